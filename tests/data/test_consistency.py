"""What cannot be right in a row: found where it is certain, not where it is only possible, nor in an empty cell."""

from datetime import date

import own_rules
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.days import counts, dates
from safeguarding.judging import order
from safeguarding.register import checks, consistency, findings, headings, reading, schema
from safeguarding.register.findings import Origin
from safeguarding.vocabulary import MILESTONES

NAMES = headings.load()
SAID = {
    "ends": "a last day that is not before the first",
    "attended": "no more than were booked or walked in",
    "did_not_attend": "numbers for which booked and walk_in together are attended and did_not_attend together",
    "people": "no more people than attendances",
    "booked": "no more than the capacity, if that was a limit",
}


def typed(name, rows):
    """Read rows, each a dictionary of what is written, into one table of a register."""
    table, origin = schema.table(name), Origin(f"{name}.csv")
    index = pd.RangeIndex(2, len(rows) + 2)
    read = {}
    for column in table.columns:
        cells = pd.Series([row.get(column.name, "") for row in rows], index, dtype="object")
        read |= checks.read(cells, table, column, NAMES, origin)[0]
    return pd.DataFrame(read, index)


def told(pieces):
    return findings.table(pieces)[["severity", "row", "column", "read"]].to_numpy().tolist()


def of(name, **row):
    """Give the columns that the check of a table finds something wrong with in one row."""
    pieces = getattr(consistency, name)(typed(name, [row]), Origin(f"{name}.csv"))
    return [column for _, _, column, _ in told(pieces)]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({}, []),
        ({"starts": "2018-03-02", "ends": "2018-03-01"}, ["ends"]),
        ({"starts": "2018-03", "ends": "2018-02"}, ["ends"]),
        ({"starts": "2018-03", "ends": "2018-03-01"}, []),
        ({"starts": "2018-03", "ends": "2018"}, []),
        ({"starts": "2018-03", "ends": "../2018-02"}, ["ends"]),
        ({"starts": "../2018-03", "ends": "2018-02"}, []),
        ({"starts": "2018-03/..", "ends": "2018-02/.."}, []),
        ({"ends": "2018-02"}, []),
        ({"booked": "10", "attended": "11"}, ["attended"]),
        ({"booked": "10", "attended": "10"}, []),
        ({"booked": "10", "attended": ">10"}, ["attended"]),
        ({"booked": "10", "attended": ">=10"}, []),
        ({"booked": "~10", "attended": "20"}, []),
        ({"booked": "10", "attended": "~20"}, []),
        ({"booked": "10..12", "attended": "11..13"}, []),
        ({"booked": "10..12", "attended": "13..15"}, ["attended"]),
        ({"booked": "10", "attended": "13", "walk_in": "3"}, []),
        ({"booked": "10", "attended": "14", "walk_in": "3"}, ["attended"]),
        ({"booked": "10", "attended": "14", "walk_in": "<5"}, []),
        ({"booked": "10", "attended": "15", "walk_in": "<5"}, ["attended"]),
        ({"booked": "10", "attended": "20", "walk_in": ">1"}, []),
        ({"booked": "10", "attended": "20", "walk_in": "~3"}, []),
        ({"attended": "20"}, []),
        ({"booked": "10", "attended": "8", "did_not_attend": "5", "walk_in": "0"}, ["did_not_attend"]),
        ({"booked": "10", "attended": "8", "did_not_attend": "5", "walk_in": "3"}, []),
        ({"booked": "10", "attended": "8", "did_not_attend": "5", "walk_in": "2"}, ["did_not_attend"]),
        ({"booked": "10", "attended": "8", "did_not_attend": "5"}, []),
        ({"booked": "10", "attended": "8", "did_not_attend": "1"}, ["did_not_attend"]),
        ({"booked": "10", "attended": "8", "did_not_attend": "2"}, []),
        ({"booked": "10", "attended": "8", "did_not_attend": ">=1"}, []),
        ({"booked": "~10", "attended": "8", "did_not_attend": "1"}, []),
        ({"booked": "10", "attended": "14", "did_not_attend": "0", "walk_in": "0"}, ["attended"]),
        ({"attended": "10", "people": "11"}, ["people"]),
        ({"attended": "10", "people": "10"}, []),
        ({"attended": "~10", "people": "11"}, []),
        ({"attended": "10..12", "people": "11..20"}, []),
        ({"attended": "10", "people": "11", "walk_in": "1"}, []),
        ({"attended": "10", "people": "99", "walk_in": ">1"}, []),
        ({"people": "11"}, []),
        ({"capacity": "10", "booked": "11"}, ["booked"]),
        ({"capacity": "10", "booked": "10"}, []),
        ({"capacity": "~10", "booked": "11"}, []),
        ({"capacity": "10", "booked": ">=9"}, []),
        ({"capacity": "10", "booked": "5..12"}, []),
    ],
)
def test_a_delivery_is_wrong_only_where_that_is_certain(row, found):
    assert of("training", **row) == found


def test_what_is_said_of_a_delivery():
    row = {"starts": "2018-03", "ends": "2018-02", "booked": "9", "attended": "10", "people": "11", "capacity": "8"}
    pieces = consistency.training(
        typed("training", [{}, row, row | {"attended": "5", "did_not_attend": "9", "walk_in": "0"}]), Origin("t")
    )
    found = findings.table(pieces)
    assert found[["severity", "row", "column", "read"]].to_numpy().tolist() == [
        *(["warning", 3, "attended", "10"], ["warning", 3, "ends", "2018-02-28"], ["warning", 3, "people", "11"]),
        *(["warning", 4, "did_not_attend", "9"], ["warning", 4, "ends", "2018-02-28"], ["warning", 4, "people", "11"]),
        *(["note", 3, "booked", "9"], ["note", 4, "booked", "9"]),
    ]
    assert set(found["done"]) == {"used as written"}
    assert dict(zip(found["column"], found["write"], strict=True)) == SAID


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({}, []),
        *[({"status": status, "completed": "2018"}, ["status"]) for status in ("planned", "in_progress")],
        ({"status": "planned", "completed": "../2018"}, ["status"]),
        ({"status": "planned", "completed": "2018/.."}, ["status"]),
        ({"status": "done", "completed": "2018"}, []),
        ({"status": "done"}, []),
        ({"status": "planned"}, []),
        ({"status": "", "completed": "2018"}, []),
        ({"status": "planned", "due": "2018"}, []),
    ],
)
def test_an_action_that_is_completed_and_not_done_is_found(row, found):
    assert of("actions", **row) == found


@pytest.mark.parametrize(
    ("children", "found"),
    [("0", ["children"]), ("<1", ["children"]), ("<=1", []), ("1", []), ("~0", []), (">=0", []), ("", [])],
)
def test_a_review_of_no_child_is_found(children, found):
    assert of("reviews", children=children) == found


@pytest.mark.parametrize(
    ("text", "negative"),
    [
        ("-3", True),
        ("- 3", True),
        ("−3", True),
        ("-1,000", True),
        ("-3.5", True),
        ("3-", False),
        ("three", False),
        ("-", False),
    ],
)
def test_a_count_below_nothing_is_refused_as_what_no_count_can_be(tmp_path, text, negative):
    (tmp_path / "reviews.csv").write_text(f'review_id,kind,children\nR1,scr,"{text}"\n', encoding="utf-8")
    register = reading.read(tmp_path)
    [found] = register.findings.to_dict("records")
    assert [found[key] for key in ("severity", "row", "column", "read")] == ["warning", 2, "children", text]
    assert found["write"].endswith("; a count cannot be negative") == negative
    assert counts.ACCEPTED in found["write"]
    assert register.table("reviews")["children_min"].isna().all()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1066-01-01", "1066-01-01"),
        ("../1066", "1066-12-31"),
        ("3018-07", "3018-07-01"),
        ("2018/3018", "2018-01-01"),
        ("1066/2018", "1066-01-01"),
        ("3018/..", "3018-01-01"),
        ("2018", None),
        ("../2018", None),
        ("2018/..", None),
        ("", None),
    ],
)
def test_a_milestone_of_a_year_without_holidays_is_told_and_leaves_its_review_in(text, read):
    table = typed("reviews", [{"notified": "2018"}, {"notified": text}])
    found = findings.table(consistency.uncovered(table, Origin("reviews.csv")))
    assert told([found]) == ([["warning", 3, "notified", read]] if read else [])
    assert set(found["done"]) <= {"no limit in working days is judged by it"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2018-02-04", True),
        ("2018-03", True),
        ("2018-02-04/..", True),
        ("2018-02", False),
        ("../2019", False),
        ("2018-02-03", False),
        ("", False),
    ],
)
def test_a_milestone_after_as_of_is_found_where_it_is_certain(text, found):
    for milestone in MILESTONES:
        table = typed("reviews", [{}, {milestone: text}])
        said = told(consistency.future(table, date(2018, 2, 3), Origin("reviews.csv")))
        assert [entry[:3] for entry in said] == ([["warning", 3, milestone]] if found else [])


@pytest.mark.parametrize(
    ("appointed", "reported", "found"),
    [
        ("2018-03-01", "2018-02-01", True),
        ("2018-03", "../2018-02", True),
        ("2018-02", "2018-02-01", False),
        ("2018", "", False),
    ],
)
def test_milestones_certainly_out_of_order_are_found_on_both_sides(appointed, reported, found):
    table = typed("reviews", [{"kind": "scr", "author_appointed": appointed, "reported": reported}])
    said = told([order.contradictions(table, own_rules.load("national"))])
    both = [["warning", 2, "author_appointed"], ["warning", 2, "reported"]]
    assert [entry[:3] for entry in said] == (both if found else [])


def attended(sessions, rows):
    """Give what is wrong with people listed, each a delivery, a person and whether they came."""
    people = typed(
        "attendance", [dict(zip(("training_id", "person_key", "attended"), row, strict=True)) for row in rows]
    )
    delivered = typed("training", [{"training_id": name} | row for name, row in sessions.items()])
    return told(consistency.attendance(people, delivered, Origin("attendance.csv")))


def test_a_person_listed_twice_for_one_delivery_is_found():
    rows = [
        ("T1", "p", "yes"),
        ("T2", "p", "yes"),
        ("T1", "q", "no"),
        ("T1", "p", "no"),
        ("T1", "", ""),
        ("T1", "", ""),
    ]
    rows += [("", "p", ""), ("", "p", ""), ("T1", "p", "yes")]
    assert attended({}, rows) == [["warning", 5, "person_key", "p"], ["warning", 10, "person_key", "p"]]
    assert attended({}, []) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"attended": "1"}, True),
        ({"attended": "2"}, False),
        ({"attended": "<2"}, True),
        ({"attended": "<=2"}, False),
        ({"attended": ">0"}, False),
        ({"attended": "~1"}, False),
        ({"attended": "1", "walk_in": "1"}, False),
        ({"attended": "0", "walk_in": "1"}, True),
        ({"attended": "0", "walk_in": "~1"}, False),
        ({}, False),
    ],
)
def test_more_people_listed_than_came_is_found_once_for_a_delivery(row, found):
    rows = [("T0", "a", "yes"), ("T1", "a", "yes"), ("T1", "b", "no"), ("T1", "c", "yes"), ("T1", "d", "late_cancel")]
    said = attended({"T0": {}, "T1": row, "T2": {"attended": "0"}}, rows)
    assert said == ([["warning", 3, "training_id", "T1"]] if found else [])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"date": "2018-07-31"}, []),
        ({"date": "2018-07", "recurs": "yearly"}, []),
        ({"date": "2018"}, []),
        ({"date": "2018", "recurs": "yearly"}, [["warning", 2, "date", "2018-01-01"]]),
        ({"date": "2018-01-01/2018-07-02", "recurs": "yearly"}, []),
        ({"date": "2018-01-01/2018-07-03", "recurs": "yearly"}, [["warning", 2, "date", "2018-01-01"]]),
        ({"date": "2018-07/.."}, [["warning", 2, "date", "2018-07-01/.."]]),
        ({"date": "../2018-07", "recurs": "yearly"}, [["warning", 2, "date", "../2018-07-31"]]),
        ({"kind": "birthday"}, [["warning", 2, "date", ""]]),
    ],
)
def test_a_day_to_avoid_has_both_ends_and_leaves_days_to_plan_on(row, found):
    assert told(consistency.avoided(typed("avoid", [row]), Origin("avoid.csv"))) == found
    assert told(consistency.avoided(typed("avoid", []), Origin("avoid.csv"))) == []


COUNTS = st.builds("{}{}".format, st.sampled_from(["", "", "~", ">", ">=", "<=", "0.."]), st.integers(1, 9)) | st.just(
    ""
)
DATES = st.sampled_from(["", "2018", "2018-02", "2018-02-10", "2018-03/2018-05", "../2018-02", "2018-03/..", "2017-12"])
PEOPLE = ("capacity", "booked", "attended", "did_not_attend", "walk_in", "people")
DELIVERY = st.fixed_dictionaries(dict.fromkeys(PEOPLE, COUNTS) | {"starts": DATES, "ends": DATES})


def possible(text):
    """Give the numbers up to 40 that a count can be; any, if it is "about" or not recorded."""
    low, high, _ = counts.read_one(text)
    return range(low or 0, (40 if high is None else high) + 1)


def certain(row):
    """Say, one way that it can have been after the other, what is wrong with a delivery in every one of them."""
    booked, came, away = possible(row["booked"]), possible(row["attended"]), possible(row["did_not_attend"])
    walked = possible(row["walk_in"]) if row["walk_in"] else [0]
    wrong = set()
    (starts, _), (_, ends) = dates.read_one(row["starts"]), dates.read_one(row["ends"])
    if starts and ends and ends < starts:
        wrong.add("ends")
    if not any(n <= places + more for n in came for places in booked for more in walked):
        wrong.add("attended")
    sums = {n + none for n in came for none in away}
    most = max(walked) if row["walk_in"] else 99
    if "attended" not in wrong and not any(places <= n <= places + most for n in sums for places in booked):
        wrong.add("did_not_attend")
    if not any(people <= n + more for people in possible(row["people"]) for n in came for more in walked):
        wrong.add("people")
    if not any(places <= most for places in booked for most in possible(row["capacity"])):
        wrong.add("booked")
    return wrong


@given(st.lists(DELIVERY, min_size=1, max_size=8))
def test_a_delivery_is_wrong_if_it_is_so_in_every_way_it_can_have_been(rows):
    found = findings.table(consistency.training(typed("training", rows), Origin("training.csv")))
    said = {row: set(of_row["column"]) for row, of_row in found.groupby("row")}
    assert said == {n: certain(row) for n, row in enumerate(rows, 2) if certain(row)}


PERSON = st.tuples(
    st.sampled_from(["", "T1", "T2", "T3"]), st.sampled_from(["", "p", "q", "r"]), st.sampled_from(["yes", "no", ""])
)


@given(st.lists(PERSON, max_size=20), COUNTS, COUNTS)
def test_people_are_found_as_a_person_would_find_them_row_by_row(rows, came, walked):
    seen, wrong, listed = set(), [], {}
    for row, (delivery, person, attends) in enumerate(rows, 2):
        if delivery and person and (delivery, person) in seen:
            wrong.append(["warning", row, "person_key", person])
        seen.add((delivery, person))
        listed.setdefault(delivery, []).append((row, attends))
    most = counts.read_one(came)[1]
    more = counts.read_one(walked)[1] if walked else 0
    yes = [row for row, attends in listed.get("T1", []) if attends == "yes"]
    if most is not None and more is not None and len(yes) > most + more:
        wrong.append(["warning", listed["T1"][0][0], "training_id", "T1"])
    assert attended({"T1": {"attended": came, "walk_in": walked}, "T2": {}}, rows) == sorted(wrong)
