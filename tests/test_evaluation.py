"""Which level of evaluation evidence is held of."""

import pytest
import registers

from safeguarding.analyses import evaluation


@pytest.fixture
def levels(tmp_path):
    def make(*codes):
        rows = [{"training_id": f"T{n}", "programme": f"P{n}", "level": code} for n, code in enumerate(codes)]
        return evaluation.levels_table(registers.write(tmp_path / "r", reviews=[], training=rows).table("training"))

    return make


def test_deliveries_are_counted_by_level(levels):
    table = levels("1", "1", "", "3", "1", "1")
    assert table["n_deliveries"].tolist() == [4, 0, 1, 0, 1]
    assert table["share"].tolist() == ["4 of 6", "0 of 6", "1 of 6", "0 of 6", "1 of 6"]
    assert table["programmes"].tolist() == ["P0, P1, P4 and 1 more", "[z]", "P3", "[z]", "P2"]
    said = evaluation.answer(table).markdown
    assert "held for 1 of 6 deliveries**; of 1 of 6 no level is recorded" in said


@pytest.mark.parametrize("codes", [(), ("",), ("", ""), ("4",)])
def test_there_is_an_answer_whatever_is_held(levels, codes):
    assert ("No training is recorded" in evaluation.answer(levels(*codes)).markdown) == (not codes)


def test_sefton_holds_one_word_of_one_programme():
    table = evaluation.levels_table(registers.answers("sefton").register.table("training"))
    assert table["n_deliveries"].tolist() == [1, 0, 0, 0, 2]
