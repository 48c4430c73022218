"""What if: other limits, other days, later steps, held against a register without changing a rule or a date in it.

``Scenario`` says what would be different, ``apply`` makes rules of it, ``compare`` gives every verdict before and
after, ``share_by_limit`` the share met at every limit. Where a register is asked again and again, ``hold`` it once:
``compared`` and ``share_by_limit_table`` then answer within milliseconds.
"""

from safeguarding.rules import Pause
from safeguarding.whatif.applying import apply, apply_each, delayed
from safeguarding.whatif.comparing import Held, compare, compared, hold
from safeguarding.whatif.curves import share_by_limit, share_by_limit_chart, share_by_limit_table
from safeguarding.whatif.flips import FLIPS, effects_table, flips_table
from safeguarding.whatif.notation import line, parse, read, toml, write
from safeguarding.whatif.saying import answer, effects_in_words, in_words, sentence
from safeguarding.whatif.scenarios import Change, Delay, Scenario

__all__ = [
    "FLIPS",
    "Change",
    "Delay",
    "Held",
    "Pause",
    "Scenario",
    "answer",
    "apply",
    "apply_each",
    "compare",
    "compared",
    "delayed",
    "effects_in_words",
    "effects_table",
    "flips_table",
    "hold",
    "in_words",
    "line",
    "parse",
    "read",
    "sentence",
    "share_by_limit",
    "share_by_limit_chart",
    "share_by_limit_table",
    "toml",
    "write",
]
