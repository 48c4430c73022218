"""How long a cascade takes: cases that can be worked out by hand, the same draws everywhere, and a strict file."""

import executed
import numpy as np
import pandas as pd
import pytest
import registers

from safeguarding.analyses.training import trainers
from safeguarding.errors import InputError
from safeguarding.rules import programmes

GCP2 = "data/scenarios/cascades/gcp2.toml"


def made(**numbers):
    """Make a programme of four trainers who each hold a course a month for ten: 40 people a month of 400."""
    given = {
        "trainers": 4, "completes": 1, "trainers_leave": 0, "courses_a_year": 12, "delegates": 10, "repeats": 0,
        "staff_leave": 0, "workforce": 400,
    } | numbers  # fmt: skip
    ends = {name: value if isinstance(value, tuple) else (value, value) for name, value in given.items()}
    made = {
        name: pair[0] if isinstance(pair[0], programmes.Quantity) else programmes.Quantity(*pair, "assumption")
        for name, pair in ends.items()
    }
    return programmes.Programme("Test", "2021-01-14", **made)


def months(share, **numbers):
    return set(trainers.months_until(trainers.shares_reached(made(**numbers), 10, 50), share).tolist())


# Worked by hand


@pytest.mark.parametrize(
    ("numbers", "share", "month"),
    [
        ({}, 0.5, 5),  # 40 a month, 200 of 400
        ({}, 0.51, 6),
        ({}, 1.0, 10),
        ({"repeats": 0.5}, 0.5, 10),  # 20 a month
        ({"courses_a_year": 6}, 0.5, 10),
        ({"trainers": 8}, 0.5, 3),  # 80 a month: 240 after three
        ({"delegates": 7}, 0.7, 10),  # 28 a month: 280 of 400 after ten
        ({"completes": 0}, 0.01, np.inf),
        ({"delegates": 0}, 0.01, np.inf),
        ({"trainers": 0}, 0.01, np.inf),
        # Half of the staff leave within a year, 0.5^(1/12) = 0.94387 stay a month. After n months 40 (1 - r^n)/(1 - r)
        # are trained: 178.8 after five, 208.7 after six.
        ({"staff_leave": 0.5}, 0.5, 6),
        # At most 40/(1 - r) = 712.7 would be; of a workforce of 1,000 never 80 per cent.
        ({"staff_leave": 0.5, "workforce": 1000}, 0.8, np.inf),
    ],
)
def test_without_chance_the_month_is_what_is_worked_out(numbers, share, month):
    assert months(share, **numbers) == {month}


def test_at_random_those_who_have_been_before_come_again():
    """40 of 1,000 a month, in four courses of ten: without repeats 800 after 20 months.

    Drawn at random, a course leaves 99 in 100 of those not trained: 0.99^160 = 0.2003 after 40 months, 0.99^164 =
    0.1924 after 41.
    """
    assert months(0.8, workforce=1000) == {20}
    at_random = made(workforce=1000, repeats=programmes.Quantity(0, 0, "assumption", random=True))
    reached = trainers.shares_reached(at_random, 10, 50)
    assert set(trainers.months_until(reached, 0.8).tolist()) == {41}
    assert reached[0, 39] == pytest.approx(1 - 0.99**160)


def test_at_random_is_what_drawing_people_one_by_one_gives():
    """200 of 40 courses of ten out of 100: on average 100 (1 - 0.9^40) = 98.5 of them have been at one."""
    draw = np.random.default_rng(2)
    people = [len({each for _ in range(40) for each in draw.choice(100, 10, replace=False)}) for _ in range(200)]
    at_random = made(workforce=100, repeats=programmes.Quantity(0, 0, "assumption", random=True))
    assert trainers.shares_reached(at_random, 1, 1)[0, 9] * 100 == pytest.approx(np.mean(people), abs=0.3)


def test_a_file_can_say_at_random(tmp_path):
    text = programmes.paths.find(GCP2).read_text(encoding="utf-8")
    (tmp_path / "c.toml").write_text(text.replace('value = "0.05..0.20"', 'value = "random"'), encoding="utf-8")
    held = programmes.load(tmp_path / "c.toml")
    assert held.repeats.random
    table = trainers.numbers_table(held).set_index("number")
    assert table.loc["Delegates who have been before", "value"] == "drawn at random from the workforce"
    assert "Delegates who have been before" not in set(trainers.sensitivity_table(held, 0.1)["number"])


def test_some_of_those_trained_leave_each_month():
    """As above: after six months, in which half of a half leaves, 40 (1 - 0.70711)/(1 - 0.943874) = 208.74 of 400."""
    assert trainers.shares_reached(made(staff_leave=0.5), 1, 1)[0, 5] * 400 == pytest.approx(208.74, abs=0.01)


def test_the_share_is_never_above_all():
    assert trainers.shares_reached(made(workforce=30), 1, 5).max() == 1


def test_trainers_leave_by_the_year_and_finish_by_chance():
    """Of 4,000 trainers 90 of a hundred finish and half leave a year: 1,800 after one. Three standard errors are 95."""
    reached = trainers.shares_reached(made(trainers=4000, completes=0.9, trainers_leave=0.5, workforce=10**7), 1, 1)
    last = (reached[0, 11] - reached[0, 10]) * 10**7 / 10
    assert abs(last - 1800) < 95


def test_the_draws_are_the_same_everywhere():
    first = trainers.drawn(programmes.load(GCP2), 3)
    assert first["delegates"].tolist() == pytest.approx([17.641287014, 14.628901934, 17.457286969])
    again = trainers.shares_reached(programmes.load(GCP2))
    assert (again == trainers.shares_reached(programmes.load(GCP2))).all()
    assert (again != trainers.shares_reached(programmes.load(GCP2), seed=1)).any()


def test_a_number_that_is_known_changes_no_other_draw():
    many = trainers.drawn(made(delegates=(10, 20), workforce=(100, 200)), 20)
    one = trainers.drawn(trainers.fixed(made(delegates=(10, 20), workforce=(100, 200)), "delegates", 10), 20)
    assert (many["workforce"] == one["workforce"]).all()
    assert set(one["delegates"]) == {10}


def test_ranges_are_drawn_within_their_ends():
    found = trainers.drawn(made(delegates=(10, 20), trainers=(3, 5)), 500)
    assert pd.Series(found["delegates"]).between(10, 20).all()
    assert set(found["trainers"]) == {3, 4, 5}


@pytest.mark.parametrize(("part", "month"), [(0.05, 1), (0.5, 2), (0.75, 3), (0.95, np.inf)])
def test_a_quantile_is_the_month_of_a_run(part, month):
    assert trainers.quantile(np.array([3.0, np.inf, 1.0, 2.0]), part) == month


# What is said


def test_where_all_runs_agree_there_is_one_month():
    row = trainers.months_table(made(), (0.5,)).iloc[0]
    assert (row["months_5"], row["months_50"], row["months_95"], row["n_never"]) == (5, 5, 5, 0)
    assert row["said"] == "median five months, 9 of 10 runs the same"


@pytest.mark.parametrize(
    ("ends", "never", "said"),
    [
        ((3, 80, 90), 0, "median 80 months, 9 of 10 runs from 3 to 90"),
        ((3, 80, 90), 40, "median 80 months, 9 of 10 runs from 3 to 90; not within 10 years in 40 of 1,000 (4%) runs"),
        ((30, 80, np.inf), 60, "within 10 years in 940 of 1,000 (94%) runs (5 of 100 by 30 months, half by 80 months)"),
        ((3.0, np.inf, np.inf), 600, "within 10 years in 400 of 1,000 (40%) runs (5 of 100 by three months)"),
        ((np.inf, np.inf, np.inf), 990, "within 10 years in 10 of 1,000 (1%) runs"),
        ((np.inf, np.inf, np.inf), 1000, "not within 10 years in any of 1,000 runs"),
    ],
)  # fmt: skip
def test_what_did_not_happen_in_time_is_said(ends, never, said):
    assert trainers._said(dict(zip((5, 50, 95), ends, strict=True)), never, 1000, 10) == said


def test_one_number_at_a_time():
    """By hand: half of 400 after 5 months with 10 delegates (200/40) and 3 with 20 (240/80); twice the staff, 10."""
    table = trainers.sensitivity_table(made(delegates=(10, 20)), 0.5)
    assert table[["months_at_low", "months_at_high", "differs"]].to_numpy().tolist() == [[5, 3, 2]]
    assert table["said"].tolist() == ["10: five months; 20: three months"]
    both = trainers.sensitivity_table(made(delegates=(10, 20), workforce=(400, 4000)), 0.5)
    assert both["number"].tolist() == ["People to be reached", "Delegates at a course"]


def test_where_nothing_is_a_range_nothing_is_compared():
    table = trainers.sensitivity_table(made(), 0.5)
    assert table.empty
    assert trainers.sensitivity_chart(table, 0.5) is None


# Which register has one


def test_a_programme_belongs_to_the_register_that_names_it():
    named = registers.held("sefton").about
    assert programmes.named("", named, "data/sefton").name.startswith("Graded Care Profile 2")
    assert programmes.named("", registers.held("example").about, "data/example") is None
    assert programmes.named(GCP2, {}, "data/example").name.startswith("Graded Care Profile 2")


def test_the_heading_of_a_cascade_is_what_the_runs_found():
    planned = programmes.load(GCP2)
    months = trainers.months_table(planned)
    said = trainers.answer(planned, months, trainers.numbers_table(planned)).text
    reached = int(months["n_runs"].iloc[0] - months["n_never"].iloc[0])
    assert said.startswith(
        "If the assumptions held, 10% of the workforce would be trained and in post within 10 years in"
        f" {reached} of 1,000 "
    )


def test_what_is_assumed_is_not_published():
    planned = programmes.load(GCP2)
    assert trainers.planned(planned, public=False) is planned
    assert trainers.planned(planned, public=True) is None
    shown = executed.notebook("07", "sefton", audience="public")
    assert "trainers.answer" not in shown.sentences
    assert "trainers.answer" in executed.notebook("07", "sefton").sentences


def test_without_a_programme_nothing_is_said_or_shown():
    assert trainers.answer(None, trainers.months_table(None), trainers.numbers_table(None)) is None
    assert trainers.numbers_table(None).empty
    assert trainers.sensitivity_chart(trainers.sensitivity_table(None, 0.1), 0.1) is None


def test_a_programme_stands_beside_its_register(tmp_path):
    (tmp_path / "own.toml").write_text(programmes.paths.find(GCP2).read_text(encoding="utf-8"), encoding="utf-8")
    assert programmes.named("", {"cascade": "own.toml"}, tmp_path).name.startswith("Graded Care Profile 2")


@pytest.mark.parametrize("written", ["../own.toml", "/etc/passwd", "none.toml", "."])
def test_no_other_file_is_opened_for_a_register(tmp_path, written):
    (tmp_path / "own.toml").write_text("name = 1", encoding="utf-8")
    (tmp_path / "register").mkdir()
    with pytest.raises(InputError, match="cascade: there is no file"):
        programmes.named("", {"cascade": written}, tmp_path / "register")


def test_the_programme_of_the_report_says_what_is_assumed():
    held = programmes.load(GCP2)
    table = trainers.numbers_table(held).set_index("number")
    assert table.loc["Trainers who begin", ["value", "standing"]].tolist() == ["14", "from a source"]
    assert (table["standing"] == "assumption").sum() == 7
    said = trainers.answer(held, trainers.months_table(held), trainers.numbers_table(held)).markdown
    assert "7 of 8 numbers are assumptions" in said
    assert "not a forecast" in said


# The file


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[delegates]", "[delegate]", "'delegate' is not known; write delegates"),
        ("value = 14", 'value = "fourteen"', "is no number"),
        ("value = 14", "value = 14.5", "a whole number"),
        ('value = "0.8..1.0"', 'value = "0.8..1.2"', "a share from 0 to 1"),
        ('value = "10..20"', 'value = "20..10"', "ends below its beginning"),
        ('value = "10..20"', 'value = "nan"', "a number from 0 up"),
        ('source = "assumption: the aim needs all of them"', 'source = ""', "has no source"),
        ('source = "assumption: the aim needs all of them"', "", "'source' is missing"),
        ('begins = "2021-01-14"', 'begins = "2021-01"', "2021-01"),
        ('begins = "2021-01-14"', "begins = 2021-01-14", "is no text"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, old, new, says):
    text = programmes.paths.find(GCP2).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "c.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        programmes.load(tmp_path / "c.toml")


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match=r"c\.toml: cannot be opened"):
        programmes.load(tmp_path / "c.toml")


def test_months_are_counted_from_the_first():
    assert trainers.months_until(np.array([[0.5, 0.5], [0.1, 0.5], [0.1, 0.2]]), 0.5).tolist() == [1, 2, np.inf]
    assert pd.isna(trainers.months_table(made(delegates=0), (0.5,))["months_50"].iloc[0])
