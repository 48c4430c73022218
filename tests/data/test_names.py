"""Names and ids that look the same are the same; those that are almost the same are found, and counted apart."""

import unicodedata

import pytest

from safeguarding.register import among, reading

LONE = unicodedata.normalize("NFD", "Caf\u00e9 Trust")


@pytest.fixture
def read(tmp_path):
    """Read a register from the texts of its files."""

    def made(**texts):
        for name, text in ({"reviews": "review_id,kind\nR-1,scr\n"} | texts).items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return reading.read(tmp_path)

    return made


def told(register, done):
    some = register.findings[register.findings["done"] == done]
    return some[["severity", "row", "read", "write"]].to_numpy().tolist()


def test_names_are_composed_and_their_spaces_single(read):
    register = read(
        training=f"training_id,agency\nT1,{LONE}\nT2,Caf\u00e9  Trust\nT3,Caf\u00e9\u00a0Trust\nT4,Caf\u00e9 Trust\n"
    )
    assert register.table("training")["agency"].unique().tolist() == ["Caf\u00e9 Trust"]
    assert [row for _, row, *_ in told(register, among.PUT)] == [2, 3, 4]


@pytest.mark.parametrize("written", ["R-1", "R\u20131", "R\u20111", " R-1 ", "R\uff0d1", "\uff32-1"])
def test_ids_that_look_the_same_join(read, written):
    register = read(actions=f"action_id,reviews\nA1,{written}\n")
    assert register.table("actions")["reviews"].tolist() == ["R-1"]
    assert not (register.findings["done"] == "kept, and joined to nothing").any()


def test_a_letter_of_another_alphabet_in_an_id_is_ours_and_in_a_name_stays(read):
    register = read(
        reviews="review_id,kind\nC1,scr\n",
        findings="finding_id,review_id\nF1,\u04211\n",
        training="training_id,agency\nT1,\u0421\n",
    )
    assert register.table("findings")["review_id"].tolist() == ["C1"]
    assert register.table("training")["agency"].tolist() == ["\u0421"]


ALMOST = "counted apart from a name that is almost the same"


def test_names_that_are_almost_the_same_are_found_across_tables_and_counted_apart(read):
    register = read(
        training="training_id,agency,programme\nT1,Children's social care,Neglect\nT2,Childrens social care,Neglect\n"
        "T3,Children's social care,Neglect \nT4,Police,neglect\n",
        workforce="agency,year,headcount\nChildren's Social Care,2024,9\nPolise,2024,9\nPolice,2024,9\n",
    )
    assert told(register, ALMOST) == [
        ["warning", 3, "Childrens social care", "Children's social care, if that is the same"],
        ["warning", 5, "neglect", "Neglect, if that is the same"],
        ["warning", 2, "Children's Social Care", "Children's social care, if that is the same"],
    ]
    assert register.table("training")["agency"].nunique() == 3


def test_names_that_differ_in_a_number_or_are_others_are_not_almost_the_same(read):
    rows = ["Year 1", "Year 2", "Police", "Probation", "Health visitors", "School nurses", "NHS Trust A", "NHS Trust B"]
    register = read(training="training_id,agency\n" + "".join(f"T{n},{name}\n" for n, name in enumerate(rows)))
    assert told(register, ALMOST) == []
