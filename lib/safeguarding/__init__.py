"""Review timeliness, learning themes and training reach for a safeguarding children partnership.

The modules are nouns and their functions verbs: ``reading.read``, ``rules.load``, ``clocks.evaluate``,
``summary.by_clock_table``. Imports go one way: ``docs/architecture.md`` draws it, ``make check`` holds it.
"""

__version__ = "0.1.0"
