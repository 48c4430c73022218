"""Parameters that forgive: a day, a name and a year as people write them; what does not do is one line."""

import re

import executed
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from safeguarding import rules
from safeguarding.days import dates, reporting_years
from safeguarding.errors import InputError
from safeguarding.reporting.notebooks import suite


@pytest.mark.parametrize("path", suite.notebooks(), ids=lambda path: path.stem)
def test_every_notebook_reads_its_day_by_what_forgives(path):
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert sum("day = dates.read_day(as_of)\n" in cell for cell in cells) == 1
    assert not any(re.search(r"(?<!read_day\()\bas_of\b", cell) for cell in cells[1:])


def test_a_notebook_of_days_as_people_write_them_says_the_same():
    written = {"as_of": "26/01/2021", "aware": "1 March 2021", "publish": "01.12.2021", "rule_sets": "Sefton, National"}
    plain = written | {"as_of": "2021-01-26", "aware": "2021-03-01", "publish": "2021-12-01"}
    one, other = (executed.notebook("05", **each) for each in (written, plain | {"rule_sets": "sefton, national"}))
    assert [said.markdown for said in one.sentences.values()] == [said.markdown for said in other.sentences.values()]
    assert one.tables["due.due_table"].equals(other.tables["due.due_table"])


@pytest.mark.parametrize("text", ["26/01/2021", "26 January 2021", "26.1.2021", "Tuesday 26 Jan 2021", " 2021-01-26 "])
def test_one_day_is_read_however_it_is_written(text):
    assert dates.read_day(text).isoformat() == "2021-01-26"


@pytest.mark.parametrize("text", ["01/26/2021", "January 2021", "by 26/01/2021", "soon", "", "31/02/2021"])
def test_what_is_not_one_day_is_said_with_what_to_write(text):
    with pytest.raises(InputError, match=r"is not one day; write YYYY-MM-DD, or as 31/03/2026$"):
        dates.read_day(text)


def test_rule_sets_and_years_are_known_however_they_are_written():
    assert [each.name for each in rules.load_all(" Sefton , NATIONAL")] == ["sefton", "national"]
    assert rules.anywhere("National") == "national"
    years = ("2020-21", "2020/21", "2020/2021", "2020–21", "2020 - 2021")
    assert {reporting_years.read(text).name for text in years} == {"2020-21"}
    for text in ("2020-22", "2020-2022", "2020-1921", "20-21"):
        with pytest.raises(InputError, match="is no reporting year"):
            reporting_years.read(text)


@pytest.mark.parametrize(
    "cell",
    [
        'dates.read_day("soon")',
        'rules.load_all("nation")',
        'viewing.view(reading.read("data/sefton"), "everybody", date(2021, 1, 26))',
        'reading.read("no-such-folder")',
        'due.due_table(None, None, [], None, date(2021, 1, 26), "thirty")',
    ],
)
def test_in_a_notebook_what_does_not_do_is_one_line(cell):
    shell = InteractiveShell()
    shell.run_cell(
        "from datetime import date\nfrom safeguarding import rules\nfrom safeguarding.days import dates\n"
        "from safeguarding.disclosure import viewing\nfrom safeguarding.planning import due\n"
        "from safeguarding.register import reading"
    )
    with capture_output() as said:
        shell.run_cell(cell)
    told = re.sub(r"\x1b\[[0-9;]*m", "", said.stdout + said.stderr).strip()
    assert told.startswith("InputError: ")
    assert len(told.splitlines()) == 1
