"""Days that count towards no limit: arithmetic with spans of them, such as the months of a trial.

A span is its first and last day (day numbers), both included. What counts is every other day: ``counted`` numbers them,
``nth`` finds them again. With no span both give back what they are given.
"""

from collections.abc import Iterable

import numpy as np

Spans = tuple[tuple[int, int], ...]


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Put spans in order, and make one of those that overlap or follow each other.

    >>> joined([(20, 29), (1, 5), (6, 9), (25, 27)])
    ((1, 9), (20, 29))
    """
    apart: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if apart and first <= apart[-1][1] + 1:
            apart[-1] = (apart[-1][0], max(apart[-1][1], last))
        else:
            apart.append((first, last))
    return tuple(apart)


def counted(spans: Spans, days: np.ndarray) -> np.ndarray:
    """Number each day by the days that count up to and including it; a paused day has the number of the one before."""
    paused = (np.clip(days - first + 1, 0, last - first + 1) for first, last in spans)
    return days - sum(paused) if spans else days


def nth(spans: Spans, numbers: np.ndarray) -> np.ndarray:
    """Give the day that counts and has each number: ``counted`` backwards."""
    days = numbers
    for first, last in spans:
        days = np.where(days >= first, days + (last - first + 1), days)
    return days


def left(spans: Spans, days: np.ndarray) -> np.ndarray:
    """Move each day inside a span to its last: what starts in a pause starts to run as if on the last day of it."""
    for first, last in spans:
        days = np.where((days >= first) & (days <= last), last, days)
    return days


def entered(spans: Spans, days: np.ndarray) -> np.ndarray:
    """Move each day inside a span to its first: ``left`` for what is counted backwards."""
    for first, last in spans:
        days = np.where((days >= first) & (days <= last), first, days)
    return days
