"""The calendar file: valid line by line, without a case's details, and updated by a later one instead of doubled."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import icalendar
import icalendar_lines
import own_rules
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.errors import InputError
from safeguarding.judging import clocks
from safeguarding.planning import calendar_file, due, sent
from safeguarding.register import reading

ROWS = [
    {"review_id": "R1", "name": "Ash", "kind": "lcspr", "aware": "2025-12-15"},
    {"review_id": "R2", "name": "Birch", "kind": "lcspr", "aware": "2025-12"},
    {"review_id": "R3", "name": "Cedar", "kind": "scr", "aware": "2025-11-03"},
    {"review_id": "R4", "name": "Damson", "kind": "lcspr", "aware": "2025-10-01", "notified": "2025-10-06",
     "panel_informed": "2025-10-20"},
    {"review_id": "R5", "name": "Elm", "kind": "scr", "author_appointed": "2018-02", "published": "2018-07-31"},
    {"review_id": "R6", "name": "Fir", "kind": "lcspr"},
]  # fmt: skip


@pytest.fixture(scope="module")
def export(make_reviews, calendar):
    """Write the calendar of some reviews, as they are known on a day."""

    def write(as_of, rows=ROWS, sets="national", name="r", title="A register", entered=None):
        reviews = make_reviews(*rows)
        reviews["name"] = pd.Series([row.get("name", "") for row in rows], reviews.index, dtype="str")
        named = own_rules.load_all(sets)
        judged = clocks.evaluate_each(reviews, named, calendar, date.fromisoformat(as_of))
        write.entries = calendar_file.entries(judged, name)
        return calendar_file.text(judged, reviews, named, date.fromisoformat(as_of), name, title, entered)

    return write


def entry(text, review, label):
    found = [
        each for each in icalendar_lines.entries(text) if f"{review}" in each["SUMMARY"] and label in each["SUMMARY"]
    ]
    assert len(found) == 1, [each["SUMMARY"] for each in icalendar_lines.entries(text)]
    return found[0]


NOTIFIED, RAPID = "Serious incident notified", "Rapid review done"


# Valid


@pytest.mark.parametrize("path", ["data/sefton", "data/example"])
def test_both_registers_give_a_valid_calendar(path, calendar):
    held, sets = reading.read(path), own_rules.load_all("sefton, national")
    as_of = held.about["as_of"]
    judged = clocks.evaluate_each(held.table("reviews"), sets, calendar, date.fromisoformat(as_of))
    text = calendar_file.text(judged, held.table("reviews"), sets, date.fromisoformat(as_of), held.name, held.title)
    assert icalendar_lines.faults(text) == []
    parsed = icalendar.Calendar.from_ical(text)
    assert [each.errors for each in parsed.walk()] == [[]] * len(parsed.walk())
    assert len(parsed.events) == text.count("BEGIN:VEVENT") > 50
    running = judged[judged["outcome"].isin(due.RUNNING) & judged["due_latest"].notna()]
    assert sum(each["STATUS"] != "CANCELLED" for each in parsed.events) == len(running)


def test_the_calendar_says_what_it_is(export):
    text = export("2025-12-16", title="A, B; C\n")
    parsed = icalendar.Calendar.from_ical(text)
    assert (parsed["VERSION"], parsed["METHOD"], parsed["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert parsed["PRODID"].startswith("-//safeguarding-reviews//")
    assert {"NAME:A\\, B\\; C", "X-WR-CALNAME:A\\, B\\; C"} <= set(icalendar_lines.unfolded(text))


def test_a_register_without_reviews_is_an_empty_calendar(export):
    text = export("2025-12-16", rows=[])
    assert icalendar_lines.faults(text) == []
    assert icalendar_lines.entries(text) == []


HOSTILE = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=("Cs",)),
        st.sampled_from("\r\n\t\\;,:\"'\x00\x0b\x1b\x7f\u0085\u2028\u202e\u200bé漢😀"),
        st.sampled_from("END:VEVENT BEGIN \r\nATTACH:"),
    ),
    max_size=120,
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_a_register_is_called_or_calls_its_reviews_the_calendar_is_valid(export, id, name, title):
    rows = [{"review_id": id, "name": name, "kind": "scr", "aware": "2018-02-01", "published": "2018-07-31"}]
    text = export("2018-08-16", rows=rows, title=title)
    assert icalendar_lines.faults(text) == []
    parsed = icalendar.Calendar.from_ical(text)
    assert [each.errors for each in parsed.walk()] == [[]] * len(parsed.walk())
    said = " ".join(icalendar_lines.entries(text)[0]["SUMMARY"].split())
    assert calendar_file.clean(f"{id} ({name})" if name else id) in said or not calendar_file.clean(id)
    assert {each.name for each in parsed.walk()} <= {"VCALENDAR", "VEVENT", "VALARM"}
    assert "ATTACH" not in {line.split(":")[0] for line in icalendar_lines.unfolded(text)}


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda text: text.replace("\r\n", "\n"), "no CRLF"),
        (lambda text: text.replace("SUMMARY:", "SUMMARY:" + "x" * 80, 1), "octets"),
        (lambda text: text.replace("SUMMARY:", "SUMMARY:a,b", 1), "SUMMARY"),
        (lambda text: text.replace("SUMMARY:", "SUMMARY:\\q", 1), "SUMMARY"),
        (lambda text: text.replace("SUMMARY:", "SUMMARY:\x01", 1), "SUMMARY"),
        (lambda text: text.replace("METHOD:PUBLISH\r\n", "", 1), "METHOD stands 0 times"),
        (lambda text: text.replace("SEQUENCE:", "SEQUENCE:-", 1), "SEQUENCE"),
        (lambda text: text.replace(";VALUE=DATE", "", 1), "parameters"),
        (lambda text: text.replace("END:VEVENT\r\n", "", 1), "VEVENT"),
        (lambda text: text + text, "one calendar"),
        (lambda text: text.replace("TRIGGER:-P", "TRIGGER:-", 1), "TRIGGER"),
        (lambda text: re.sub(r"UID:\w+", "UID:same", text), "one UID"),
        (lambda text: text.replace("STATUS:", "STATUS:DONE", 1), "STATUS"),
        (lambda text: text.replace("SUMMARY:", "SUMMARY ", 1), "no content line"),
    ],
)
def test_the_checker_of_lines_finds_what_is_wrong(export, broken, says):
    text = export("2025-12-16")
    assert icalendar_lines.faults(text) == []
    assert re.search(says, "\n".join(icalendar_lines.faults(broken(text))))


# What an entry says


def test_an_exact_deadline_is_one_day_with_two_reminders(export):
    found = entry(export("2025-12-15"), "R1", NOTIFIED)
    assert (found["DTSTART"], found["DTEND"]) == ("20251222", "20251223")
    assert (found["STATUS"], found["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")
    assert found["SUMMARY"] == "R1: Serious incident notified (national)"
    assert found["DESCRIPTION"] == (
        "To be done by Monday 22 December 2025. Not yet due as of 15 December 2025. Standing: guidance."
    )
    assert found["ALARMS"] == ["-P6DT15H", "-PT15H"]


def test_a_range_stands_on_its_first_day_and_says_until_when(export):
    found = entry(export("2025-12-01"), "R2", NOTIFIED)
    assert (found["DTSTART"], found["STATUS"]) == ("20251208", "TENTATIVE")
    assert found["SUMMARY"].endswith(", due by 8 January 2026")
    assert "by a day between Monday 8 December 2025 and Thursday 8 January 2026." in found["DESCRIPTION"]
    assert "this entry stands on its first day" in found["DESCRIPTION"]


@pytest.mark.parametrize(
    ("aware", "start", "said"),
    [
        ("2025-12-15/..", "20251222", ", due on this day or later"),
        ("../2025-12-15", "20251222", ", due by this day at the latest"),
    ],
)
def test_an_open_end_is_said(export, aware, start, said):
    text = export("2025-12-16", [{"review_id": "R1", "kind": "lcspr", "aware": aware}], sets="sefton")
    found = entry(text, "R1", NOTIFIED)
    assert (found["DTSTART"], found["STATUS"]) == (start, "TENTATIVE")
    assert found["SUMMARY"].endswith(said)


def test_what_is_overdue_says_so_and_reminds_nobody(export):
    certain, perhaps = (entry(export("2025-12-30"), review, NOTIFIED) for review in ("R1", "R2"))
    assert certain["SUMMARY"] == "Overdue: R1: Serious incident notified (national)"
    assert "Overdue as of 30 December 2025." in certain["DESCRIPTION"]
    assert perhaps["SUMMARY"].startswith("May be overdue: R2")
    assert certain["ALARMS"] == perhaps["ALARMS"] == []


@pytest.mark.parametrize(
    ("as_of", "reminders"),
    [("2025-12-15", 2), ("2025-12-16", 1), ("2025-12-21", 1), ("2025-12-22", 0), ("2025-12-23", 0)],
)
def test_no_reminder_is_for_a_day_that_has_gone(export, as_of, reminders):
    assert len(entry(export(as_of), "R1", NOTIFIED)["ALARMS"]) == reminders


def test_a_reminder_rings_at_nine_some_days_before(export):
    alarms = icalendar.Calendar.from_ical(export("2025-12-15")).events[0].alarms.times
    assert [each.trigger.isoformat()[:19] for each in alarms] == ["2025-12-15T09:00:00", "2025-12-21T09:00:00"]


def test_what_is_done_and_what_does_not_apply_is_cancelled(export):
    text = export("2025-12-16")
    done, other = entry(text, "R4", NOTIFIED), entry(text, "R3", RAPID)
    assert (done["STATUS"], done["DTSTART"], done["ALARMS"]) == ("CANCELLED", "20251008", [])
    assert done["SUMMARY"].startswith("Done: ")
    assert "cancelled" in done["DESCRIPTION"]
    assert (other["STATUS"], other["DTSTART"]) == ("CANCELLED", "20251103")
    assert other["SUMMARY"].startswith("No longer due: ")
    assert not re.search("[Mm]issed|[Mm]et ", text), "a verdict is nobody's business who keeps a diary"


def test_a_review_without_a_date_is_cancelled_on_the_day_of_the_file(export):
    """Its dates may have been taken out since the last time."""
    found = entry(export("2025-12-16"), "R6", NOTIFIED)
    assert (found["STATUS"], found["DTSTART"]) == ("CANCELLED", "20251216")


# Nothing that tells of a case


def test_a_review_goes_by_its_id_until_its_pseudonym_is_published(export):
    text = export("2025-12-16")
    assert "R5 (Elm)" in text
    for row in ROWS[:4]:
        assert row["name"] not in text
    assert "Elm" not in export("2018-07-30")
    perhaps = [ROWS[4] | {"published": "2018-07"}]
    assert "Elm" not in export("2018-07-30", perhaps)
    assert "Elm" in export("2018-07-31", perhaps)


def test_an_id_says_nothing_and_stays_the_same(export):
    first, second = (icalendar_lines.entries(export(day)) for day in ("2025-12-16", "2026-02-01"))
    uids = [each["UID"] for each in first]
    assert uids == [each["UID"] for each in second]
    assert all(re.fullmatch(r"[0-9a-f]{32}@safeguarding-reviews", uid) for uid in uids)
    assert not set(uids) & {each["UID"] for each in icalendar_lines.entries(export("2025-12-16", name="other"))}


@pytest.mark.parametrize(
    ("one", "other"),
    [(("r", "R1", "a", "b"), ("r", "R1", "ab", "")), (("r", "R1", "a", "b"), ("rR1", "", "a", "b"))],
)
def test_two_clocks_never_share_an_id(one, other):
    assert calendar_file.identify(*one) != calendar_file.identify(*other)
    assert calendar_file.identify(*one) == calendar_file.identify(*one)


def test_the_id_of_a_clock_is_for_ever():
    """Calendars out there hold it: if this changes, every entry of theirs is doubled."""
    assert calendar_file.identify("example", "E01", "national", "notification") == UID


UID = "f78df9a554e969a1aeafe2ecc580fc08@safeguarding-reviews"


# Twice into one calendar


def kept(*texts):
    """Import files one after the other as a calendar does: by UID, where the higher sequence stands, or the later."""
    held = {}
    for text in texts:
        for each in icalendar_lines.entries(text):
            old = held.get(each["UID"])
            if old is None or _version(each) >= _version(old):
                held[each["UID"]] = each
    return {uid: each for uid, each in held.items() if each["STATUS"] != "CANCELLED"}


def _version(each):
    return int(each["SEQUENCE"]), each["DTSTAMP"]


def test_the_same_day_gives_the_same_bytes(export):
    assert export("2025-12-16") == export("2025-12-16")


def test_what_is_stamped_is_the_day_it_speaks_for(export):
    found = icalendar_lines.entries(export("2025-12-16"))
    assert {each["DTSTAMP"] for each in found} == {"20251216T000000Z"}
    assert {int(each["SEQUENCE"]) for each in found} == {(date(2025, 12, 16) - date(1970, 1, 1)).days}


LATER = [
    ROWS[0] | {"notified": "2025-12-17"},
    ROWS[1] | {"aware": "2025-12-29"},
    ROWS[2] | {"aware": ""},
    ROWS[3] | {"kind": "rapid_review", "panel_informed": ""},
    ROWS[4],
    ROWS[5] | {"aware": "2026-01-05"},
]


def test_a_later_file_updates_what_an_earlier_one_entered(export):
    """Notified; a date corrected; a start taken out; an end taken back; and a review that has only now begun."""
    first, second = export("2025-12-16"), export("2026-01-06", LATER)
    both = kept(first, second)
    assert both == kept(second)
    assert len(both) == len({each["SUMMARY"] for each in both.values()})
    said = {each["SUMMARY"]: each["DTSTART"] for each in both.values()}
    assert said == {
        "R1: Rapid review done and sent to the Panel (national)": "20260112",
        "R2: Serious incident notified (national)": "20260106",
        "Overdue: R4: Rapid review done and sent to the Panel (national)": "20251027",
        "R6: Serious incident notified (national)": "20260112",
    }
    assert set(kept(first)) - set(both), "nothing of the first had to go"


def test_an_earlier_file_changes_nothing_that_a_later_one_said(export):
    first, second = export("2025-12-16"), export("2026-01-06", LATER)
    assert kept(first, second, first) == kept(first, second)


def test_every_open_clock_is_one_entry_however_often_it_is_imported(export):
    texts = [export(str(date(2025, 12, 1) + timedelta(days=7 * n))) for n in range(6)]
    assert kept(*texts) == kept(texts[-1])
    assert len(texts[0].split("BEGIN:VEVENT")) == len(texts[-1].split("BEGIN:VEVENT"))


def test_no_wall_clock_is_in_it(export, monkeypatch):
    class Never(datetime):
        @classmethod
        def now(cls, tz=None):
            raise AssertionError("what time it is, is nobody's business here")

    monkeypatch.setattr("datetime.datetime", Never)
    parsed = icalendar.Calendar.from_ical(export("2025-12-16"))
    assert {each["DTSTAMP"].dt for each in parsed.events} == {datetime(2025, 12, 16, tzinfo=UTC)}


# Only what was entered before is cancelled


def states(text):
    return Counter(each["STATUS"] == "CANCELLED" for each in icalendar_lines.entries(text))


def test_the_first_calendar_cancels_nothing(export):
    everything, first = export("2025-12-16"), export("2025-12-16", entered={})
    assert states(first) == {False: states(everything)[False]}
    assert icalendar_lines.faults(first) == []
    assert kept(first) == kept(everything)


def test_a_later_one_cancels_what_earlier_ones_entered_and_no_more(export):
    first = export("2025-12-16", entered={})
    entered = export.entries
    assert set(entered) == {each["UID"] for each in icalendar_lines.entries(first)}
    second = export("2026-01-06", LATER, entered=entered)
    gone = {each["UID"] for each in icalendar_lines.entries(second) if each["STATUS"] == "CANCELLED"}
    assert gone
    assert gone <= set(entered)
    assert kept(first, second) == kept(export("2025-12-16"), export("2026-01-06", LATER))


def test_what_the_register_has_no_more_is_cancelled_on_the_day_it_stood(export):
    export("2025-12-16", entered={})
    entered = export.entries
    second = export("2026-01-06", ROWS[1:], entered=entered)
    gone = calendar_file.identify("r", "R1", "national", "notification")
    found = next(each for each in icalendar_lines.entries(second) if each["UID"] == gone)
    assert (found["STATUS"], found["SUMMARY"], found["DTSTART"]) == ("CANCELLED", "No longer due", "20251222")
    assert icalendar_lines.faults(second) == []
    assert "R1" not in second


def test_entries_have_a_category_and_what_is_late_one_more(export):
    text = export("2025-12-30")
    assert entry(text, "R1", NOTIFIED)["CATEGORIES"] == "Safeguarding reviews,Overdue"
    assert entry(text, "R2", NOTIFIED)["CATEGORIES"] == "Safeguarding reviews,May be overdue"
    assert {each["CATEGORIES"] for each in icalendar_lines.entries(export("2025-12-01", ROWS[:1]))} == {
        "Safeguarding reviews"
    }


def test_what_was_entered_is_kept_and_read(tmp_path):
    path, entered = tmp_path / ".r.calendar-sent", {"ab@safeguarding-reviews": date(2026, 1, 2)}
    assert sent.read(path) == {}
    sent.write(path, entered)
    assert sent.read(path) == entered
    path.write_text("# ours\n2026-01-02 ab@x\nthis is a letter to somebody\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3: 'this is a letter"):
        sent.read(path)
    with pytest.raises(InputError, match=r"cannot be written .*write --sent FILE, or --all next time"):
        sent.write(tmp_path / "nowhere" / "x", entered)


def test_it_is_kept_beside_a_register_hidden_and_beside_none_that_we_ship(tmp_path):
    assert sent.place(str(tmp_path / "north")) == tmp_path / ".north.calendar-sent"
    assert sent.place("data/sefton") is None
