"""A whole register, made up of one seed."""

from collections.abc import Mapping

import numpy as np

from safeguarding.register import schema
from safeguarding.synthetic import (
    actions,
    attendance,
    avoided,
    claims,
    evaluated,
    learning,
    lives,
    people,
    reviews,
    sessions,
    training,
)


def register(n_reviews: int, n_sessions: int, seed: int) -> dict[str, Mapping[str, np.ndarray]]:
    """Make up a register: so many reviews and so many deliveries of training.

    Returns
    -------
    Every table by its name, in the order of the schema: columns of text by their names, likewise.
    """
    lived = lives.live(seed, n_reviews)
    learnt = learning.found(seed, lived)
    held, staff = sessions.held(seed, n_sessions), people.employed(seed, n_sessions)
    lists = attendance.listed(seed, held, staff)
    made = {
        "reviews": reviews.recorded(seed, lived),
        "actions": actions.taken(seed, lived, learnt),
        "findings": learning.coded(seed, learnt),
        "training": training.table(seed, held, attendance.counted(seed, held, lists), lived, learnt),
        "workforce": people.workforce(seed, staff),
    }
    made["attendance"] = attendance.table(made["training"]["training_id"], lists, staff)
    made["evaluation"] = evaluated.table(seed, made["training"], lists, staff)
    made["claims"] = claims.table(lived, made["training"], made["actions"])
    made["sources"] = claims.sources(lived, made["reviews"])
    made["avoid"] = avoided.table(seed, lived)
    return {table.name: _in_order(table, made[table.name]) for table in schema.TABLES}


def about(title: str) -> dict[str, str]:
    """Give what a made-up register says of itself: the keys of ``register.toml``."""
    return {
        "title": title,
        "publisher": "Nobody: every review, date and number here is made up",
        "as_of": "2024-03-31",
        "rules": "national",
        "synthetic": "true",
        "note": "Synthetic data, made to show every kind of date, outcome and finding; it is about no real child,"
        " person or place.",
        "threshold": "5",
    }


def _in_order(table: schema.Table, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Put columns in the order of the schema; one that the schema has and nobody made up stays empty."""
    empty = np.full(len(next(iter(columns.values()))), "", object)
    return {column.name: columns.get(column.name, empty) for column in table.columns}
