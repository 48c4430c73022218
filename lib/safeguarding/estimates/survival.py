"""How long something takes when some of it is still running and some of it is only known to lie between two days.

A duration is a pair: the fewest and the most whole days it can have taken, both included; the most is infinite for what
has not ended. An exact duration is a pair of equal numbers, so that there is one way to estimate them all.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from safeguarding.estimates import rates

CLOSE = 1e-6
"""How far the log-likelihood may be below its greatest value."""
STEPS = 100_000
_HAIR = 1e-9
# A share this far below the whole is no share: the likelihood is settled to a millionth long before.
_NOTHING = 1e-7


@dataclass(frozen=True, eq=False)
class Estimate:
    """The shares of all durations that end between two days, and how well the calculation has settled.

    ``table`` has one row for each interval that holds any: ``days_min``, ``days_max`` (infinite if it has no end) and
    ``share``. Where inside its interval a share lies, no data can tell. ``gap`` bounds how far the log-likelihood is
    below its greatest value, and ``steps`` is how many steps that took.
    """

    table: pd.DataFrame
    n: int
    steps: int
    gap: float

    @property
    def settled(self) -> bool:
        """Whether the estimate is as near to the best as it was meant to be."""
        return self.gap <= CLOSE


def estimate(least: np.ndarray, most: np.ndarray) -> Estimate:
    """Estimate how durations are distributed, with no assumption on the shape.

    The greatest likelihood puts shares only on the innermost intervals, those that begin where some duration's range
    begins, end where one ends, and hold no other end (Peto 1973; Turnbull 1976). Each step gives every interval the
    mean of what each duration expects of it: p_j ← (1/n) Σ_i a_ij p_j / Σ_k a_ik p_k (self-consistency, an EM step).
    With d_j = Σ_i a_ij / Σ_k a_ik p_k, the log-likelihood lies below its greatest value by at most max d_j − n
    (Gentleman and Geyer 1994): that is ``gap``, and steps end when it is below ``CLOSE``. Two steps are extrapolated
    to a third where that raises the likelihood (Varadhan and Roland 2008), for shares that go to nought go slowly.

    Sources: B. W. Turnbull, J. R. Statist. Soc. B 38 (1976) 290; R. Gentleman and C. J. Geyer, Biometrika 81 (1994)
    618; R. Varadhan and C. Roland, Scand. J. Statist. 35 (2008) 335. Assumes that being open has nothing to do with
    how long it will take.
    """
    begin, end = _innermost(least, most)
    holds = (least[:, None] <= begin) & (end <= most[:, None])
    shares, steps = np.full(len(begin), 1 / max(len(begin), 1)), 0
    while _gap(holds, shares) > CLOSE and steps < STEPS:
        shares, steps = _leap(holds, shares), steps + 1
    kept = shares > _NOTHING
    table = pd.DataFrame({"days_min": begin[kept], "days_max": end[kept], "share": shares[kept]})
    return Estimate(table, len(least), steps, _gap(holds, shares))


def curve(found: Estimate) -> pd.DataFrame:
    """Give the share not yet ended after each day on which that can change.

    Returns
    -------
    ``days``, from 0 on; ``share_min`` and ``share_max``, which differ inside an interval that holds a share.
    """
    ends = found.table[["days_min", "days_max"]].to_numpy().ravel()
    days = np.unique(np.concatenate([[0.0], ends[np.isfinite(ends)]]))
    share = found.table["share"].to_numpy()
    begun = (found.table["days_min"].to_numpy() <= days[:, None]) @ share
    ended = (found.table["days_max"].to_numpy() <= days[:, None]) @ share
    return pd.DataFrame({"days": days, "share_min": np.clip(1 - begun, 0, 1), "share_max": np.clip(1 - ended, 0, 1)})


def median(found: Estimate) -> tuple[float, float]:
    """Give the first and the last day by which half may have ended; missing without data, infinite if never."""
    if found.table.empty:
        return np.nan, np.nan
    reached = np.cumsum(found.table["share"].to_numpy()) >= 0.5 - _HAIR
    at = int(np.argmax(reached))
    return float(found.table["days_min"].iloc[at]), float(found.table["days_max"].iloc[at])


def median_range(least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
    """Give the least and the most the median of these very durations can be, wherever in its range each lies.

    Of n, the one that is as many as half from the shortest: its place is n / 2, rounded up. Missing if there is none.
    """
    if not len(least):
        return np.nan, np.nan
    place = (len(least) + 1) // 2 - 1
    return float(np.sort(least)[place]), float(np.sort(most)[place])


def median_interval(least: np.ndarray, most: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Give an interval for the median that holds wherever in its range each duration lies, and whatever the open do.

    With k the greatest number for which 1 − 2 P(B < k) is at least ``level``, B binomial with n trials of one half, the
    median lies from the k-th smallest to the k-th largest duration at least so often (the sign test turned round:
    W. R. Thompson, Ann. Math. Statist. 7 (1936) 122). The k-th smallest of the fewest days and the k-th largest of the
    most hold for every value between. Missing where n is too small for ``level``: five for 0.95.
    """
    n, tail = len(least), (1 - level) / 2
    k = sum(rates.binomial_tail(n, 0.5, upto) <= tail for upto in range(n // 2))
    if not k:
        return np.nan, np.nan
    return float(np.sort(least)[k - 1]), float(np.sort(most)[n - k])


def kaplan_meier(days: np.ndarray, ended: np.ndarray) -> pd.DataFrame:
    """Estimate the same from exact durations, by the product S(t) = Π (1 − d/r) over the days on which one ended.

    What is open on the day on which another ended counts as at risk on it. The standard error is Greenwood's,
    S √Σ d / (r (r − d)). Source: E. L. Kaplan and P. Meier, J. Amer. Statist. Assoc. 53 (1958) 457. ``estimate`` gives
    the same shares; this is its special case, kept for the standard error.

    Returns
    -------
    One row per day on which one ended: ``days``, ``n_at_risk``, ``n_ended``, ``share`` (not yet ended), ``error``.
    """
    at = np.unique(days[ended])
    risk = (days >= at[:, None]).sum(axis=1)
    gone = ((days == at[:, None]) & ended).sum(axis=1)
    share = np.cumprod(1 - gone / risk)
    left = (risk - gone).astype(float)
    with np.errstate(divide="ignore"):
        spread = np.where(left > 0, gone / (risk * left), np.inf).cumsum()
    error = np.where(share > 0, share * np.sqrt(np.where(np.isfinite(spread), spread, 0)), np.nan)
    return pd.DataFrame({"days": at, "n_at_risk": risk, "n_ended": gone, "share": share, "error": error})


def kaplan_meier_median_interval(table: pd.DataFrame, level: float = 0.95) -> tuple[float, float]:
    """Give the days on which the survival curve cannot be told from one half, in the scale of log(−log S).

    A day is inside if |log(−log S) − log(−log ½)| is at most z · error / (S |log S|); the interval begins with the
    first such day and ends with the first day after all of them, infinite if there is none. Source: R. Brookmeyer and
    J. Crowley, Biometrics 38 (1982) 29. It leans on large numbers, where ``median_interval`` does not.
    """
    inside = _inside(table["share"].to_numpy(), table["error"].to_numpy(), NormalDist().inv_cdf((1 + level) / 2))
    days = table["days"].to_numpy(float)
    above, below = inside["lower"] <= 0.5, inside["upper"] <= 0.5
    first = days[np.argmax(above)] if above.any() else np.inf
    return float(first), float(days[np.argmax(below)] if below.any() else np.inf)


def _inside(share: np.ndarray, error: np.ndarray, z: float) -> dict[str, np.ndarray]:
    """Give the limits of each share of a survival curve, S to the power of exp(± z · error / (S log S))."""
    whole = (share > 0) & (share < 1)
    s, e = np.where(whole, share, 0.5), np.where(whole, error, 0)
    width = z * e / (s * np.abs(np.log(s)))
    return {
        "lower": np.where(whole, s ** np.exp(width), share),
        "upper": np.where(whole, s ** np.exp(-width), share),
    }


def _innermost(least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find each beginning that is followed by an end, and that end; on one day beginnings come first."""
    places = np.concatenate([least, most]).astype(float)
    ends = np.repeat([0, 1], [len(least), len(most)])
    order = np.lexsort([ends, places])
    places, ends = places[order], ends[order]
    inner = np.flatnonzero((ends[:-1] == 0) & (ends[1:] == 1))
    return places[inner], places[inner + 1]


def _gap(holds: np.ndarray, shares: np.ndarray) -> float:
    return float((holds / (holds @ shares)[:, None]).sum(axis=0).max(initial=0) - len(holds)) if len(holds) else 0.0


def _step(holds: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return shares * (holds / (holds @ shares)[:, None]).mean(axis=0)


def _leap(holds: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Take two steps, and a leap along them if it is no step back."""
    one = _step(holds, shares)
    two = _step(holds, one)
    moved, bent = one - shares, (two - one) - (one - shares)
    size = float(np.linalg.norm(bent))
    if size == 0:
        return two
    far = max(1.0, float(np.linalg.norm(moved)) / size)
    leapt = np.maximum(shares + 2 * far * moved + far**2 * bent, 0)
    if not leapt.sum() or not (holds @ leapt).all():
        return two
    leapt = _step(holds, leapt / leapt.sum())
    return leapt if np.log(holds @ leapt).sum() >= np.log(holds @ two).sum() else two
