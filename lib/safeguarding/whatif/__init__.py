"""What if: other limits, other days, later steps, held against a register without changing a rule or a date in it.

``Scenario`` says what would be different, ``apply`` makes rules of it, ``compare`` gives every verdict before and
after, ``share_by_limit`` the share met at every limit. Where a register is asked again and again, ``hold`` it once:
``compared`` and ``share_by_limit_table`` then answer within milliseconds.
"""

from safeguarding.rules import Pause
from safeguarding.whatif.applying import apply, apply_each, comes_before, delayed
from safeguarding.whatif.comparing import (
    Held,
    compare,
    compared,
    hold,
    judged,
    left_out,
    of_clock,
    seen,
    verdicts_table,
)
from safeguarding.whatif.curves import (
    by_limit_layout,
    curve_answer,
    curve_tiles,
    share_by_limit,
    share_by_limit_chart,
    share_by_limit_table,
    subject,
    turns,
    unit_of,
)
from safeguarding.whatif.flips import FLIPS, NONE, OPEN, SAID, counts, effects_table
from safeguarding.whatif.notation import line, parse, read, toml, write
from safeguarding.whatif.pairs import moved_in_words, paired
from safeguarding.whatif.ranges import ranges_table, sides
from safeguarding.whatif.saying import answer, effect_in_words, in_words, name_of
from safeguarding.whatif.scenario import Change, Delay, Scenario
from safeguarding.whatif.shares import SHARES_LAYOUT, shares_chart, shares_table

__all__ = [
    "FLIPS",
    "NONE",
    "OPEN",
    "SAID",
    "SHARES_LAYOUT",
    "Change",
    "Delay",
    "Held",
    "Pause",
    "Scenario",
    "answer",
    "apply",
    "apply_each",
    "by_limit_layout",
    "comes_before",
    "compare",
    "compared",
    "counts",
    "curve_answer",
    "curve_tiles",
    "delayed",
    "effect_in_words",
    "effects_table",
    "hold",
    "in_words",
    "judged",
    "left_out",
    "line",
    "moved_in_words",
    "name_of",
    "of_clock",
    "paired",
    "parse",
    "ranges_table",
    "read",
    "seen",
    "share_by_limit",
    "share_by_limit_chart",
    "share_by_limit_table",
    "shares_chart",
    "shares_table",
    "sides",
    "subject",
    "toml",
    "turns",
    "unit_of",
    "verdicts_table",
    "write",
]
