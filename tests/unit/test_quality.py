"""What is in a register, how exactly its dates are known, and what is wrong with it."""

from datetime import date

import executed
import pandas as pd
import pytest
import registers
import specs

from safeguarding import rules
from safeguarding.analyses import quality
from safeguarding.days import dates
from safeguarding.presenting import words
from safeguarding.register import consistency, findings
from safeguarding.register.findings import Origin
from safeguarding.vocabulary import MILESTONES

DAY = date(2024, 3, 31)


def precision(*texts):
    read = dates.read(pd.Series(texts, dtype="str"))
    return list(quality.precision(read["earliest"], read["latest"]))


@pytest.fixture
def told(tmp_path):
    """Give what is said of a register of these reviews."""

    def tell(*reviews):
        held = registers.write(tmp_path / "r", reviews=reviews)
        accounts = quality.reconciliation_table(held.reconciliation)
        return quality.answer(
            held.tables, accounts, quality.precision_table(held.table("reviews"), DAY, []), 0, public=False
        ).markdown

    return tell


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2018-07-31", "day"),
        ("2018-07", "month"),
        ("2020-02", "month"),
        ("2018-02-01/2018-02-28", "month"),
        ("2020-02-01/2020-02-28", "range"),
        ("2018", "year"),
        ("2018/2019", "range"),
        ("2018-01/2019-01", "range"),
        ("2018-07/2018-08", "range"),
        ("2018-12/2019-01", "range"),
        ("../2018-07", "range"),
        ("2018-07/..", "range"),
        ("", "not recorded"),
    ],
)
def test_how_exactly_a_date_is_known(text, known):
    assert precision(text) == [known]


def gaps(tmp_path, *reviews):
    held = registers.write(tmp_path / "r", reviews=[{"review_id": f"R{n}"} | row for n, row in enumerate(reviews)])
    table = quality.precision_table(held.table("reviews"), DAY, rules.load_all("national"))
    return {row.milestone: row.n_not_recorded for row in table.itertuples() if row.n_not_recorded}


@pytest.mark.parametrize(
    ("review", "gaps_of"),
    [
        # A rapid review that is over has no later steps, and one that is open may come to its own.
        ({"kind": "rapid_review", "notified": "2023-05-02", "fed_back": "2023-06-01"},
         {"incident", "aware", "rapid_review_started", "rapid_review_meeting", "recommendation", "decision",
          "panel_informed"}),
        ({"kind": "rapid_review", "notified": "2024-03-28"}, {"incident", "aware"}),
        ({"kind": "lcspr", "notified": "2023-05-02", "decision": "2023-06-01", "initiated": "2023-06-01"},
         {"incident", "aware", "rapid_review_started", "rapid_review_meeting", "recommendation", "panel_informed",
          "fed_back"}),
        # A serious case review had no rapid review; a local one ends with its publication.
        ({"kind": "scr", **dict.fromkeys(("incident", "aware", "notified"), "2016-01"), "published": "2017-01-09"},
         {"decision", "panel_informed", "fed_back", "initiated", "author_appointed", "reported", "sent_to_panel",
          "completed"}),
        # What was never to come is no gap; of a kind that nobody knows, every step may be one.
        ({"kind": "lcspr", **dict.fromkeys(list(MILESTONES)[:10], "2023-05"), "status": "withdrawn"}, set()),
        ({"kind": "sar", **dict.fromkeys(list(MILESTONES)[:14], "2023-05"), "status": "closed"}, {"completed"}),
        ({"kind": "scr", **dict.fromkeys(list(MILESTONES)[:13], "2017-05"), "published": "not done",
          "completed": "2018"}, set()),
    ],
)  # fmt: skip
def test_a_blank_that_could_not_be_filled_is_no_gap(tmp_path, review, gaps_of):
    assert set(gaps(tmp_path, review)) == gaps_of


def test_what_is_recorded_for_a_kind_that_need_not_have_it_counts(tmp_path):
    held = registers.write(
        tmp_path / "r", reviews=[{"review_id": "R1", "kind": "lcspr", "completed": "2023-05-02"}]
    ).table("reviews")
    table = quality.precision_table(held, DAY, []).set_index("milestone")
    assert table.loc["completed", "n_day"] == 1


def test_in_the_example_one_date_that_could_be_recorded_is_not():
    """Of 48 reviews: E26 has no day of becoming aware; what E44, E46, E47 and E48 lack has not come."""
    table = executed.table("quality.precision_table", "example").set_index("milestone")
    assert table["n_not_recorded"].to_dict() == dict.fromkeys(MILESTONES, 0) | {"aware": 1}
    assert table.loc[["initiated", "completed"]].filter(like="n_").sum(axis=1).tolist() == [31, 12]


def test_sefton_knows_one_day_and_nineteen_months():
    table = executed.table("quality.precision_table").set_index("milestone")
    assert table.loc["published", ["n_day", "n_month"]].tolist() == [1, 4]
    assert table["n_day"].sum() == 1
    assert table["n_month"].sum() == 19
    assert table["n_not_recorded"].sum() == 40
    assert "rapid_review_started" not in table.index


def test_the_answer_counts_what_the_register_holds():
    said = executed.notebook("01").sentences
    head = "Eight of 12 kinds of step have no date in any review; six outcomes cannot be told from the dates."
    assert said["quality.answer"].text.startswith(head)
    used, held = said["quality.rows_answer"].text.split("\n\n")
    assert used == "Every row that was found is used, with all of its cells."
    assert held.startswith("The register holds five reviews, 12 actions, three entries of")


def _shown(audience):
    held = executed.notebook("01", "example", audience=audience).shown
    return {value.figures["name"]: value.figures for _, value in held if hasattr(value, "figures")}


def test_rows_are_counted_in_one_table_and_nothing_of_a_csv_is_called_not_recorded():
    """No second table of the same counts, no column of noughts, and no sheet of a file that has none."""
    internal, public = _shown("internal"), _shown("public")
    assert ("tables" in internal, len(public["reconciliation"]["rows"])) == (False, 0)
    assert len(internal["reconciliation"]["rows"]) == 10
    assert internal["reconciliation"]["headings"] == ["File", "Read as", "Found", "Used"]
    assert "Sheet" not in internal["findings"]["headings"]
    assert "[x]" not in {str(cell) for row in internal["findings"]["rows"] for cell in row}


def test_a_date_that_disagrees_with_its_source_is_said_with_its_review_and_both_dates():
    """It read “In row 4 of sources, “says” reads “2017-12”: the cell holds something else”, a year apart unseen."""
    said = executed.notebook("01", "example").sentences["quality.wrong_answer"].text
    assert said.startswith(
        "One date disagrees with its source: publication of E11 Dogwood, December 2018 here and December 2017 there."
    )
    assert "made up: minutes" in said
    public = executed.notebook("01", "example", audience="public")
    assert "quality.wrong_answer" not in public.sentences
    assert "2017" not in " ".join(each.text for each in public.sentences.values())


def test_of_several_that_disagree_the_first_is_named_and_an_error_is_worse(tmp_path):
    reviews = [{"review_id": "R1", "kind": "scr", "published": "2018-03", "harm": "died", "decision": "2018-01-05"}]
    sources = [
        {"table": "reviews", "id": "R1", "column": "harm", "says": "seriously_harmed", "source": "Minutes"},
        {"table": "reviews", "id": "R1", "column": "published", "says": "2018", "source": "Minutes"},
        {"table": "reviews", "id": "R1", "column": "decision", "says": "2018-01-06", "source": "Minutes"},
    ]
    held = registers.write(tmp_path / "r", reviews=reviews, sources=sources)
    contradicted, cases = consistency.contradicted(held.tables), held.table("reviews")
    assert contradicted["column"].tolist() == ["harm", "decision"]
    precisions = quality.precision_table(cases, DAY, [])
    told = quality.wrong_answer(held.findings, NOTHING, precisions, False, contradicted, cases).text
    assert told.startswith("Two dates or cells disagree with their sources, first: harm of R1 in reviews.")
    told = quality.wrong_answer(held.findings, NOTHING, precisions, False, contradicted[1:], cases).text
    assert told.startswith("One date disagrees with its source: publication") is False
    assert "the decision of R1, 5 January 2018 here and 6 January 2018 there" in told
    worse = held.findings.assign(severity="error")
    assert quality.wrong_answer(worse, NOTHING, precisions, False, contradicted, cases).text.startswith("Two errors")


@pytest.mark.parametrize("register", ["example", "sefton"])
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_what_the_dates_cost_is_what_the_overview_says(register, audience):
    """As many outcomes as the overview cannot tell, without those whose limit may have been relaxed."""
    untold = executed.notebook("01", register, audience=audience).variables["untold"]
    said = executed.notebook("06", register, audience=audience).sentences["headlines.unsaid"].text
    dates = "dates shown here" if audience == "public" else "dates recorded"
    assert f"{words.number(untold)} {dates} do not tell" in said or said.lower().startswith(f"{words.number(untold)} ")
    tiles = executed.notebook("01", register, audience=audience).tables["quality.tiles_table"]
    assert f"{untold}" in set(tiles["figure"])


@pytest.mark.parametrize("register", ["example", "sefton"])
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_what_cannot_be_told_is_as_much_as_the_chart_of_time_limits_has(register, audience):
    """01 said that 17 outcomes could not be told, and 02 drew 30: of 13 the limit may have been relaxed."""
    made = executed.notebook("01", register, audience=audience)
    untold, relaxed = made.variables["untold"], made.variables["relaxed"]
    by_clock = executed.notebook("02", register, audience=audience).tables["summary.by_clock_table"]
    drawn = by_clock.drop_duplicates(["label", "n_due", "n_met", "n_missed", "n_unknown"])
    assert untold + relaxed == drawn["n_unknown"].sum() > 0
    tile = made.tables["quality.tiles_table"].set_index("figure").loc[f"{untold}", "says"]
    assert (f"for {words.number(relaxed)} more the limit may have been relaxed" in tile) == (relaxed > 0)


NOTHING, OPEN = pd.DataFrame({"question": []}), pd.DataFrame({"question": ["Kinds", "Steps"]})


def test_where_something_was_answered_or_left_open_there_is_no_clean_bill():
    """Nothing found wrong is none either: what is blank, and whether what is written is true, no check sees."""
    precisions = executed.table("quality.precision_table")
    accounts = executed.table("quality.reconciliation_table")
    note = found(("note", 2, "01/2018", "read as a month"))
    clean = "No errors or warnings on what was read."
    for noted, questions, head in (
        (note.iloc[:0], NOTHING, clean),
        (note, NOTHING, "One note on what was read."),
        (note.iloc[:0], OPEN, "Two open questions on what was read."),
        (note.assign(severity="error"), OPEN, "One error and two open questions on what was read."),
    ):
        said = quality.wrong_answer(noted, questions, precisions, public=False).text
        assert said.startswith(head)
        assert "of 60 steps that these reviews can have had, 40 have no date" in said
        assert said.endswith("Whether what is written is true, no check can tell.")
        tile = quality.tiles_table(accounts, precisions, 0, 0, noted, questions, public=False).iloc[-1]
        assert (tile["means"] == "neutral") == (head == clean)
        assert ("open" in tile["says"]) == (len(questions) > 0)
    assert quality.wrong_answer(note, OPEN, precisions, public=True) is None


def test_milestones_that_no_review_has_are_counted_and_not_drawn():
    chart = executed.notebook("01").charts["quality.precision_chart"].to_dict()
    assert "8 of 12 milestones are recorded for none" in chart["title"]["subtitle"]
    drawn = {row["label"] for row in specs.drawn_from(chart)[0]}
    assert drawn == {"Author appointed", "Reported to the partnership", "Report sent to the Panel", "Published"}


def test_a_row_with_two_dates_that_cannot_be_read_is_one_row(told):
    bad = {"review_id": "R1", "kind": "scr", "aware": "soon", "notified": "later"}
    assert "two could not be used" not in told(bad, {"review_id": "R2", "kind": "scr"}).lower()


def test_tables_are_counted_with_the_columns_that_hold_anything(tmp_path):
    held = registers.write(
        tmp_path / "r", reviews=[{"review_id": "R1", "kind": "scr", "aware": "../2018", "children": "~2"}]
    )
    table = quality.tables_table(held.tables).set_index("table")
    assert table.loc["reviews"].tolist() == [1, "review_id, kind, children, aware"]
    assert table.loc["training"].tolist() == [0, "none"]


def test_the_chart_counts_the_dates_and_describes_them():
    spec = quality.precision_chart(executed.table("quality.precision_table")).to_dict()
    assert spec["title"]["text"] == "1 of 20 recorded dates is known to the day"
    assert (
        "A step that a review has not come to is not counted;"
        " 40 steps are blank; whether their reviews had them is not recorded" in (spec["title"]["subtitle"])
    )
    assert "Recorded for at least one review: author appointed," in spec["description"]


def test_the_description_of_a_chart_keeps_the_name_of_the_panel():
    spec = quality.precision_chart(executed.table("quality.precision_table")).to_dict()
    assert "report sent to the Panel" in spec["description"]


def found(*rows):
    """Make findings of severity, row, what was read and what was done."""
    return findings.table(
        findings.one(severity, Origin("a.csv"), row, "aware", read, done, f"write {read}")
        for severity, row, read, done in rows
    )


def test_findings_that_say_the_same_are_gathered():
    told = [("note", n, f"0{n}/2018", "read as a month") for n in range(2, 7)]
    table = quality.findings_table(found(*told, ("error", 9, "soon", "the row is not used")))
    assert table.to_dict("records") == [
        {
            **{"severity": "error", "file": "a.csv", "sheet": "", "rows": "9", "column": "aware", "n": 1},
            **{"read": "soon", "done": "the row is not used", "write": "write soon"},
        },
        {
            **{"severity": "note", "file": "a.csv", "sheet": "", "column": "aware", "n": 5},
            "rows": "2, 3, 4 and 2 more",
            **{"read": "02/2018; 03/2018; 04/2018; …", "done": "read as a month"},
            "write": "write 02/2018; write 03/2018; write 04/2018; …",
        },
    ]


def test_no_finding_is_lost_where_there_are_too_many_to_show():
    told = [("warning", n, "x", f"done {n}") for n in range(12)]
    table = quality.findings_table(found(*told), most=10)
    assert len(table) == 11
    assert table["n"].sum() == 12
    assert table["done"].iloc[-1] == "and 2 more kinds of finding"
    assert quality.findings_table(found()).empty


def test_the_public_is_told_of_tables_in_words_and_of_no_list_of_persons_or_sources():
    shown = executed.notebook("01", "example", audience="public")
    table = shown.tables["quality.tables_table"]
    assert list(table["table"]) == list(quality.IN_WORDS.values())
    assert "[c]" not in set(table["n_rows"])
    assert "Lists of persons and of sources are not counted here." in shown.sentences["quality.holds_answer"].text


def test_two_coders_of_a_finding_are_not_two_findings():
    said = executed.notebook("01", "example").sentences["quality.rows_answer"].text
    assert "79 findings of reviews" in said
    assert "The findings stand in 152 rows" in said


def test_what_is_not_shown_of_a_register_is_said_in_one_line():
    said = executed.notebook("01", "example", audience="public").sentences
    assert [name for name, each in said.items() if not each.told] == ["quality.rows_answer"]
    assert not {"quality.wrong_answer", "quality.sources_answer"} & said.keys()


@pytest.mark.parametrize(
    ("n", "wrong", "says"),
    [
        (1, 0, "One cell has a source of its own; none is found to disagree with it."),
        (3, 1, "Three cells have a source of their own; one disagrees with it."),
        (3, 2, "Three cells have a source of their own; two disagree with theirs."),
    ],
)
def test_cells_with_a_source_agree_in_number(n, wrong, says):
    sources = pd.DataFrame({"table": "reviews", "id": [f"R{k}" for k in range(n)], "column": "published"})
    assert quality.sources_answer(sources, sources.head(wrong), public=False).text == says
