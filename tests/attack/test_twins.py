"""Registers that differ in a secret alone: whatever is drawn for it, what is published is the same."""

from datetime import date
from functools import cache

import pytest
import registers

from attack import published, twins
from safeguarding import rules
from safeguarding.days import working_days
from safeguarding.disclosure import viewing
from safeguarding.judging import clocks, order
from safeguarding.reporting.notebooks import suite

AS_OF = date.fromisoformat(twins.DAY)
ABOUT = f'title = "Twins"\nrules = "{twins.RULES}"\nas_of = "{twins.DAY}"\n'


def written(folder, tables, beside):
    folder.mkdir(parents=True)
    for name, text in {"register.toml": ABOUT, **beside}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return registers.write(folder, **tables)


@cache
def judged_by():
    return rules.load_all(twins.RULES)


def looks(register, audience="public"):
    """Give all that a set can be made of, as text: two that look alike have the same."""
    view = viewing.view(register, audience, AS_OF)
    sets = judged_by()
    judged = view.rows(clocks.evaluate_each(view.cases, view.judged_by(sets), working_days.load(), AS_OF))
    found = viewing.findings(order.found(view, sets, AS_OF), audience)
    tables = [*view.tables.values(), judged, found, view.claims(sets)]
    return [table.reset_index(drop=True).to_csv() for table in tables] + [str((view.totals, view.files, view.small))]


def apart(tmp_path, kinds, seed, audience="public"):
    made = twins.twins(kinds, seed)
    one, two = (looks(written(tmp_path / f"{seed} {n}" / "twin", *each), audience) for n, each in enumerate(made))
    return [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]


@pytest.mark.parametrize("pairs", [range(1), pytest.param(range(1, 100), marks=pytest.mark.slow, id="100")])
@pytest.mark.parametrize("kind", twins.KINDS, ids=lambda kind: kind.__name__)
def test_no_pair_of_twins_can_be_told_apart(tmp_path, kind, pairs):
    assert [(seed, differing) for seed in pairs if (differing := apart(tmp_path, [kind], seed))] == []


@pytest.mark.parametrize("kind", twins.KINDS, ids=lambda kind: kind.__name__)
def test_those_inside_tell_each_of_them_apart(tmp_path, kind):
    """Or the twins would be no twins, and a look would not see anything."""
    assert any(apart(tmp_path, [kind], seed, "internal") for seed in range(4))


def test_a_twin_with_every_secret_changed_makes_the_same_reports(tmp_path):
    """Whatever notebooks make of the view, and whichever of them is written tomorrow."""
    shown = []
    for n, made in enumerate(twins.twins(twins.KINDS, "all")):
        view = viewing.view(written(tmp_path / str(n) / "twin", *made), "public", AS_OF)
        every = [path.name[:2] for path in suite.notebooks()]
        shown.append(
            [published.looks(each) for each in published.outputs(view, twins.DAY, tmp_path, every, twins.RULES)]
        )
    assert [pair for pair in zip(*shown, strict=True) if pair[0] != pair[1]] == []
