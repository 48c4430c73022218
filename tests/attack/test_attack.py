"""A public set, attacked: by who knows the method and solves for what is withheld, by twins, by a search of every byte.

A twin of a register differs from it only in what is withheld. If both make the same set, nothing in the set can tell
one from the other, whoever looks, and however: that covers what no attacker here has thought of.
"""

import itertools
from datetime import date

import pandas as pd
import pytest
import registers
from examples import telling

from attack import attacker, files, hard, published, secrets, weak
from safeguarding.disclosure import viewing
from safeguarding.presenting import tables
from safeguarding.register import reading
from safeguarding.reporting.notebooks import suite
from safeguarding.reporting.sets import making, orders

ALL = [path.name[:2] for path in suite.notebooks()]


@pytest.fixture(scope="session")
def scripts(tmp_path_factory):
    """Give a folder that keeps the notebooks as scripts."""
    return tmp_path_factory.mktemp("scripts")


@pytest.fixture
def told(tmp_path, scripts):
    """Give what the attack recovers from all that the public reports of a register show."""

    def recovered(made, least=5, view_too=False, weakened=lambda register, view: view):
        register = written(tmp_path / "r", made, least)
        view = weakened(register, viewing.view(register, "public", date.fromisoformat(hard.DAY)))
        shown = published.of_view(view, hard.DAY, scripts)
        return attacker.recovered(register, view, shown + of_deliveries(view) if view_too else shown)

    return recovered


def written(folder, made, least):
    folder.mkdir()
    (folder / "register.toml").write_text(f'rules = "national"\nthreshold = "{least}"\n', encoding="utf-8")
    return registers.write(folder, **made)


def of_deliveries(view):
    """Give all that a report could show of deliveries without asking for more than the view holds."""
    return published.Published((published.table_of(tables.show(view.table("training"), "Deliveries")),))


# What can be worked out from all tables, sentences and charts together


@pytest.mark.parametrize("name", telling(hard.REGISTERS, *hard.TELLING))
def test_no_withheld_number_can_be_worked_out(told, name):
    assert told(hard.REGISTERS[name]) == []


@pytest.mark.parametrize(("seed", "least"), telling(hard.SEEDS, (2, 5), (7, 3), (2, 8), (5, 8)))
def test_nor_from_registers_that_are_drawn(told, seed, least):
    assert told(hard.drawn(seed, least), least) == []


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "least"), itertools.product(range(10, 20), (3, 5, 8, 10)))
def test_nor_from_many_more(told, seed, least):
    assert told(hard.drawn(seed, least), least) == []


@pytest.mark.parametrize("least", [5, *(pytest.param(each, marks=pytest.mark.slow) for each in (3, 8, 10))])
def test_nor_from_anything_that_a_report_could_show_of_a_delivery(told, least):
    """Bookings and absences are in no table of today's reports; tomorrow's notebook may ask the view for them."""
    drawn = [hard.drawn(seed, least)["training"] for seed in range(6)]
    made = [hard.REGISTERS[name]["training"] for name in hard.REGISTERS if "absences" in name or "people" in name]
    rows = [dict(row, training_id=f"T{n}") for n, row in enumerate(itertools.chain(*made, *drawn), 1)]
    assert told({"reviews": [hard.review(1, "9")], "training": rows}, least, view_too=True) == []


def test_nor_from_the_sets_before_and_after_a_review_was_published(tmp_path, scripts):
    """The newest count, five or seven of which the total grew, was told by two totals that were exact."""
    reviews = [hard.review(1, "4"), hard.review(2, "4"), hard.review(3, "9", "2024-02-01")]
    register = written(tmp_path / "r", {"reviews": reviews}, 5)
    views = {day: viewing.view(register, "public", date.fromisoformat(day)) for day in ("2024-01-31", "2024-02-29")}
    (was, before), (now, after) = [(view, published.of_view(view, day, scripts, ["06"])) for day, view in views.items()]
    assert attacker.recovered(register, now, after, earlier=[(was, before)]) == []


# The attack can succeed


@pytest.mark.parametrize(
    ("weakened", "name", "recovers"),
    [
        (weak.small_ones_alone, "a few people at many sessions", "('training', 'T1', 'people'): 4 to 4"),
        (weak.small_ones_alone, "small absences that balance", "('training', 'T1', 'did_not_attend'): 1 to 1"),
        pytest.param(
            weak.small_ones_alone,
            "small absences that balance",
            "('training', 'T5', 'walk_in'): 4 to 4",
            marks=pytest.mark.slow,
        ),
        (weak.numbers_behind_marks, "one small among large", "('training', 'T1', 'attended'): 3 to 3"),
        pytest.param(
            weak.numbers_behind_marks,
            "noughts beside a small one",
            "('training', 'T2', 'attended'): 2 to 2",
            marks=pytest.mark.slow,
        ),
        (weak.numbers_behind_marks, "claims about a small delivery", "('training', 'T1', 'attended'): 3 to 3"),
        pytest.param(
            weak.numbers_behind_marks,
            "claims about a few people",
            "('training', 'T1', 'people'): 4 to 4",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_what_is_withheld_too_little_is_worked_out(told, weakened, name, recovers):
    assert recovers in told(hard.REGISTERS[name], view_too=True, weakened=weakened)


OTHERS = published.Table("t", tuple({"training_id": f"T{n}", "attended_min": n, "attended_max": n} for n in (40, 25)))


@pytest.mark.parametrize(
    "shown",
    [
        published.Published(drawn=({"training_id": "T3", "attended_min": 3, "attended_max": 3},)),
        published.Published((published.Table("t", ({"training_id": "T3", "attended_min": 3, "attended_max": 3},)),)),
        published.Published((published.Table("t", texts=({"Training": "T3", "Attended": "at most 3"},)),)),
        published.Published(
            (published.Table("t", texts=({"Measure": "Attendances", "What the record proves": "68"},)),)
        ),
        published.Published((published.Table("t", texts=({"Table": "attendance", "Rows": "68"},)),)),
        published.Published(sentences=("**68 places taken.**",)),
    ],
    ids=["chart", "figures", "text", "total", "rows of a list", "sentence"],
)
def test_each_place_where_a_number_could_stand_is_read(tmp_path, shown):
    rows = [dict(hard.delivery(n), attended=n) for n in (3, 40, 25)]
    register = written(tmp_path / "r", {"reviews": [hard.review(1, "9")], "training": rows}, 5)
    view = viewing.view(register, "public", date.fromisoformat(hard.DAY))
    others = published.Published((OTHERS,))
    assert attacker.recovered(register, view, others) == []
    assert attacker.recovered(register, view, others + shown) != []


def test_a_ratio_tells_of_what_it_is_a_ratio_to(tmp_path):
    register = written(tmp_path / "r", hard.REGISTERS["a small agency"], 5)
    view = viewing.view(register, "public", date.fromisoformat(hard.DAY))
    row = {"Agency": "Agency 1", "Year": "2022", "People of this agency trained": "[x]"}
    ratio = published.Table("t", texts=({**row, "Places taken by everybody, per head": "10.5"},))
    total = published.Table("t", texts=({"Measure": "Attendances", "What the record proves": "42"},))
    told = attacker.recovered(register, view, published.Published((ratio, total)))
    assert told == ["('workforce', 'Agency 1 2022', 'headcount'): 4 to 4"]


# What the choice of what to withhold tells


@pytest.mark.parametrize("least", [3, 5])
def test_a_few_people_look_alike_whatever_they_are(tmp_path, least):
    """Every delivery of which the counts of people and attendances can be true, by what is seen of it."""
    rows = [
        {"attended": came, "people": people, "sessions": sessions}
        for sessions, came, people in itertools.product(range(1, 5), range(4 * least), range(2 * least))
        if people <= came <= people * sessions
    ]
    assert told_apart(tmp_path / "r", rows, least) == []


@pytest.mark.parametrize("cancelled", [range(20), range(1)], ids=["some may have cancelled", "nobody cancelled"])
@pytest.mark.parametrize("least", [3, 5])
def test_a_few_bookings_and_absences_look_alike_whatever_they_are(tmp_path, least, cancelled):
    assert told_apart(tmp_path / "r", bookings(least, cancelled), least) == []


@pytest.mark.parametrize("least", [3, 5])
def test_the_number_of_warnings_tells_nothing_of_a_small_count(tmp_path, least):
    """A warning is given where the counts of a delivery do not balance: who knows some of them learns of the others."""
    assert told_apart(tmp_path / "r", bookings(least, range(20)), least, warnings=True) == []


def bookings(least, cancelled):
    """Make every delivery of a few people that may be true, if so many may have cancelled."""
    return [
        {"booked": booked, "attended": came, "did_not_attend": absent, "walk_in": walked}
        for came, absent, walked in itertools.product(range(least + 1), range(least + 2), range(least + 2))
        for booked in (came - walked + absent + n for n in cancelled)
        if walked <= came
    ]


def told_apart(folder, rows, least, warnings=False):
    """List the small counts of which what is seen of their delivery tells more than that they are small."""
    register = written(folder, hard.deliveries(*rows), least)
    alike, found, small = {}, [], set(range(1, least))
    for row, seen in zip(rows, looks_of_deliveries(register, warnings), strict=True):
        alike.setdefault(seen, []).append(row)
    for group in alike.values():
        for name in sorted(set(group[0]) - {"sessions"}):
            can_be = {row[name] for row in group}
            if can_be & small and not small <= can_be:
                found.append(f"{name} of {group[0]}: {sorted(can_be)}")
    return found


def looks_of_deliveries(register, warnings):
    """Give what is seen of each delivery, and whether it is warned of, if a public report counts such warnings."""
    view = viewing.view(register, "public", date.fromisoformat(hard.DAY))
    seen = view.table("training").drop(columns="training_id").astype("string").fillna("").agg("|".join, axis=1)
    mine, public = (each[each["file"] == "training.csv"] for each in (register.findings, view.findings))
    warned = set(mine["row"]) if warnings and len(mine) == len(public) else set()
    return [*zip(seen, seen.index.isin(warned), strict=True)]


@pytest.mark.parametrize(
    ("seen", "unseen", "least"),
    telling(
        [(1, 0, 5), (2, 0, 5), (3, 0, 3), (0, 1, 5), (1, 1, 4), (0, 2, 3), (2, 1, 3)], (2, 0, 5), (0, 1, 5), (1, 1, 4)
    ),
)
def test_the_total_of_children_tells_nothing_more_of_those_that_are_not_shown(tmp_path, seen, unseen, least):
    """Each way in which so many reviews can have few children, and so many more be unpublished."""
    ways = itertools.product(*([range(1, least)] * seen), *([range(least + 2)] * unseen))
    base = written(tmp_path / "r", hard.children(*["1"] * seen, "99", unseen=["1"] * unseen), least)
    alike = {}
    for way in ways:
        alike.setdefault(total_of(base, (*way[:seen], 99, *way[seen:])), []).append(way)
    small = set(range(1, least))
    for group in alike.values():
        can_be = [set(each) for each in zip(*group, strict=True)]
        assert all(small <= each for each in can_be[:seen]), group
        assert all(len(each) > 1 and (not each & small or small <= each) for each in can_be[seen:]), group


def total_of(register, children):
    counted = pd.array(children, "Int64")
    reviews = register.tables["reviews"].assign(children_min=counted, children_max=counted)
    given = {**register.tables, "reviews": reviews}
    register = reading.Register("r", register.about, given, register.findings, {}, register.origins)
    view = viewing.view(register, "public", date.fromisoformat(hard.DAY))
    return str(view.totals["reviews", "children"]), view.cases.filter(like="children").to_csv()


# Twins


@pytest.fixture(scope="session")
def outputs(tmp_path_factory, scripts):
    """Give what all notebooks show of a register full of secrets, for an audience, with one kind of secret changed."""
    shown = {}

    def made(kind="", audience="public", weakened=lambda register, view: view):
        key = kind, audience, weakened.__name__
        if key not in shown:
            folder = tmp_path_factory.mktemp("twin") / "secret"
            register = secret(folder, secrets.twin(kind) if kind else secrets.register(0), 0)
            view = weakened(register, viewing.view(register, audience, date.fromisoformat(secrets.DAY)))
            every = published.outputs(view, secrets.DAY, scripts, ALL, secrets.RULES)
            shown[key] = [published.looks(each) for each in every]
        return shown[key]

    return made


def secret(folder, made, turn):
    folder.mkdir(parents=True)
    for name, text in secrets.beside(turn).items():
        (folder / name).write_text(text, encoding="utf-8")
    return registers.write(folder, **made)


@pytest.mark.slow
@pytest.mark.parametrize("kind", secrets.KINDS)
def test_a_register_that_differs_only_in_its_secrets_shows_the_same(outputs, kind):
    differing = [(one, two) for one, two in zip(outputs(), outputs(kind), strict=True) if one != two]
    assert differing == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "weakened"),
    [
        ("small counts", weak.numbers_behind_marks),
    ],
)
def test_a_twin_is_told_apart_where_too_little_is_withheld(outputs, kind, weakened):
    assert outputs("", weakened=weakened) != outputs(kind, weakened=weakened)


# Every byte


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the public set of the register full of secrets, in every format."""
    return made_set(tmp_path_factory.mktemp("made"), 0, ("html", "pdf", "docx"))


def made_set(folder, turn, formats):
    register = secret(folder / "secret", secrets.register(turn), turn)
    where = str(folder / "secret")
    order = orders.SetOrder(register, where, date.fromisoformat(secrets.DAY), secrets.RULES, "public", "", formats)
    made = orders.folder(order, folder / "reports")
    assert [report.failure for report in making.make(order, made) if report.failure] == []
    return made


@pytest.fixture(scope="session")
def places(made):
    """Tell where in the set each form of each secret stands, and what a public set does show."""
    forms = [form for each in secrets.secrets(0).forms().values() for form in each]
    return files.places([*forms, *secrets.SHOWN], files.contents(made))


def test_no_secret_is_in_any_byte_of_a_public_set(places):
    forms = [form for each in secrets.secrets(0).forms().values() for form in each]
    assert {form: places[form] for form in forms if places[form]} == {}


@pytest.mark.parametrize("ending", [".html", ".csv", ".xlsx", ".docx", ".pdf"])
def test_the_search_looks_into_files_of_every_kind(places, ending):
    assert any(ending in place for form in secrets.SHOWN for place in places[form])
    assert all(places[form] for form in secrets.SHOWN)


def test_each_secret_is_in_the_register_and_many_are_in_internal_reports(tmp_path, outputs):
    secret(tmp_path / "secret", secrets.register(0), 0)
    written = "\n".join(path.read_text(encoding="utf-8") for path in (tmp_path / "secret").iterdir())
    forms = secrets.secrets(0).forms()
    assert [name for name in forms if name not in written] == []
    inside = "\n".join(outputs("", "internal"))
    found = {name for name, each in forms.items() if any(form in inside for form in each)}
    assert {"734519", "617203", "3500011", "418027", "2016-02-29", "2021-05-19"} <= found
    assert {"zqunpubonevex", "zqnameonevex", "zqsaysvex", "zqunreadablevex", "zqreasonvex"} <= found


def test_nothing_can_be_worked_out_from_the_files_of_a_set(made, tmp_path):
    register = secret(tmp_path / "secret", secrets.register(0), 0)
    view = viewing.view(register, "public", date.fromisoformat(secrets.DAY))
    assert attacker.recovered(register, view, published.of_folder(made), secrets.MOST) == []


@pytest.mark.parametrize("ending", ["html", "csv", "xlsx"])
def test_tables_are_read_from_files_of_every_kind(made, tmp_path, ending):
    register = secret(tmp_path / "secret", secrets.register(0), 0)
    view = viewing.view(register, "public", date.fromisoformat(secrets.DAY))
    shown = published.of_folder(made, (ending,))
    name = ("training", "T3", "attended")
    assert attacker.knowledge(register, view, shown, secrets.MOST).bounds([name]) == {name: (2_000_003, 2_000_003)}


def test_a_report_that_could_not_be_made_does_not_say_what_it_read(tmp_path, monkeypatch):
    register = secret(tmp_path / "secret", secrets.register(0), 0)
    one = suite.notebooks()[4]
    monkeypatch.setattr(suite, "notebooks", lambda: [one])
    (tmp_path / "secret" / "corrections.toml").write_text(f"{secrets.word('reason', 0)} = 1", encoding="utf-8")
    (tmp_path / "secret" / "mapping.toml").write_text(f"{secrets.word('who', 0)} = 1", encoding="utf-8")
    order = orders.SetOrder(
        register, str(tmp_path / "secret"), date.fromisoformat(secrets.DAY), secrets.RULES, "public"
    )
    (report,) = making.make(order, tmp_path / "made")
    assert report.failure
    words = [secrets.word("reason", 0), secrets.word("who", 0)]
    assert files.places(words, files.contents(tmp_path / "made")) == {word: [] for word in words}


def test_two_registers_that_differ_only_in_secrets_make_the_same_files(made, tmp_path):
    other = made_set(tmp_path, 1, ("html", "pdf", "docx"))
    differing = [path.name for path in sorted(made.iterdir()) if path.read_bytes() != (other / path.name).read_bytes()]
    assert differing == []
    assert {path.name for path in made.iterdir()} == {path.name for path in other.iterdir()}
