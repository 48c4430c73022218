"""What a public audience may see: nothing that is taken out of a register is in anything that is made of it."""

from datetime import date

import own_rules
import pandas as pd
import pytest
import registers

from safeguarding import rules
from safeguarding.analyses import quality
from safeguarding.analyses.overview import claims, yearly
from safeguarding.analyses.timeliness import on_time, stages
from safeguarding.analyses.training import attendance
from safeguarding.days import working_days
from safeguarding.disclosure import provenance, viewing
from safeguarding.errors import InputError
from safeguarding.judging import clocks, order, summary
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
    {"training_id": "T2", "programme": "Voice", "starts": "2019", "ends": "2019", "agency": "Police", "attended": "3"},
]  # fmt: skip
MORE = {
    "actions": [
        {"action_id": "A1", "title": "Do it", "status": "done", "reviews": "R1;R2;R3", "owner": "A post",
         "evidence": "minutes"}
    ],
    "findings": [{"finding_id": "F1", "review_id": "R2", "theme": "P1", "coder": "AB", "finding": "in words"}],
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
    assert internal.scope == ""
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
    assert list(public.table("reviews")["review_id"]) == ["R1", "R2", "R3", "R4", "R5"]
    assert list(public.table("reviews")["name"]) == ["Ash", "[c]", "[c]", "[c]", "Elm"]


def test_reviews_are_judged_and_counted_as_they_are(register, public):
    sets, calendar = own_rules.load_all("national"), working_days.load()
    judged = clocks.evaluate_each(public.table("reviews"), sets, calendar, DAY)
    pd.testing.assert_frame_equal(judged, clocks.evaluate_each(register.table("reviews"), sets, calendar, DAY))
    assert set(public.rows(judged)["review_id"]) == {"R1", "R5"}
    late = on_time.overruns_table(public.rows(judged), rules.table(sets), DAY)
    shown = tables.show(late, "late").cells.astype(str)
    assert shown.loc[shown["Clock"] == "Serious incident notified", "Due"].tolist() == ["[c]"]
    assert "January" not in shown.to_string()


def test_the_days_near_the_incident_are_not_shown(public):
    milestones = stages.milestones_table(public.cases)
    assert {"incident", "aware"} & set(milestones["milestone"]) == set()
    assert {"notified", "initiated", "published"} <= set(milestones["milestone"])
    assert not stages.stages_table(milestones)["stage"].str.contains("Incident|aware").any()


def test_links_to_unpublished_reviews_are_one_code(public):
    assert list(public.table("actions")["reviews"]) == ["R1; [c]"]
    assert list(public.table("training")["reviews"]) == ["R1; [c]", ""]


# Free text


def test_free_text_is_withheld_and_what_is_empty_stays_empty(public):
    assert list(public.table("reviews")["delay_note"]) == ["[c]", "", "", "", ""]
    assert list(public.table("actions")[["owner", "evidence", "title"]].iloc[0]) == ["[c]", "[c]", "Do it"]
    assert list(public.table("findings")[["coder", "finding", "theme"]].iloc[0]) == ["[c]", "[c]", "P1"]
    assert list(public.table("workforce")["fte"]) == ["[c]", "[c]"]
    assert list(public.table("claims")["source"]) == ["leaflet"]
    assert len(public.table("sources")) == 0


def test_of_days_to_avoid_only_those_that_everybody_knows_are_seen(public, internal):
    """A birthday or the day of a death can tell which child it was; so can a day kept for one review."""
    assert list(public.table("avoid")["kind"]) == ["pre_election", "committee_recess"]
    assert list(public.table("avoid")["note"]) == ["[c]", ""]
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
        *(
            "claims.claim_id",
            "claims.says",
            "claims.reading",
            "claims.measure",
            "claims.of",
            "claims.value",
            "claims.source",
        ),
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
    # Two are on who came, and those tell of counts of people.
    assert len(told) == len(order.found(register, own_rules.load_all("national"), DAY)) - 2 > 0
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


def test_a_total_that_tells_nothing_is_exact(tmp_path):
    reviews = [
        {"review_id": f"R{n}", "kind": "scr", "children": n, "published": "2019"} for n in ("2", "1", "3", "3", "2")
    ]
    register = registers.write(
        tmp_path / "r", reviews=[dict(each, review_id=f"R{n}") for n, each in enumerate(reviews)]
    )
    assert viewing.view(register, "public", DAY).totals["reviews", "children"] == (11, 11)
    judged = pd.DataFrame(columns=[*summary.SHARED, "share_met"])
    empty = pd.DataFrame(columns=["status", "verdict"])
    figures = yearly.key_figures_table(register.table("reviews"), (11, 11), judged, empty, pd.DataFrame(), empty)
    assert figures.set_index("figure").loc["Children they concern", "says"] == "11"


def test_the_headcount_of_a_small_agency_and_all_that_leads_to_it_is_withheld(public):
    shown = tables.show(attendance.workforce_table(public.table("workforce"), public.table("training")), "w").cells
    assert list(shown["Headcount"]) == ["300", "[c]"]
    assert list(shown["Trained"]) == ["at most 11", "[c]"]
    assert list(shown["Attendances per head"])[1] == "[c]"


def test_a_small_number_of_people_at_sessions_is_withheld(public, internal):
    held = quality.tables_table(public.tables, public.small).set_index("table")["n_rows"]
    assert (held["attendance"], held["reviews"], internal.small) == ("[c]", 5, frozenset())


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
    assert one.small == two.small == {"attendance", "evaluation"}
    assert (one.files, one.totals) == (two.files, two.totals)
    pd.testing.assert_frame_equal(one.findings, two.findings)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name])


def test_a_claim_is_judged_by_what_is_shown(public):
    deliveries = attendance.deliveries_table(public.table("training"))
    exposure = attendance.exposure_table(public.table("training"), public.cases)
    judged = pd.DataFrame(columns=["rule_set", "clock", "outcome"])
    checked = claims.checked_table(
        public.table("claims"), judged, public.cases, deliveries, exposure, public.table("actions")
    )
    assert list(checked[["verdict", "why"]].iloc[0]) == ["cannot tell", "withheld"]


def test_no_chart_draws_what_is_withheld(public):
    spec = str(attendance.reach_chart(attendance.deliveries_table(public.table("training"))).to_dict())
    assert "T1" in spec
    assert "T2" not in spec


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
