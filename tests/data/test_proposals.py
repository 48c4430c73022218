"""What a mapping.toml could say of names nobody knows: by likeness, beside what it says, and nothing else changed."""

import hashlib

import pytest
import xlsxwriter

from safeguarding.errors import InputError
from safeguarding.register import headings, proposals, reading

REVIEWS = "Reference,Type,SIN dt,Dt published,Chldren,Colour\nR1,SCR,2018-01,2018-07,2,red\n"
ACTIONS = "action_id,status\nA1,in progess\nA2,done\nA3,abandoned by all\nA4,\n"
WANTED = {
    ("sheets", "SCR regster"): "reviews",
    ("headings", "reviews", "SIN dt"): "notified",
    ("headings", "reviews", "Dt published"): "published",
    ("headings", "reviews", "Chldren"): "children",
    ("headings", "reviews", "Colour"): "",
    ("codes", "actions", "status", "abandoned by all"): "",
    ("codes", "actions", "status", "in progess"): "in_progress",
}


@pytest.fixture
def folder(tmp_path):
    """Give a folder with a register from the texts of its files."""

    def made(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name.replace('_', ' ')}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return made


def digests(path):
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in path.iterdir() if each.suffix != ".toml"
    }


def test_names_nobody_knows_are_proposed_at_once_and_reading_uses_them(folder):
    path = folder(SCR_regster=REVIEWS, actions=ACTIONS)
    before = digests(path)
    with pytest.raises(InputError, match="has no reviews"):
        reading.read(path)
    target, added = proposals.write(path)
    assert (target, added) == (path / "mapping.toml", WANTED)
    assert digests(path) == before
    register = reading.read(path)
    assert register.table("reviews")[["review_id", "children_min"]].to_numpy().tolist() == [["R1", 2]]
    assert register.table("reviews")["notified_latest"].dt.strftime("%Y-%m-%d").tolist() == ["2018-01-31"]
    assert register.table("actions")["status"].tolist() == ["in_progress", "done", "abandoned by all", ""]
    assert register.findings[["severity", "column", "read"]].to_numpy().tolist() == [
        ["warning", "Colour", "Colour"],
        ["warning", "status", "abandoned by all"],
        ["note", "Type", "SCR"],
        ["note", "status", "in progess"],
    ]


def test_a_workbook_has_its_mapping_beside_it(tmp_path):
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("SCR regster")
        for n, line in enumerate(REVIEWS.splitlines()):
            sheet.write_row(n, 0, line.split(","))
    target, added = proposals.write(path)
    assert target == tmp_path / "mapping.toml"
    assert added == {name: meaning for name, meaning in WANTED.items() if "actions" not in name}
    assert reading.read(path).table("reviews")["review_id"].tolist() == ["R1"]


def test_the_file_is_read_well_and_what_is_like_nothing_is_a_remark(folder):
    target, _ = proposals.write(folder(SCR_regster=REVIEWS, actions=ACTIONS))
    assert target.read_text(encoding="utf-8") == (
        f'{headings.TOP}\n\n[sheets]\n"SCR regster" = "reviews"\n\n[headings.reviews]\n"SIN dt" = "notified"\n'
        '"Dt published" = "published"\n"Chldren" = "children"\n# "Colour" = ""\n\n[codes.actions.status]\n'
        '# "abandoned by all" = ""\n"in progess" = "in_progress"\n'
    )


def test_nothing_to_propose_writes_nothing(folder):
    path = folder(reviews="review_id,kind\nR1,SCR\n")
    assert proposals.write(path) == (path / "mapping.toml", {})
    assert not (path / "mapping.toml").exists()


KEPT = """# Ours, agreed in May.
[headings.reviews]   # the log
"SIN dt" = "aware"  # asked Ana
"Old ref" = ""
# "Size" = ""

[codes.actions.status]
"in progess" = ""
"""


def test_what_the_mapping_says_already_is_kept_with_its_remarks(folder):
    path = folder(reviews=REVIEWS, actions=ACTIONS)
    (path / "mapping.toml").write_text(KEPT, encoding="utf-8")
    target, added = proposals.write(path)
    text = target.read_text(encoding="utf-8")
    assert set(added) == {
        *[("headings", "reviews", name) for name in ("Dt published", "Chldren", "Colour")],
        ("codes", "actions", "status", "abandoned by all"),
    }
    assert headings.stated(text) == headings.stated(KEPT) | {
        name: meaning for name, meaning in added.items() if meaning
    }
    assert not [line for line in KEPT.splitlines() if line not in text.splitlines()]
    assert text.index("# asked Ana") < text.index("[codes.actions.status]") < text.index("abandoned")


def test_writing_twice_changes_nothing_more(folder):
    path = folder(reviews=REVIEWS, actions=ACTIONS)
    target, _ = proposals.write(path)
    first = target.read_bytes()
    _, again = proposals.write(path)
    assert set(again.values()) == {""}
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    "before",
    [
        'headings = {reviews = {"SIN dt" = "aware"}}\n',
        '[headings]\nreviews."SIN dt" = "aware"\n',
        '[ headings . reviews ]\n"SIN dt" = "aware"',
        '[headings."reviews"]\n"SIN dt" = "aware"\n',
        '\ufeff[headings.reviews]\r\n"SIN dt" = "aware"\r\n',
    ],
)
def test_a_mapping_of_any_form_keeps_what_it_says(folder, before):
    path = folder(reviews=REVIEWS)
    (path / "mapping.toml").write_bytes(before.encode())
    target, added = proposals.write(path)
    said = headings.stated(target.read_text(encoding="utf-8"))
    assert said == headings.stated(before.removeprefix("\ufeff")) | {name: each for name, each in added.items() if each}
    assert said["headings", "reviews", "SIN dt"] == "aware"
    assert said["headings", "reviews", "Dt published"] == "published"


def test_another_mapping_is_added_to_where_it_lies(folder, tmp_path_factory):
    path = folder(reviews=REVIEWS)
    other = tmp_path_factory.mktemp("elsewhere") / "names.toml"
    other.write_text('[headings.reviews]\n"SIN dt" = "aware"\n', encoding="utf-8")
    target, added = proposals.write(path, other)
    assert target == other
    assert ("headings", "reviews", "SIN dt") not in added
    assert headings.stated(other.read_text(encoding="utf-8"))["headings", "reviews", "Chldren"] == "children"
    assert not (path / "mapping.toml").exists()


def test_a_column_or_a_table_that_is_there_is_not_proposed_and_none_twice(folder):
    added = proposals.write(
        folder(
            reviews="review_id,kind,notified,Notifed,Publishd on,Publishd\nR1,scr,,,,\n",
            review_registers="a,b\n1,2\n",
            trainng="a,b\n1,2\n",
            trainings="a,b\n1,2\n",
        )
    )[1]
    assert added == {
        ("sheets", "review registers"): "",
        ("sheets", "trainings"): "training",
        ("sheets", "trainng"): "",
        ("headings", "reviews", "Notifed"): "",
        ("headings", "reviews", "Publishd on"): "",
        ("headings", "reviews", "Publishd"): "published",
        ("headings", "training", "a"): "",
        ("headings", "training", "b"): "",
    }


def test_no_more_is_proposed_than_somebody_would_read(folder):
    texts = "".join(f"A{n},reason {n:03}\n" for n in range(200))
    headings = ",".join(f"x{n}" for n in range(200))
    added = proposals.write(
        folder(reviews=f"review_id,kind,{headings}\nR1,scr\n", actions=f"action_id,status\n{texts}")
    )[1]
    sections = [section for section, *_ in added]
    assert sections.count("headings") == sections.count("codes") == proposals.VALUES_MOST


def test_odd_names_are_proposed_as_they_are_written(folder):
    path = folder(reviews='review_id,kind,"say ""when""\nSIN",😀\nR1,scr,,\n')
    target, added = proposals.write(path)
    assert set(added) == {("headings", "reviews", 'say "when"\nSIN'), ("headings", "reviews", "😀")}
    text = target.read_text(encoding="utf-8").replace("# ", "")
    assert '"😀" = ""' in text
    assert '"say \\u0022when\\u0022\\u000aSIN" = ""' in text


def test_a_mapping_that_cannot_be_written_is_one_clear_line(folder, monkeypatch):
    path = folder(reviews=REVIEWS)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.write_text", refuse)
    with pytest.raises(InputError, match=r"^mapping\.toml: cannot be written \(Permission denied\); write --mapping"):
        proposals.write(path)
