"""Rule sets: the limits a partnership is held to, as dated and cited data (``data/rules/*.toml``).

CONTRIBUTING.md has the recipe for a changed rule, ``data/rules/README.md`` explains every key.
"""

from safeguarding.rules.loading import anywhere, files, load, load_all, names
from safeguarding.rules.model import (
    Clock,
    MilestoneOrder,
    Pause,
    Relaxation,
    RuleSet,
    Version,
    clocks_table,
    in_days,
    in_days_each,
    table,
    titles,
    with_limit,
)

__all__ = [
    "Clock",
    "MilestoneOrder",
    "Pause",
    "Relaxation",
    "RuleSet",
    "Version",
    "anywhere",
    "clocks_table",
    "files",
    "in_days",
    "in_days_each",
    "load",
    "load_all",
    "names",
    "table",
    "titles",
    "with_limit",
]
