"""Views that withhold too little, each in one way: an attack that gets nothing out of these is no attack."""

from dataclasses import replace

import pandas as pd

from attack import truth
from safeguarding.disclosure import suppression

_COUNTS = {"training": truth.SEATS, "workforce": ("headcount",), "reviews": ("children",)}


def small_ones_alone(register, view):
    """Withhold what is small and nothing that tells of it."""
    small = {cell.name for cell in truth.cells(register, view) if cell.small}
    training, seen = register.tables["training"], view.tables["training"].copy()
    for column in truth.SEATS:
        kept = [("training", id, column) not in small for id in training["training_id"]]
        for end in suppression.ENDS:
            seen.loc[kept, f"{column}_{end}"] = training.loc[kept, f"{column}_{end}"]
        seen.loc[kept, f"{column}_withheld"] = False
    return replace(view, tables={**view.tables, "training": seen})


def numbers_behind_marks(register, view):
    """Mark cells as withheld and keep their numbers, so that whatever adds them up or compares them tells of them."""
    tables = dict(view.tables)
    for name, columns in _COUNTS.items():
        ends = [f"{column}_{end}" for column in columns for end in suppression.ENDS]
        mine = register.tables[name].loc[tables[name].index, ends]
        tables[name] = pd.concat([tables[name].drop(columns=ends), mine], axis=1)
    return replace(view, tables=tables)
