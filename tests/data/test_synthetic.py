"""The made-up register: the same bytes from the same seed, all that a register can hold, and nothing untrue."""

import csv
import hashlib
import io
import shutil
import time
import tomllib
from datetime import date
from functools import cache

import numpy as np
import own_rules
import pandas as pd
import pytest

from safeguarding import paths
from safeguarding.analyses import quality
from safeguarding.analyses.overview import claims
from safeguarding.analyses.training import attendance
from safeguarding.days import dates
from safeguarding.errors import InputError
from safeguarding.estimates import draws
from safeguarding.judging import clocks, order
from safeguarding.register import reading, schema
from safeguarding.rules import codebook
from safeguarding.synthetic import attending, folders, learning, lives, phrases
from safeguarding.synthetic.phrases import AS_OF, FIRST, NEVER
from safeguarding.vocabulary import KINDS, MILESTONES, Outcome

DEFAULT = (48, 60, 1, 2024)
"""Reviews, sessions, partnerships and seed of the register in ``data/example``."""
BYTES = "a417566c26bcaf6256ea349d34e36bf46c48b35b466edcfb732ee16d19f95213"
"""The SHA-256 of the default register, file after file: another machine, or another numpy, has to give the same."""


@cache
def tables(reviews=48, sessions_=60, seed=2024):
    made_up = folders.register(reviews, sessions_, seed)
    return {
        name: pd.DataFrame({column: list(cells) for column, cells in each.items()}) for name, each in made_up.items()
    }


@cache
def lived(reviews=48, seed=2024):
    return lives.live(seed, reviews)


@pytest.fixture(scope="module")
def default(tmp_path_factory):
    return reading.read(folders.write_all(tmp_path_factory.mktemp("made") / "example", *DEFAULT)[0])


@pytest.fixture(scope="module")
def judged(default, calendar):
    return clocks.evaluate(default.table("reviews"), own_rules.load("national"), calendar, date(2024, 3, 31))


def digest(path):
    files = sorted(path.rglob("*.*"))
    return hashlib.sha256(b"".join(each.name.encode() + each.read_bytes() for each in files)).hexdigest()


# The same bytes


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        folders.write_all(tmp_path / name, 30, 20, 2, 7)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_the_default_register_has_the_same_bytes_on_every_machine(tmp_path):
    folders.write_all(tmp_path / "example", *DEFAULT)
    assert digest(tmp_path / "example") == BYTES
    assert sum(path.stat().st_size for path in (tmp_path / "example").iterdir()) < 400_000


def test_another_seed_makes_up_other_rows():
    for name in ("reviews", "actions", "findings", "training", "attendance", "workforce"):
        assert not tables()[name].equals(tables(seed=2025)[name]), name


def test_the_raw_numbers_are_those_that_numpy_promises():
    # Worked out once; a purpose keeps its numbers whatever else is drawn.
    assert draws.raw(2024, "kind", 2).tolist() == RAW
    assert draws.raw(2024, "kind", 5)[:2].tolist() == RAW


RAW = [2139956097143334110, 6321898392501674250]


@pytest.mark.parametrize("draw", [draws.loose, draws.even])
def test_draws_are_millionths(draw):
    drawn = draw(1, "test", 1000)
    assert drawn.min() >= 0
    assert drawn.max() < draws.PARTS
    assert 450_000 < np.median(drawn) < 550_000


def test_even_draws_fill_every_tenth():
    drawn = np.sort(draws.even(1, "test", 10))
    assert (drawn // (draws.PARTS // 10)).tolist() == list(range(10))


# What is written is true


def test_what_is_written_can_mean_the_true_day():
    true, held = lived(5000), tables(5000, 0)["reviews"]
    for milestone in MILESTONES:
        read = dates.read(held[milestone])
        day, recorded = true.days[milestone], (held[milestone] != "").to_numpy()
        earliest = dates.numbers(read["earliest"], dates.OPEN_BEFORE)
        latest = dates.numbers(read["latest"], dates.OPEN_AFTER)
        assert not (read["problem"] != "").any()
        assert ((earliest <= day) & (day <= latest))[recorded].all(), milestone
        assert (day[recorded] != NEVER).all()
        assert (earliest[recorded & (earliest != dates.OPEN_BEFORE)] >= FIRST).all()
        assert (day[recorded] >= FIRST).all()
        assert (day[recorded] <= AS_OF).all()


def test_a_milestone_is_left_out_only_where_a_later_one_shows_it():
    true, held = lived(5000), tables(5000, 0)["reviews"]
    for milestone in ("incident", "notified", "decision", "panel_informed", "published", "completed"):
        assert ((held[milestone] != "") == (true.days[milestone] != NEVER)).all(), milestone
    lacks = (held["initiated"] == "") & (true.days["initiated"] != NEVER)
    assert lacks.any()
    assert (true.days["author_appointed"][lacks] != NEVER).all()


def test_no_date_contradicts_the_order_of_milestones(default):
    for name in ("national", "sefton"):
        assert order.contradictions(default.table("reviews"), own_rules.load(name)).empty


def test_kinds_and_regimes_follow_the_day_of_awareness():
    true, held = lived(5000), tables(5000, 0)["reviews"]
    aware = pd.Series(true.days["aware"])
    day = {name: np.datetime64(name).astype(int) for name in ("2018-06-29", "2019-01-01", "2023-12-15")}
    # What was notified and went no further is not made up.
    assert set(held["kind"]) == set(KINDS) - {"notification"}
    assert (held["kind"][aware < day["2018-06-29"]] == "scr").all()
    assert "scr" not in set(held["kind"][pd.Series(true.days["incident"]) >= day["2019-01-01"]])
    assert set(held["regime"][held["kind"] == "scr"]) == {"wt2015", "transition"}
    assert set(held["regime"][aware >= day["2023-12-15"]]) == {"wt2023"}
    assert (held["regime"][(held["kind"] != "scr") & (aware < day["2023-12-15"])] == "wt2018").all()


def test_a_rapid_review_is_never_reported_and_becomes_another_only_by_decision():
    held = tables(5000, 0)["reviews"]
    assert (held.loc[held["kind"] == "lcspr", "decision"] != "").all()
    assert (held.loc[held["kind"] == "rapid_review", ["initiated", "reported", "published"]] == "").all(axis=None)


# Everything that a register can hold


def test_the_default_register_is_read_without_an_error(default):
    found = default.findings
    assert not (found["severity"] == "error").any()
    # One slip on purpose: the minutes name the year before.
    assert list(found.loc[found["severity"] == "warning", "file"]) == ["sources.csv"]


def test_every_precision_occurs(default):
    reviews = default.table("reviews")
    known, ends = set(), set()
    for milestone in MILESTONES:
        earliest, latest = reviews[f"{milestone}_earliest"], reviews[f"{milestone}_latest"]
        known |= set(quality.precision(earliest, latest))
        ends |= set(zip(earliest.isna(), latest.isna(), strict=True))
    assert known == set(quality.PRECISIONS)
    assert ends == {(False, False), (True, False), (False, True), (True, True)}


def test_every_outcome_occurs(judged):
    # A made-up register keeps every step and says each kind: nothing it asks is left unrecorded.
    assert set(judged["outcome"]) == set(Outcome) - {Outcome.NOT_RECORDED}


def test_reviews_stand_open_at_every_stage():
    true = lived(20_000)
    happened = np.array([true.days[milestone] != NEVER for milestone in MILESTONES])
    last = np.array(list(MILESTONES))[len(MILESTONES) - 1 - happened[::-1].argmax(axis=0)]
    over = (true.days["published"] != NEVER) | ((true.kind == "rapid_review") & (true.days["fed_back"] != NEVER))
    stages = set(MILESTONES) - {"incident", "published", "completed"}
    assert set(last[~over]) == stages


def test_stages_have_long_tails():
    true = lived(20_000)
    done = true.days["published"] != NEVER
    taken = (true.days["published"] - true.days["initiated"])[done]
    middle, most = np.percentile(taken, (50, 99))
    assert 183 < middle < 365
    assert most > 3 * middle


def test_most_long_reviews_have_a_reason_and_some_a_note():
    held = tables(5000, 0)["reviews"]
    reasons = next(each.codes for each in schema.table("reviews").columns if each.name == "delay_reason")
    assert set(held["delay_reason"]) == {"", *reasons}
    assert ((held["delay_reason"] != "") | (held["delay_note"] == "")).all()
    assert 5 < held["delay_note"].nunique() < 20


def test_ids_are_unique_and_lead_somewhere():
    for size in ((48, 60), (3000, 900)):
        held = tables(*size)
        for table in schema.TABLES:
            each = held[table.name]
            assert list(each.columns) == [column.name for column in table.columns]
            assert not table.key or each[table.key].is_unique
            for column in (column for column in table.columns if column.holds == "ids"):
                named = {name for cell in each[column.name] if cell for name in cell.split(";")}
                assert named <= set(held[column.refers][schema.table(column.refers).key])
        assert set(held["claims"]["of"][3:4]) <= set(held["training"]["training_id"])
        assert set(held["sources"]["id"]) <= set(held["reviews"]["review_id"])


@pytest.mark.parametrize("number", [0, 1, 2, 3, 11])
def test_small_registers_can_be_made_and_read(tmp_path, number):
    for n_reviews, n_sessions in ((number, number), (number, 0), (0, number)):
        path = folders.write_all(tmp_path / f"{n_reviews}-{n_sessions}", n_reviews, n_sessions, 1, 5)[0]
        held = reading.read(path)
        assert len(held.table("reviews")) == n_reviews
        assert len(held.table("training")) == n_sessions
        assert not (held.findings["severity"] == "error").any()


def test_days_to_avoid_are_of_reviews_to_come_and_of_everybody(default):
    held, reviews = default.table("avoid"), default.table("reviews").set_index("review_id")
    assert set(held["kind"]) == {"anniversary", "birthday", "pre_election", "committee_recess", "other"}
    named = held[held["review_id"] != ""]
    assert reviews.loc[named["review_id"], "published_earliest"].isna().all()
    assert set(held[held["review_id"] == ""]["kind"]) == {"pre_election", "committee_recess", "other"}
    lengths = (named["date_latest"] - named["date_earliest"]).dt.days
    assert set(lengths[named["kind"] == "birthday"]) == {0}
    assert len(set(lengths[named["kind"] == "anniversary"])) > 1
    assert len(tables(20_000, 0)["avoid"]) < 1000


# Learning


def test_published_reviews_are_coded_by_two_who_mostly_agree():
    held, true = tables(3000, 0), lived(3000)
    findings = held["findings"]
    assert set(findings["coder"]) == {"AB", "CD"}
    assert set(findings["review_id"]) == set(true.ids[true.published])
    first, second = (findings[findings["coder"] == each].set_index("finding_id")["theme"] for each in ("AB", "CD"))
    assert (
        first.groupby(findings[findings["coder"] == "AB"].set_index("finding_id")["review_id"])
        .nunique()
        .between(2, 6)
        .all()
    )
    assert len(second) < len(first)
    assert 0.8 < (first[second.index] == second).mean() < 0.95
    assert not findings.duplicated(["review_id", "coder", "theme"])[findings["coder"] == "AB"].any()


def test_every_theme_of_the_codebook_can_be_found():
    codes = set(codebook.load().themes["code"])
    assert codes - {codebook.NONE} == set(learning.CODES) == set(phrases.FINDINGS) == set(learning.MISTAKEN)
    assert set(tables(3000, 0)["findings"]["theme"]) == codes
    assert codebook.NONE in set(tables()["findings"]["theme"])
    counts = tables(3000, 0)["findings"]["theme"].value_counts()
    assert counts["P5"] > 5 * counts["P12"]


def test_actions_come_before_and_after_the_theme_comes_back():
    held, true = tables(), lived()
    found = held["findings"].merge(pd.DataFrame({"review_id": true.ids, "incident": true.days["incident"]}))
    pairs = (
        held["actions"].assign(theme=held["actions"]["themes"].str.split(";")).explode("theme").merge(found, on="theme")
    )
    pairs = pairs[[one not in many.split(";") for one, many in zip(pairs["review_id"], pairs["reviews"], strict=True)]]
    done = dates.read(pairs["completed"])
    latest, earliest = (dates.numbers(done[end], dates.OPEN_AFTER) for end in ("latest", "earliest"))
    assert (latest < pairs["incident"]).any()
    assert ((earliest > pairs["incident"]) & (pairs["status"] == "done")).any()


def test_actions_are_done_open_and_overdue_with_and_without_evidence():
    actions = tables()["actions"]
    overdue = dates.numbers(dates.read(actions["due"])["latest"], 0) < AS_OF
    done = actions["status"] == "done"
    assert set(actions["status"]) == {"done", "in_progress", "planned"} or not overdue.all()
    assert (overdue & ~done).any()
    assert (done == (actions["completed"] != "")).all()
    assert set(actions["evidence"] != "") == {True, False}
    assert (actions.loc[~done, "evidence"] == "").all()
    assert {len(cell) for cell in actions["due"]} == {len("2018-07"), len("2018-07-31")}
    kinds = next(each.codes for each in schema.table("actions").columns if each.name == "kind")
    assert set(actions["kind"]) == set(kinds)


@pytest.mark.parametrize(("size", "seed"), [(3000, 2024), *((40, seed) for seed in range(12))])
def test_an_action_answers_reviews_that_found_its_theme(size, seed):
    held = tables(size, 0, seed)
    found = set(zip(held["findings"]["review_id"], held["findings"]["theme"], strict=True))
    actions = held["actions"][held["actions"]["themes"] != ""]
    for themes, named in zip(actions["themes"], actions["reviews"], strict=True):
        assert all((review, themes.split(";")[0]) in found for review in named.split(";"))
    assert actions["reviews"].str.contains(";").any()


# Training


def test_counts_of_training_agree_with_each_other_and_with_the_lists():
    held = tables(300, 900)
    given = held["training"].set_index("training_id")
    exact = given[given["did_not_attend"] != ""]
    counts = exact[["booked", "attended", "did_not_attend", "walk_in"]].astype(int)
    assert (counts["attended"] + counts["did_not_attend"] == counts["booked"] + counts["walk_in"]).all()
    assert (counts >= 0).all(axis=None)
    came = pd.crosstab(held["attendance"]["training_id"], held["attendance"]["attended"])
    assert set(came.columns) == {"yes", "no", "late_cancel"}
    listed = counts.loc[came.index]
    assert (listed["attended"] == came["yes"]).all()
    assert (listed["did_not_attend"] == came["no"] + came["late_cancel"]).all()
    assert (exact["capacity"].astype(int) >= counts["booked"]).mean() > 0.9


def test_blocks_are_counted_in_every_way_a_source_counts():
    given = tables(300, 900)["training"]
    block = given["sessions"].astype(int) > 1
    signs = given.loc[block, "attended"].str.replace(r"\d+", "", regex=True)
    assert set(signs) == {"", "~", ">=", ".."}
    assert given.loc[~block, "attended"].str.isdigit().all()
    assert set(given["level"]) == {"", "1", "2", "3", "4"}


def test_training_was_virtual_while_nobody_could_meet():
    given = tables(300, 900)["training"]
    given = given[given["starts"].str.len() > len("2020")]
    starts, ends, mode = given["starts"], given["ends"], given["mode"]
    assert set(mode[ends < "2020-03"]) == {"in_person"}
    assert set(mode[(starts >= "2020-04") & (starts < "2021-08")]) == {"virtual"}
    assert set(mode[starts >= "2021-08"]) == {"in_person", "virtual", "mixed"}


def test_briefings_carry_what_was_reported_before_them():
    held, true = tables(300, 900), lived(300)
    reported = dict(zip(true.ids, true.days["reported"], strict=True))
    given = held["training"][held["training"]["programme"] == "Learning from reviews"]
    carried = [
        (start, review)
        for start, cell in zip(given["starts"], given["reviews"], strict=True)
        for review in cell.split(";")
        if review
    ]
    assert len(carried) > 100
    assert all(reported[review] < np.datetime64(start).astype(int) for start, review in carried)
    assert (given["themes"] != "").sum() == (given["reviews"] != "").sum()


def test_people_come_back_over_years_and_leave():
    held = attending.held(2024, 900)
    staff = attending.employed(2024, 900)
    lists = attending.listed(2024, held, staff)
    day = held.first[lists.session]
    assert (staff.joined[lists.person] <= day).all()
    assert (staff.left[lists.person] > day).all()
    assert len(np.unique(lists.session * len(staff.keys) + lists.person)) == len(lists.person)
    span = pd.Series(day).groupby(lists.person).agg(lambda days: days.max() - days.min())
    assert (span > 3 * 365).sum() > 20
    assert 0.2 < (staff.left <= AS_OF).mean() < 0.8
    assert 15 < len(lists.person) / 900 < 20


def test_the_workforce_is_that_of_the_people_trained():
    held = tables()
    assert set(held["attendance"]["agency"]) == set(held["workforce"]["agency"])
    assert set(held["workforce"]["year"]) == {str(year) for year in range(2018, 2025)}
    trained = held["attendance"].drop_duplicates("person_key")["agency"].value_counts()
    heads = held["workforce"].groupby("agency")["headcount"].first().str.lstrip("~>=").astype(int)
    assert (trained < heads[trained.index]).all()
    assert set(held["workforce"]["fte"] != "") == {True, False}


# Claims and sources


def test_claims_stand_differently(default, judged):
    table = default.table
    deliveries = attendance.deliveries_table(table("training"))
    carried = attendance.counted(attendance.exposure_table(table("training"), table("reviews")), "training_id")
    checked = claims.checked_table(table("claims"), judged, table("reviews"), deliveries, carried, table("actions"))
    assert len(checked) == 5
    assert set(checked["verdict"]) == {claims.SUPPORTED, claims.CONTRADICTED, claims.CANNOT_TELL}


# Folders


def test_cells_are_quoted_as_csv_has_them():
    columns = {"a": ["x", "x, y", 'say "x"', "", "é"], "b": ["1", "two\nlines", "", "3", "4"]}
    file = io.StringIO(newline="")
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(columns)
    sheet.writerows(zip(*columns.values(), strict=True))
    assert "".join(folders._lines(columns)) == file.getvalue()


def test_partnerships_have_a_folder_a_title_and_a_seed_each(tmp_path):
    paths = folders.write_all(tmp_path / "many", 12, 6, 3, 2024)
    assert [path.name for path in paths] == ["partnership-01", "partnership-02", "partnership-03"]
    titles = [tomllib.loads((path / "register.toml").read_text(encoding="utf-8"))["title"] for path in paths]
    assert len(set(titles)) == 3
    assert len({(path / "reviews.csv").read_bytes() for path in paths}) == 3
    assert folders.write_all(tmp_path / "many", 12, 6, 3, 2024) == paths


def test_what_a_register_says_of_itself(default):
    assert default.synthetic
    assert default.about["as_of"] == "2024-03-31"
    assert set(default.about) == set(schema.ABOUT_KEYS) - {"action_themes", "cascade", "scope", "since", "keeps"}


def test_a_made_up_register_may_be_written_again(tmp_path):
    folders.write_all(tmp_path, 5, 5, 1, 1)
    before = digest(tmp_path)
    folders.write_all(tmp_path, 5, 5, 1, 2)
    assert digest(tmp_path) != before


@pytest.mark.parametrize("about", [None, 'title = "Ours"\n', "synthetic = false\n", "synthetic = \n"])
def test_a_register_that_somebody_keeps_is_never_written_over(tmp_path, about):
    (tmp_path / "reviews.csv").write_text("review_id\nR1\n", encoding="utf-8")
    if about:
        (tmp_path / "register.toml").write_text(about, encoding="utf-8")
    before = digest(tmp_path)
    for partnerships in (1, 2):
        with pytest.raises(InputError, match="not of a made-up register"):
            folders.write_all(tmp_path, 5, 5, partnerships, 1)
    assert digest(tmp_path) == before


def test_nothing_is_written_if_one_partnership_of_many_is_somebodys(tmp_path):
    (tmp_path / "partnership-02").mkdir()
    (tmp_path / "partnership-02" / "reviews.csv").write_text("review_id\n", encoding="utf-8")
    with pytest.raises(InputError, match="partnership-02"):
        folders.write_all(tmp_path, 5, 5, 2, 1)
    assert not (tmp_path / "partnership-01").exists()


@pytest.mark.parametrize(
    ("numbers", "named"), [((-1, 0, 1), "reviews"), ((0, -1, 1), "sessions"), ((0, 0, 0), "partnerships")]
)
def test_a_number_too_small_is_said_so(tmp_path, numbers, named):
    with pytest.raises(InputError, match=named):
        folders.write_all(tmp_path / "none", *numbers, 1)
    assert not (tmp_path / "none").exists()


def test_a_file_in_the_way_is_said_so(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file"):
        folders.write_all(tmp_path / "file", 1, 1, 1, 1)


@pytest.mark.slow
def test_a_million_reviews_take_well_under_a_minute(tmp_path):
    # Of this process alone: the machine may be busy with other things.
    begun = time.process_time()
    folders.write_all(tmp_path / "million", 1_000_000, 1000, 1, 2024)
    assert time.process_time() - begun < 60


def test_the_workbook_holds_what_the_folder_holds():
    folder_held, book_held = (reading.read(f"data/example{rest}") for rest in ("", "/example.xlsx"))
    assert book_held.synthetic
    assert book_held.about == folder_held.about
    for name, table in folder_held.tables.items():
        pd.testing.assert_frame_equal(book_held.table(name), table)


def test_the_workbook_says_of_itself_that_it_is_made_up(tmp_path):
    """Copied away from its folder, it still does."""
    shutil.copy(paths.find("data/example/example.xlsx"), tmp_path / "example.xlsx")
    assert reading.read(tmp_path / "example.xlsx").synthetic


def test_the_committed_example_is_what_the_generator_writes(tmp_path):
    folders.write_all(tmp_path / "example", 48, 60, 1, 2024, book=True)
    for path in (tmp_path / "example").iterdir():
        assert path.read_bytes() == paths.find(f"data/example/{path.name}").read_bytes(), path.name
