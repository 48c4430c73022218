"""What a public audience may see: nothing that is taken out of a register is in anything that is made of it."""

from dataclasses import replace
from datetime import date

import executed
import own_rules
import pandas as pd
import pytest
import registers

from safeguarding import rules
from safeguarding.analyses import quality
from safeguarding.analyses.overview import claims
from safeguarding.analyses.timeliness import on_time, stages
from safeguarding.analyses.training import attendance
from safeguarding.days import working_days
from safeguarding.disclosure import provenance, unseen, viewing
from safeguarding.errors import InputError
from safeguarding.judging import clocks, order
from safeguarding.presenting import tables
from safeguarding.register import reading, schema

DAY = date(2020, 6, 30)
REVIEWS = [
    {"review_id": "R1", "name": "Ash", "kind": "lcspr", "children": "9", "incident": "2019-01-07",
     "aware": "2019-01-08", "notified": "2019-02-01", "initiated": "2019-03-01", "published": "2020-05",
     "delay_reason": "inquest", "delay_note": "the coroner", "source": "file note"},
    {"review_id": "R2", "name": "Birch", "kind": "lcspr", "children": "2", "incident": "2019-02", "aware": "2019-02-08",
     "notified": "2019-02-11", "initiated": "2019-03-01", "published": "2020-07-01", "delay_reason": "family"},
    {"review_id": "R3", "name": "Cedar", "kind": "lcspr", "children": "1", "published": "2020-06/2020-07"},
    {"review_id": "R4", "name": "Damson", "kind": "lcspr", "children": "", "published": "2019/.."},
    {"review_id": "R5", "name": "Elm", "kind": "lcspr", "children": "3", "published": "2020-06-30"},
]  # fmt: skip
TRAINING = [
    {"training_id": "T1", "programme": "Neglect", "starts": "2019", "ends": "2019", "sessions": "2", "agency": "Health",
     "booked": "12", "attended": "11", "did_not_attend": "1", "reviews": "R1;R2"},
    {"training_id": "T2", "programme": "Voice", "starts": "2019", "ends": "2019", "agency": "Police", "attended": "3",
     "mode": "by post"},
]  # fmt: skip
MORE = {
    "actions": [
        {"action_id": "A1", "title": "Do it", "status": "done", "reviews": "R1;R2;R3", "owner": "A post",
         "evidence": "minutes"}
    ],
    "findings": [
        {"finding_id": "F1", "review_id": "R2", "theme": "P1", "coder": "AB", "finding": "in words"},
        {"finding_id": "F2", "review_id": "R1", "theme": "P2", "coder": "AB", "finding": "in other words"},
    ],
    "attendance": [{"training_id": "T2", "person_key": "p1", "agency": "Police", "attended": "yes"}] * 3,
    "workforce": [
        {"agency": "Health", "year": "2019", "headcount": "300", "fte": "280", "source": "file"},
        {"agency": "Police", "year": "2019", "headcount": "4", "fte": "3.5"},
    ],
    "claims": [
        {"claim_id": "C1", "says": "Three came", "measure": "attended", "of": "T2", "comparator": "=", "value": "3",
         "source": "leaflet"}
    ],
    "avoid": [
        {"date": "2010-05-17", "recurs": "yearly", "review_id": "R1", "kind": "birthday", "note": "his"},
        {"date": "2019-01-07", "recurs": "yearly", "kind": "anniversary", "note": "the day of it"},
        {"date": "2020-03-30/2020-05-07", "kind": "pre_election", "note": "as the clerk says"},
        {"date": "2020-08", "kind": "committee_recess", "review_id": "R2"},
        {"date": "2020-12-21/2021-01-04", "kind": "committee_recess"},
        {"date": "2020-07-03", "kind": "other"},
        {"date": "2020-07-06", "kind": "funeral"},
    ],
    "sources": [{"table": "reviews", "id": "R1", "column": "published", "says": "2020-05", "source": "file"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return registers.write(tmp_path_factory.mktemp("r") / "small", reviews=REVIEWS, training=TRAINING, **MORE)


@pytest.fixture(scope="module")
def public(register):
    return viewing.view(register, "public", DAY)


@pytest.fixture(scope="module")
def internal(register):
    return viewing.view(register, "internal", DAY)


# Who sees what


def test_inside_everything_is_seen(register, internal):
    assert internal.tables is register.tables
    assert internal.cases is register.table("reviews")
    assert internal.files == register.files
    assert internal.findings is register.findings
    assert internal.hidden("read") == ()


@pytest.mark.parametrize("audience", ["", "Public", "everybody"])
def test_there_are_two_audiences(register, audience):
    with pytest.raises(InputError, match="write one of internal, public"):
        viewing.view(register, audience, DAY)


@pytest.mark.parametrize(("written", "least"), [(None, 5), ("8", 8), ("3", 3)])
def test_a_register_names_its_threshold(register, written, least):
    about = {} if written is None else {"threshold": written}
    given = reading.Register("r", about, register.tables, register.findings, register.files, register.origins)
    assert viewing.threshold(given) == least


@pytest.mark.parametrize("written", ["", "1", "2", "0", "-5", "five", "5.0", "٥"])
def test_a_threshold_is_a_whole_number(register, written):
    given = reading.Register("r", {"threshold": written}, register.tables, register.findings, {}, register.origins)
    with pytest.raises(InputError, match=r"register\.toml, threshold"):
        viewing.view(given, "public", DAY)


# Cases


def test_only_reviews_certainly_published_by_the_day_have_rows(public):
    """R3 may have been published in July, R4 at any time since 2019."""
    assert list(public.cases["review_id"]) == ["R1", "R5"]
    assert public.cases is public.table("reviews")


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"published": "2014-11-01", "initiated": "2019-03-01"}, False),
        ({"published": "2014-11-01", "notified": "2019-03"}, False),
        ({"published": "2014-11-01", "incident": "2019-03-01"}, False),
        ({"published": "2019-02-28", "completed": "2019-03-01"}, False),
        ({"published": "2019-02-28", "completed": "2019-03-01", "kind": "lcspr"}, True),
        ({"published": "2019-02-28", "sent_to_panel": "2019-03-01"}, True),
        ({"published": "2019-03", "initiated": "2019-03-31"}, True),
    ],
)
def test_a_date_that_another_contradicts_publishes_nothing(tmp_path, cells, shown):
    row = {"review_id": "R1", "name": "Ash", "kind": "scr", **cells}
    held = viewing.view(registers.write(tmp_path / "r", reviews=[row]), "public", DAY)
    assert list(held.cases["review_id"]) == (["R1"] if shown else [])


def test_what_is_counted_from_a_day_near_the_child_is_not_judged_in_public(public, internal):
    """Notified in five working days, and notified on a day that is shown: that is the day of awareness to the week."""
    sets, calendar = own_rules.load_all("national"), working_days.load()
    assert internal.judged_by(sets) == sets
    judged = clocks.evaluate_each(internal.cases, sets, calendar, DAY)
    assert "notification" in set(judged["clock"])
    told = {clock.id for each in public.judged_by(sets) for clock in each.clocks}
    assert told == {clock.id for each in sets for clock in each.clocks} - {"notification"}
    assert "notification" not in set(public.rows(judged)["clock"])
    late = on_time.overruns_table(public.rows(judged), rules.table(sets), DAY)
    assert "January" not in tables.show(late, "late").cells.astype(str).to_string()


def test_no_verdict_that_turns_on_a_night_of_its_own_is_shown(tmp_path):
    rows = [{"review_id": "R1", "kind": "lcspr", "notified": "2020-06-15", "published": "2020-06-20"}]
    held = registers.write(tmp_path / "r", reviews=rows)
    sets, outcomes = own_rules.load_all("national"), set()
    for day in pd.date_range("2020-06-21", "2020-07-30").date:
        public = viewing.view(held, "public", day)
        judged = public.rows(clocks.evaluate_each(public.cases, sets, working_days.load(), day))
        outcomes.add(tuple(judged["outcome"]))
    assert len(outcomes) == 1


def test_codes_that_nobody_foresaw_are_other_in_public(tmp_path):
    """A text of somebody's own in a column of codes went into five files of a public set."""
    said = "waiting for the trial"
    held = registers.write(
        tmp_path / "r",
        reviews=[{"review_id": "R1", "kind": "scr", "published": "2019", "delay_reason": said, "regime": said}],
        actions=[{"action_id": "A1", "title": "Do it", "kind": said, "status": said, "themes": f"P1; {said}"}],
        training=[{"training_id": "T1", "programme": "P", "mode": said, "level": said, "themes": said}],
        findings=[{"finding_id": "F1", "review_id": "R1", "theme": said}],
        claims=[{"claim_id": "C1", "says": "It does", "comparator": said, "value": said, "of": "all"}],
        avoid=[{"date": "2020-08", "kind": "committee_recess", "recurs": said}],
    )
    seen = viewing.view(held, "public", DAY)
    assert {name for name, table in seen.tables.items() if said in table.to_csv()} == set()
    assert seen.table("actions")[["kind", "status", "themes"]].iloc[0].tolist() == ["other", "other", "P1; other"]
    assert {name for name, table in held.tables.items() if said in table.to_csv()} == {
        *("reviews", "actions", "training", "findings", "claims", "avoid")
    }


def test_the_days_near_the_incident_are_not_shown(public):
    milestones = stages.milestones_table(public.cases)
    assert {"incident", "aware"} & set(milestones["milestone"]) == set()
    assert {"notified", "initiated", "published"} <= set(milestones["milestone"])
    assert not stages.stages_table(milestones)["stage"].str.contains("Incident|aware").any()


def test_nothing_names_a_review_that_is_not_published_not_even_by_a_mark(public):
    assert list(public.table("actions")["reviews"]) == ["R1"]
    assert list(public.table("training")["reviews"]) == ["R1", ""]
    assert set(public.table("findings")["review_id"]) <= {"R1", "R5"}


# Free text


def test_free_text_is_withheld_whether_there_is_any_or_none(public):
    """Of an action alone it is told whether it has an owner and evidence: that is of the partnership's work."""
    assert list(public.table("reviews")["delay_note"]) == ["[c]", "[c]"]
    assert list(public.table("actions")[["owner", "evidence", "title"]].iloc[0]) == ["[c]", "[c]", "Do it"]
    assert list(public.table("findings")[["coder", "finding", "theme"]].iloc[0]) == ["[c]", "[c]", "P2"]
    assert list(public.table("workforce")["fte"]) == ["[c]", "[c]"]
    assert list(public.table("claims")["source"]) == ["leaflet"]
    assert len(public.table("sources")) == 0


def test_of_days_to_avoid_only_those_that_everybody_knows_are_seen(public, internal):
    """A birthday or the day of a death can tell which child it was; so can a day kept for one review."""
    assert list(public.table("avoid")["kind"]) == ["pre_election", "committee_recess"]
    assert list(public.table("avoid")["note"]) == ["[c]", "[c]"]
    assert set(public.table("avoid")["review_id"]) == {""}
    assert len(internal.table("avoid")) == 7


def test_every_text_is_named_free_or_fit_to_be_published():
    """A new column of text has to be looked at: is it written to be published, or for the partnership alone?"""
    texts = {
        f"{table.name}.{column.name}"
        for table in schema.TABLES
        for column in table.columns
        if column.holds == "text" and not column.private
    }
    assert texts == {
        *("reviews.review_id", "reviews.name", "actions.action_id", "actions.title", "findings.finding_id"),
        *("training.training_id", "training.programme", "training.agency", "attendance.agency", "workforce.agency"),
        *("claims.claim_id", "claims.says", "claims.reading", "claims.measure", "claims.of", "claims.source"),
        *("sources.table", "sources.id", "sources.column", "evaluation.question"),
    }


def test_every_count_is_named_of_people_or_of_work():
    work = {
        column.name
        for table in schema.TABLES
        for column in table.columns
        if column.holds == "count" and not column.people
    }
    # Of answers no row is shown, so no count of them is either.
    assert work == {"sessions", "capacity", "scale", "before", "after"}


def test_findings_can_be_counted_and_not_read(register, public):
    found = order.found(public, own_rules.load_all("national"), DAY)
    told = viewing.findings(found, "public")
    assert 0 < len(told) < len(order.found(register, own_rules.load_all("national"), DAY))
    assert set(told[["read", "done", "write", "column", "sheet"]].to_numpy().ravel()) == {"[c]"}
    assert told["row"].isna().all()
    shown = tables.show(quality.findings_table(told), "f", hide=public.hidden("rows", "read", "done", "write"))
    assert list(shown.cells.columns) == ["Severity", "File", "Sheet", "Column", "N"]


# Counts


def test_small_counts_are_withheld_with_what_would_give_them_away(public):
    shown = tables.show(attendance.deliveries_table(public.table("training")), "d").cells
    assert list(shown["Attended"]) == ["11", "[c]"]
    assert list(shown["People"]) == ["6 to 11", "[c]"]
    delivered = public.table("training")
    assert list(delivered["booked_withheld"]) == list(delivered["did_not_attend_withheld"]) == [True, False]


def test_totals_are_what_the_ranges_add_up_to(public, internal):
    reach = attendance.reach_table(attendance.deliveries_table(public.table("training"))).set_index("measure")
    assert list(reach.loc["Attendances", ["n_min", "n_max"]]) == [12, 15]
    assert public.totals["training", "attended"] == (12, 15)
    assert internal.totals["training", "attended"] == (14, 14)


@pytest.mark.parametrize(("children", "ends"), [(("2", "1", "3", "3", "2"), (5, 20)), (("6", "5"), (11, 11))])
def test_a_total_is_exact_where_no_part_of_it_is_withheld(tmp_path, children, ends):
    reviews = [
        {"review_id": f"R{n}", "kind": "scr", "children": each, "published": "2019"} for n, each in enumerate(children)
    ]
    register = registers.write(tmp_path / "r", reviews=reviews)
    assert viewing.view(register, "public", DAY).totals["reviews", "children"] == ends


def test_the_headcount_of_a_small_agency_and_all_that_leads_to_it_is_withheld(public):
    shown = tables.show(attendance.workforce_table(public.table("workforce")), "w").cells
    assert list(shown["Headcount"]) == ["300", "[c]"]


def test_a_small_number_of_people_at_sessions_is_withheld(public, internal):
    held = quality.tables_table(public.tables, public=True).set_index("table")["n_rows"]
    assert (held["Reviews"], internal.small) == (2, frozenset())
    assert not any("ttend" in name for name in held.index)


def test_registers_that_differ_only_in_who_came_and_what_they_answered_look_the_same(tmp_path):
    """Whoever is on a list, of which agency, how many there are and what each answered."""
    views = []
    for turn in range(2):
        came = [
            {"training_id": "T1", "person_key": f"p{n + turn}", "agency": ["Health", "Police"][turn], "attended": "yes"}
            for n in range(7 + 4 * turn)
        ]
        said = [
            {"training_id": "T1", "person_key": f"p{n + turn}", "question": f"Sure{turn}?", "scale": "1..10",
             "before": 3 + turn, "after": 15 * turn}
            for n in range(11 + turn)
        ]  # fmt: skip
        tables_of = MORE | {"attendance": came, "evaluation": said}
        register = registers.write(tmp_path / f"r{turn}", reviews=REVIEWS, training=TRAINING, **tables_of)
        views.append(viewing.view(register, "public", DAY))
    one, two = views
    assert one.small == two.small == {"attendance", "evaluation", "sources"}
    assert (one.files, one.totals) == (two.files, two.totals)
    pd.testing.assert_frame_equal(one.findings, two.findings)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name])


def test_a_claim_about_a_number_that_is_withheld_says_neither_it_nor_whether_it_holds(public):
    deliveries = attendance.deliveries_table(public.table("training"))
    exposure = attendance.exposure_table(public.table("training"), public.cases)
    carried = attendance.counted(exposure, "training_id")
    judged = pd.DataFrame(columns=["rule_set", "clock", "outcome"])
    checked = claims.checked_table(public.claims(), judged, public.cases, deliveries, carried, public.table("actions"))
    assert list(checked[["says", "claimed", "verdict"]].iloc[0]) == ["[c]", "[c]", "not shown to the public"]
    assert "Three" not in public.table("claims").to_csv()


@pytest.mark.parametrize(
    ("measure", "of", "scope", "why"),
    [
        ("share_met", "national/lcspr_publication", "", "all reviews"),
        ("reviews_published", "2016/..", "", "all reviews"),
        ("share_met", "national/lcspr_publication", "published", ""),
        ("share_met", "national/notification", "published", "becoming aware"),
        ("actions_open", "all", "", ""),
    ],
)
def test_a_claim_about_reviews_is_judged_in_public_only_where_all_are_published(register, measure, of, scope, why):
    """Less reviews than the claim was about may hold it or not: the internal report would say something else."""
    one = register.table("claims").assign(measure=measure, of=of, value="1")
    given = {**register.tables, "claims": one}
    about = {"scope": scope} if scope else {}
    held = reading.Register("r", about, given, register.findings, {}, register.origins)
    (told,) = viewing.view(held, "public", DAY).claims(own_rules.load_all("national"))["not_shown"]
    assert (why in told) if why else told == ""
    assert set(viewing.view(held, "internal", DAY).claims()["not_shown"]) == {""}


# Digests


def other(register, table, column, value):
    """Give the register with one cell changed in its first row that is small or free."""
    changed = register.tables[table].copy()
    changed.iloc[-1, changed.columns.get_loc(column)] = value
    given = {**register.tables, table: changed}
    return reading.Register("small", {}, given, register.findings, register.files, register.origins)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("training", "attended_min", 2), ("workforce", "headcount_max", 2), ("actions", "owner", "somebody"),
     ("sources", "says", "2020-06"), ("findings", "finding", "other words")],
)  # fmt: skip
def test_nobody_can_try_out_values_by_a_digest(register, public, table, column, value):
    """Two and three came look alike in every digest that a public set shows."""
    changed = {column: value} if not column.endswith(("_min", "_max")) else {}
    given = other(register, table, column, value)
    for end in ("min", "max") if not changed else ():
        given = other(given, table, column[:-3] + end, value)
    assert viewing.view(given, "public", DAY).files == public.files
    assert viewing.SEEN in public.files
    shown = {provenance.file_of(public, file) for file in public.files}
    assert viewing.SEEN in shown
    assert not set(register.files) & {file.rpartition("/")[2] for file in shown}


def test_a_digest_tells_that_what_is_shown_has_changed(register, public):
    given = other(register, "actions", "title", "Do something else")
    assert viewing.view(given, "public", DAY).files != public.files


def test_lists_that_are_not_seen_leave_no_text_behind(tmp_path):
    came = [{"training_id": "T1", "person_key": "p-secret", "agency": "A small agency", "attended": "yes"}]
    held = registers.write(tmp_path / "r", reviews=[], attendance=came)
    seen = viewing.view(held, "public", date(2024, 3, 31)).table("attendance")
    assert (len(seen), [[*seen[name].cat.categories] for name in seen]) == (0, [[], [], [], []])
    assert list(held.table("attendance")["person_key"].cat.categories) == ["p-secret"]


def test_an_open_verdict_is_said_to_be_not_shown_only_where_a_withheld_day_can_be_why():
    """Sefton's copies to the Panel were sent in months that no day of awareness can make more certain."""
    words = {
        name: executed.notebook("06", name, audience="public").variables["unknown"] for name in ("sefton", "example")
    }
    assert words == {"sefton": "cannot be told", "example": "cannot be told, or not shown"}
    assert executed.notebook("06", "example").variables["unknown"] == "cannot be told"


def test_whether_a_day_is_recorded_that_is_withheld_changes_no_word():
    """The word is made of what is shown, so that nobody can tell from it whether a day is on record."""
    register, day = registers.held("example"), date(2024, 3, 31)
    blank = {f"{name}_{end}": pd.NaT for name in viewing.NEAR_THE_CHILD for end in ("earliest", "latest")}
    bare = replace(register, tables={**register.tables, "reviews": register.table("reviews").assign(**blank)})
    sets, calendar = rules.load_all("national"), working_days.load()
    said = [
        unseen.word(held, held.judged_by(sets), calendar, day)
        for held in (viewing.view(each, "public", day) for each in (register, bare))
    ]
    assert said == ["cannot be told, or not shown"] * 2
