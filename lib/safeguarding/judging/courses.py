"""Which training was held: what was booked is not, nor what was cancelled, nor what is still to come."""

from datetime import date

import pandas as pd

HELD, BOOKED, CANCELLED = "held", "booked", "cancelled"


def settled_table(training: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Give the training with a ``status`` in every row.

    Where the register says none, a row is taken for held, as a list of training is one of what took place; unless it
    can only begin after ``as_of``. What is said to be held and begins after that day is booked at most. A status that
    nobody knows says nothing, and is none.
    """
    said = training["status"].where(training["status"].isin([HELD, BOOKED, CANCELLED]), "")
    to_come = training["starts_earliest"] > pd.Timestamp(as_of)
    status = said.where(said != "", HELD)
    return training.assign(status=status.mask(to_come & (status == HELD), BOOKED))


def held_table(training: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Give the training that was held by a day, as ``settled_table`` tells: all that reach is counted from.

    What was held had ended by then, whatever later days its end leaves open: a block "2018 to present" ended at the
    earliest in 2018, and at the latest on that day.
    """
    settled = settled_table(training, as_of)
    held = settled[settled["status"] == HELD]
    written = held["ends_earliest"].notna()
    today = pd.Timestamp(as_of).as_unit("s")
    return held.assign(
        ends_latest=held["ends_latest"].where(~written, held["ends_latest"].fillna(today).clip(upper=today))
    )
