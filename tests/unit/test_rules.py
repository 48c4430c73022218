"""Rule sets: what ships loads, what breaks the form is refused with its place, and a loaded set does not change."""

import hashlib
from dataclasses import FrozenInstanceError
from datetime import date

import own_rules
import pytest

from safeguarding import paths, rules
from safeguarding.errors import InputError
from safeguarding.vocabulary import KINDS, MILESTONES

SHIPPED = ("national", "sefton")
CLOCK = """
[[clock]]
id = "six_months"
starts = "initiated"
stops = "completed"
"""
VERSION = """
[[clock.version]]
at_most = 6
unit = "month"
source = "who says so"
"""
IN_DAYS = VERSION.replace("month", "working_day")
LIMIT_FREE = '[[clock.version]]\nsource = "x"\n'


@pytest.fixture
def load(tmp_path):
    """Load a rule set from its text."""

    def loaded(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return rules.load(path)

    return loaded


def dated(since="", until="", limit="at_most = 6"):
    ends = [f"from = {since}" if since else "", f"to = {until}" if until else ""]
    return "\n".join(["[[clock.version]]", *ends, limit, 'source = "who says so"', ""])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_set_loads_and_every_version_has_a_source(name):
    rule_set = rules.load(name)
    assert rule_set.name == name
    assert rule_set.title
    for clock in rule_set.clocks:
        assert clock.label
        assert clock.versions
        for version in clock.versions:
            assert len(version.source) > 10, version.id
            assert version.suspended == (version.limit is None)


def test_the_sets_have_the_clocks_of_the_design():
    assert [clock.id for clock in rules.load("national").clocks] == [
        *("notification", "scr_decision", "rapid_review", "scr_completion", "lcspr_publication", "panel_copy")
    ]
    assert [clock.id for clock in rules.load("sefton").clocks] == [
        *("notification", "rapid_review_started", "rapid_review_meeting", "recommendation", "decision"),
        *("panel_informed", "fed_back", "rapid_review_held", "rapid_review_decided"),
        *("six_months_reported", "six_months_published", "panel_copy"),
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_set_knows_the_hash_of_its_file(name):
    path = paths.find(f"data/rules/{name}.toml")
    assert rules.load(name).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_set_is_found_by_its_name_or_its_path():
    assert rules.names() == ["national", "sefton"]
    assert rules.load("data/rules/national.toml") == rules.load("national")
    assert [each.name for each in rules.load_all("sefton, national,")] == ["sefton", "national"]


def test_everything_of_a_version_is_read(load):
    rule_set = load(
        'title = "Mine"\nclosed = ["2020-12-29", 2020-12-30]\n'
        '[[order]]\nbefore = "aware"\nafter = "notified"\nimplied = true\nkinds = ["scr"]\n'
        '[[clock]]\nid = "mine"\nlabel = "My clock"\nstarts = "notified"\nstops = "fed_back"\nkinds = ["lcspr"]\n'
        "[[clock.version]]\nfrom = 2018-06-29\nto = 2019-01-01\nat_most = 3\nunit = 'calendar_day'\n"
        "day_one = 'same_day'\ncounts_from = 'aware'\nstanding = 'duty'\nsource = 'S'\nchecked = true\nnote = 'N'\n"
    )
    assert rule_set.title == "Mine"
    assert rule_set.closed == (date(2020, 12, 29), date(2020, 12, 30))
    assert rule_set.order == (rules.MilestoneOrder("aware", "notified", True, ("scr",)),)
    version = rules.Version(
        *("mine@2018-06-29", "S", date(2018, 6, 29), date(2019, 1, 1), 3, None, "calendar_day", "same_day", "duty"),
        *("aware", True, "N"),
    )
    assert rule_set.clocks == (rules.Clock("mine", "My clock", "notified", "fed_back", (version,), ("lcspr",)),)
    assert rule_set.clock("mine").versions[0].limit == 3
    assert not rule_set.clock("mine").backwards


def test_what_is_left_out_is_as_the_design_says(load):
    rule_set = load(CLOCK + '[[clock.version]]\nat_least = 7\nsource = "S"\n')
    clock = rule_set.clock("six_months")
    assert rule_set.title == "mine"
    assert clock.label == "six_months"
    assert clock.kinds == tuple(KINDS)
    assert clock.backwards
    assert clock.versions[0] == rules.Version("six_months@..", "S", at_least=7)
    assert clock.versions[0].limit == 7
    assert (clock.versions[0].unit, clock.versions[0].day_one) == ("working_day", "next_working_day")


def test_versions_are_put_in_order_of_time(load):
    clock = load(CLOCK + dated("2020-01-01") + dated(until="2019-12-31")).clocks[0]
    assert [version.id for version in clock.versions] == ["six_months@..", "six_months@2020-01-01"]


def test_a_limit_of_none_at_all_may_be_the_same_day(load):
    assert load(CLOCK + dated(limit="at_most = 0")).clocks[0].versions[0].limit == 0


REFUSED = {
    "unknown key of the set": ('titel = "x"\n', "mine.toml: does not know 'titel'; did you mean 'title'?"),
    "unknown key of an order": (
        '[[order]]\nbefor = "aware"\n',
        "order 1: does not know 'befor'; did you mean 'before'",
    ),
    "unknown key of a clock": (
        CLOCK + 'kind = ["scr"]\n' + VERSION,
        "mine.toml: clock 1: does not know 'kind'; did you mean 'kinds'?",
    ),
    "unknown key of a version": (
        CLOCK + VERSION + "at_mots = 5\n",
        "clock 1 (six_months): version 1: does not know 'at_mots'; did you mean 'at_most'?",
    ),
    "unknown key that is like no other": (CLOCK + VERSION + "zzz = 5\n", "version 1: does not know 'zzz'"),
    "the words of the code instead of the file's": (CLOCK + VERSION + "since = 2020-01-01\n", "does not know 'since'"),
    "an id of a version": (CLOCK + VERSION + 'id = "x"\n', "does not know 'id'"),
    "no source": (CLOCK + "[[clock.version]]\nat_most = 5\n", "version 1: has no source; write who says so, and where"),
    "an empty source": (CLOCK + '[[clock.version]]\nat_most = 5\nsource = " "\n', "has no source"),
    "no source in the second version": (
        CLOCK + dated(until="2019-12-31") + "[[clock.version]]\nfrom = 2020-01-01\nat_most = 5\n",
        "clock 1 (six_months): version 2: has no source",
    ),
    "a gap": (
        CLOCK + dated(until="2019-12-31") + dated("2020-01-03"),
        "no version covers 2020-01-01 to 2020-01-02; write a suspended version",
    ),
    "an overlap of a day": (CLOCK + dated(until="2020-01-01") + dated("2020-01-01"), "overlap"),
    "two versions with no end": (CLOCK + dated("2018-01-01") + dated("2020-01-01"), "overlap"),
    "two versions with no beginning": (CLOCK + dated(until="2019-12-31") + dated(until="2020-12-31"), "overlap"),
    "an end before its beginning": (
        CLOCK + dated("2020-01-02", "2020-01-01"),
        "version 1: ends on 2020-01-01, before it begins on 2020-01-02",
    ),
    "at most and at least in two versions": (
        CLOCK + dated(until="2019-12-31") + dated("2020-01-01", limit="at_least = 7"),
        "one version says at_most and another at_least; make them two clocks",
    ),
    "at most and at least in one version": (
        CLOCK + dated(limit="at_least = 7\nat_most = 9"),
        "write either at_most or at_least",
    ),
    "no limit": (CLOCK + LIMIT_FREE, 'write either at_most or at_least, or standing = "suspended"'),
    "suspended with a limit": (
        CLOCK + VERSION + 'standing = "suspended"\n',
        "is suspended and has a limit; leave out at_most and at_least",
    ),
    "suspended with a limit backwards": (CLOCK + dated(limit='at_least = 7\nstanding = "suspended"'), "is suspended"),
    "months with a first day": (
        CLOCK + VERSION + 'day_one = "same_day"\n',
        "a limit in months has no day 1; leave out day_one",
    ),
    "a limit that is no whole number": (CLOCK + dated(limit="at_most = 5.5"), "the limit is 5.5; write a whole number"),
    "a limit that is a text": (CLOCK + dated(limit='at_most = "5"'), "the limit is '5'; write a whole number"),
    "a limit that is true": (CLOCK + dated(limit="at_most = true"), "the limit is True; write a whole number"),
    "a limit below nothing": (CLOCK + dated(limit="at_most = -1"), "the limit is -1; write a whole number, 0 or more"),
    "no days at all with a first day": (
        CLOCK + dated(limit='at_most = 0\nday_one = "same_day"'),
        "the limit is 0; write a whole number, 1 or more",
    ),
    "at least nothing": (CLOCK + dated(limit="at_least = 0"), "the limit is 0; write a whole number, 1 or more"),
    "an unknown unit": (
        CLOCK + IN_DAYS.replace("working_day", "workin_day"),
        "unit: is 'workin_day'; did you mean 'working_day'?; write one of working_day, calendar_day, month",
    ),
    "an unknown convention": (CLOCK + IN_DAYS + 'day_one = "today"\n', "day_one: is 'today'"),
    "an unknown standing": (CLOCK + VERSION + 'standing = "law"\n', "standing: is 'law'"),
    "an unknown milestone to count from": (CLOCK + VERSION + 'counts_from = "awre"\n', "did you mean 'aware'?"),
    "a day that is a text": (CLOCK + dated('"next year"'), "from: 'next year' is not a day; write YYYY-MM-DD"),
    "a day with a time": (CLOCK + dated("2020-01-01T00:00:00"), "is not a day; write YYYY-MM-DD"),
    "a closure day that is none": (
        'closed = ["29 December"]\n' + CLOCK + VERSION,
        "closed: '29 December' is not a day",
    ),
    "an unknown milestone of a clock": (
        CLOCK.replace("completed", "complete") + VERSION,
        "clock 1 (six_months): stops: is 'complete'; did you mean 'completed'?",
    ),
    "a clock that starts nowhere": (CLOCK.replace('starts = "initiated"\n', "") + VERSION, "starts: is None"),
    "an unknown kind of review": (CLOCK + 'kinds = ["lscpr"]\n' + VERSION, "kinds: is 'lscpr'; did you mean 'lcspr'?"),
    "an unknown kind in an order": (
        '[[order]]\nbefore = "aware"\nafter = "notified"\nkinds = ["srr"]\n',
        "order 1: kinds: is 'srr'",
    ),
    "an unknown milestone of an order": ('[[order]]\nbefore = "aware"\nafter = "told"\n', "order 1: after: is 'told'"),
    "a clock without an id": (CLOCK.replace('id = "six_months"\n', "") + VERSION, "clock 1: has no id"),
    "a clock without a version": (CLOCK, "clock 1 (six_months): has no version"),
    "no clock at all": ('title = "x"\n', "mine.toml: has no clock"),
    "a table where a list of tables belongs": ('[clock]\nid = "x"\n', "write [[clock]]"),
    "two clocks of one name": (CLOCK + VERSION + CLOCK + VERSION, "mine.toml: two clocks are called 'six_months'"),
    "an order that goes round": (
        '[[order]]\nbefore = "aware"\nafter = "notified"\n'
        '[[order]]\nbefore = "notified"\nafter = "decision"\n[[order]]\nbefore = "decision"\nafter = "aware"\n'
        + CLOCK
        + VERSION,
        "the order goes round in a circle: ",
    ),
    "a milestone before itself": (
        '[[order]]\nbefore = "aware"\nafter = "aware"\n' + CLOCK + VERSION,
        "goes round in a circle",
    ),
    "not TOML": ("title = National\n", "mine.toml: this is not TOML"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_breaks_the_form_is_refused_with_its_place(load, why):
    text, message = REFUSED[why]
    with pytest.raises(InputError) as refusal:
        load(text)
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("mine.toml: ")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "latin.toml").write_bytes('title = "caf\xe9"'.encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.toml: this is not TOML"):
        rules.load(tmp_path / "latin.toml")


def test_a_set_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(InputError, match=r"no rule set 'nationl'; write one of national, sefton, or the path"):
        rules.load("nationl")


def test_an_unknown_clock_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="notification"):
        rules.load("national").clock("notificaton")


def test_a_changed_limit_leaves_the_original_and_the_suspended_alone():
    national = own_rules.load("national")
    before = own_rules.load("national")
    changed = rules.with_limit(national, "panel_copy", 10, "calendar_day")
    assert national == before
    assert [(each.limit, each.at_most, each.unit, each.standing) for each in changed.clock("panel_copy").versions] == [
        (10, None, "calendar_day", "guidance"),
        (10, None, "calendar_day", "guidance"),
        (None, None, "working_day", "suspended"),
        (10, None, "calendar_day", "guidance"),
    ]
    for old, new in zip(national.clock("panel_copy").versions, changed.clock("panel_copy").versions, strict=True):
        assert (old.id, old.source, old.since, old.until) == (new.id, new.source, new.since, new.until)
    others = [clock for clock in changed.clocks if clock.id != "panel_copy"]
    assert others == [clock for clock in national.clocks if clock.id != "panel_copy"]
    assert [clock.id for clock in changed.clocks] == [clock.id for clock in national.clocks]


def test_a_changed_limit_keeps_its_direction():
    changed = rules.with_limit(rules.load("sefton"), "decision", 9, "working_day").clock("decision").versions[0]
    assert (changed.at_most, changed.at_least) == (9, None)


def test_rules_are_frozen_values():
    national = rules.load("national")
    for value, name in (
        (national, "title"),
        (national.clocks[0], "starts"),
        (national.clocks[0].versions[0], "at_most"),
        (national.order[0], "implied"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)
    assert hash(national) == hash(rules.load("national"))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_order_of_a_shipped_set_goes_with_the_life_of_a_review(name):
    life = list(MILESTONES)
    for each in rules.load(name).order:
        pair = {each.before, each.after}
        assert life.index(each.before) < life.index(each.after) or pair == {"completed", "published"}
