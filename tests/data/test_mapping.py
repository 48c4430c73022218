"""What other people's names mean: the built-in synonyms, a register's mapping.toml, and every way to get one wrong."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.register import headings, reading, schema

SECTIONS = [
    ("sheets",),
    *[("headings", table.name) for table in schema.TABLES],
    *[("codes", table.name, column.name) for table in schema.TABLES for column in table.columns if column.codes],
]
# A line break inside a name is written as an escape; half of a pair of surrogates is no character at all.
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=500) | st.sampled_from(
    [
        '"',
        "\\",
        "a\nb",
        "\r\n",
        "\t",
        "\x00\x7f",
        "\x85\u2028",
        "#",
        "[x]",
        "'''",
        '"""',
        "😀",
        "%",
        "é" * 500,
        "\ufeff",
    ]
)


def meanings(section):
    """Give what a name in a section of a mapping can mean."""
    if section[0] == "sheets":
        return [table.name for table in schema.TABLES]
    columns = schema.table(section[1]).columns
    return list(schema.table(section[1]).column(section[2]).codes) if len(section) == 3 else [c.name for c in columns]


def named(section):
    """Give pairs of a place in a mapping, which is a section and a name, and what it means."""
    return st.tuples(NAMES.map(lambda name: (*section, name)), st.sampled_from(["", *meanings(section)]))


SAID = st.lists(
    st.sampled_from(SECTIONS).flatmap(named),
    max_size=6,
    unique_by=lambda entry: (*entry[0][:-1], headings.key(entry[0][-1])),
).map(dict)


@pytest.fixture
def load(tmp_path):
    """Load a mapping from its text, or its bytes."""

    def made(text):
        path = tmp_path / "mapping.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return headings.load(path)

    return made


@pytest.fixture
def read(tmp_path):
    """Read a register from the texts of its files."""

    def made(mapped="", **texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        if mapped:
            (tmp_path / "mapping.toml").write_text(mapped, encoding="utf-8")
        return reading.read(tmp_path)

    return made


def test_no_synonym_is_one_of_our_own_names_or_has_two_meanings():
    own = {(section, headings.key(meaning)) for section in SECTIONS for meaning in meanings(section)}
    text = paths.find(headings.SYNONYMS).read_text(encoding="utf-8")
    said = [(tuple(section), headings.key(name)) for *section, name in headings.stated(text)]
    assert len(said) > 150
    assert not own & set(said)
    assert not [place for place, n in Counter(said).items() if n > 1]


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("reviews", "Panel notified"),  # of the incident, or of the rapid review
        ("reviews", "Date reported"),  # the incident, or the report
        ("reviews", "Review"),  # its id, or its name
        ("reviews", "Date"),
        ("reviews", "Report date"),
        ("reviews", "Start date"),
        ("actions", "Completion date"),  # aimed at, or reached
        ("actions", "Progress"),  # the status, or a narrative
        ("training", "Attendees"),  # attendances, or people
        ("training", "Delivery"),
        ("workforce", "Staff"),  # the group, or how many
    ],
)
def test_a_heading_that_could_mean_two_things_is_left_to_the_reader(table, heading):
    assert headings.load().column(table, heading) is None


def test_synonyms_and_our_own_names_are_known_however_they_are_written():
    names = headings.load()
    assert names.table("Serious Case Reviews") == names.table(" REVIEWS ") == "reviews"
    assert names.column("reviews", "SIN date") == names.column("reviews", "Date  notified:") == "notified"
    assert names.column("reviews", "Author appointed") == "author_appointed"
    assert names.code("training", "mode", "Face-to-face") == "in_person"
    assert names.code("claims", "comparator", ">=") == ">="
    assert names.code("actions", "status", "In progress") == "in_progress"
    assert names.column("actions", "SIN date") is names.table("colours") is names.code("reviews", "kind", "x") is None


def test_a_mapping_of_its_own_counts_more_than_synonyms_and_our_names(load):
    names = load(
        '[sheets]\n"SCRs" = "actions"\nreviews = ""\n[headings.reviews]\n"sin DATE" = "aware"\nnotified = "reported"\n'
        '[codes.reviews.kind]\n"RR" = "lcspr"\nscr = "rapid_review"\n'
    )
    assert (names.table("scrs"), names.table("reviews"), names.table("review log")) == ("actions", "", "reviews")
    assert (names.column("reviews", "SIN date"), names.column("reviews", "Notified")) == ("aware", "reported")
    assert names.column("reviews", "Date notified") == "notified"
    assert [names.code("reviews", "kind", text) for text in ("rr", "SCR", "cspr")] == ["lcspr", "rapid_review", "lcspr"]


@pytest.mark.parametrize("heading", ["Review no", "SIN\nsent"])
def test_of_two_columns_for_one_the_one_that_mapping_toml_names_is_read(read, heading):
    names = headings.text({("headings", "reviews", heading): "review_id"})
    register = read(names, reviews=f'Ref,"{heading}",kind\n1,R1,scr\n2,R2,scr\n')
    assert register.table("reviews")["review_id"].tolist() == ["R1", "R2"]
    assert register.findings[["severity", "column", "done"]].to_numpy().tolist() == [
        ["warning", "Ref", "the column is not read"]
    ]


def test_a_heading_that_mapping_toml_names_counts_more_than_our_own(read):
    register = read('[headings.reviews]\nNumber = "review_id"\n', reviews="review_id,Number,kind\n1,R1,scr\n")
    assert register.table("reviews")["review_id"].tolist() == ["R1"]


def test_a_share_that_is_left_out_on_purpose_does_not_take_the_number_beside_it_along(read):
    register = read(
        '[headings.training]\n"% attended" = ""\n',
        reviews="review_id,kind\nR1,scr\n",
        training="training_id,programme,starts,Attended,% attended\nT1,GCP2,2024-01-10,31,82%\n",
    )
    assert register.findings.empty
    assert register.table("training")["attended_min"].tolist() == [31]


@pytest.mark.parametrize(("headings", "ids"), [("Ref,review_id", "R1"), ("review_id,Ref", "1"), ("Ref,ID", "1")])
def test_our_own_heading_counts_more_than_a_synonym_and_the_first_of_equals(read, headings, ids):
    register = read(reviews=f"{headings},kind\n1,R1,scr\n")
    assert register.table("reviews")["review_id"].tolist() == [ids]
    assert register.findings["severity"].tolist() == ["warning"]


def test_what_is_mapped_to_nothing_is_left_out_without_a_finding(read):
    register = read(
        '[sheets]\nmeetings = ""\nactions = ""\n[headings.reviews]\n"Colour" = ""\nname = ""\n'
        '[codes.reviews.regime]\n"not sure" = ""\n[codes.reviews.kind]\nold = ""\n',
        reviews="review_id,kind,colour,name,regime\nR1,scr,red,a,Not sure\n",
        meetings="day,room\nMonday,2\n",
        actions="action_id,status\nA1,never\n",
    )
    assert register.findings.empty
    assert register.table("reviews")[["name", "regime"]].to_numpy().tolist() == [["", ""]]
    assert register.table("actions").empty
    assert "meetings.csv" not in register.files


def test_a_file_that_is_left_out_may_be_anything(read, tmp_path):
    (tmp_path / "scan.csv").write_bytes(b"\x00\x01")
    register = read('[sheets]\nscan = ""\n', reviews="review_id,kind\nR1,scr\n")
    assert register.findings.empty


def test_a_kind_that_is_mapped_to_nothing_is_a_kind_that_is_not_said(read):
    register = read('[codes.reviews.kind]\nold = ""\n', reviews="review_id,kind\nR1,Old\nR2,scr\n")
    assert register.findings.empty
    assert register.table("reviews")[["review_id", "kind"]].to_numpy().tolist() == [["R1", ""], ["R2", "scr"]]


def test_another_mapping_is_read_instead_of_the_one_beside_the_register(read, tmp_path):
    read('[headings.reviews]\nA = "name"\n', reviews="review_id,kind,A\nR1,scr,x\n")
    other = tmp_path / "other" / "names.toml"
    other.parent.mkdir()
    other.write_text('[headings.reviews]\nA = "source"\n', encoding="utf-8-sig")
    register = reading.read(tmp_path, other)
    assert register.table("reviews")[["name", "source"]].to_numpy().tolist() == [["", "x"]]
    assert set(register.files) == {"reviews.csv", "mapping.toml"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[heading.reviews]\na = "name"', "does not know 'heading'; write one of sheets, headings, codes"),
        ('sheets = "reviews"', r"\[sheets\]: is 'reviews', not a section; write lines such as"),
        ("headings = 1", r"\[headings\]: is 1, not a section; write lines"),
        ("headings = {reviews = [1]}", r"\[headings\.reviews\]: is \[1\], not a section; write lines"),
        ('[codes.reviews]\nkind = "scr"', r"\[codes\.reviews\.kind\]: is 'scr', not a section"),
        ('[codes]\nreviews = "scr"', r"\[codes\.reviews\]: is 'scr', not a section"),
        ('[headings.review]\na = "name"', r"\[headings\]: does not know 'review'; write one of reviews, actions,"),
        ('[codes.review.kind]\na = "scr"', r"\[codes\]: does not know 'review'; write one of reviews, actions,"),
        ('[codes.reviews.name]\na = "scr"', r"\[codes\.reviews\]: does not know 'name'; write one of kind, status, h"),
        ('[sheets]\nLog = "review"', r"\[sheets\]: 'Log' is mapped to 'review'; write reviews"),
        ('[sheets]\nLog = "xyz"', r"\[sheets\]: 'Log' is mapped to 'xyz'; write one of reviews, actions, findings"),
        (
            '[headings.reviews]\n"SIN" = "Notified"',
            r"\[headings\.reviews\]: 'SIN' is mapped to 'Notified'; write notif",
        ),
        ('[headings.reviews]\n"SIN" = "due"', r"\[headings\.reviews\]: 'SIN' is mapped to 'due'; write one of review"),
        ('[headings.reviews]\na = ["name"]', r"\[headings\.reviews\]: 'a' is mapped to \['name'\]; write name"),
        ("[headings.reviews]\na = 3", r"\[headings\.reviews\]: 'a' is mapped to 3; write one of review_id, name"),
        ("[headings.reviews]\na = true", r"\[headings\.reviews\]: 'a' is mapped to True; write one of"),
        ("[headings.reviews.a]\nb = 1", r"\[headings\.reviews\]: 'a' is mapped to \{'b': 1\}; write one of"),
        (
            '[codes.reviews.kind]\na = "SCR"',
            r"\[codes\.reviews\.kind\]: 'a' is mapped to 'SCR'; write one of scr, lcspr",
        ),
        (
            '[codes.reviews.kind]\na = "wt2018"',
            r"\[codes\.reviews\.kind\]: 'a' is mapped to 'wt2018'; write one of scr",
        ),
        (
            '[headings.reviews]\n"SIN date" = "aware"\n"sin  DATE" = "notified"',
            r"\[headings\.reviews\]: 'SIN date' and 'sin  DATE' are the same name and mapped to two things; write one",
        ),
        ("SIN date = notified", 'this is not TOML: .* line 1.*; write lines such as "SIN date" = "notified"'),
        ('[sheets]\na = "reviews"\n[sheets]', "this is not TOML: .*; write lines"),
        (f"a = {'9' * 5000}", "this is not TOML: .*; write lines"),
        (f"a = {'[' * 100_000}", "this is not TOML: .*; write lines"),
        (b'[sheets]\n"caf\xe9" = "reviews"', "is not UTF-8; save it as UTF-8"),
        ('[sheets]\na = "x"'.encode("utf-16"), "is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_what_to_write(load, text, said):
    with pytest.raises(InputError, match=rf"^mapping\.toml(: |, ){said}"):
        load(text)


def test_a_mapping_that_is_not_there_or_no_file_is_refused(read, tmp_path):
    with pytest.raises(
        InputError, match=r"^none\.toml: cannot be opened \(No such file.*\); write the path of a file$"
    ):
        headings.load(tmp_path / "none.toml")
    (tmp_path / "mapping.toml").mkdir()
    with pytest.raises(InputError, match=r"^mapping\.toml: cannot be opened \(Is a directory\); write the path"):
        read(reviews="review_id,kind\nR1,scr\n")


def test_a_mark_before_the_first_letter_is_nothing(load):
    assert load(b'\xef\xbb\xbf[sheets]\n"A" = "reviews"\n').table("a") == "reviews"


@given(SAID)
def test_every_name_comes_back_from_the_text_of_a_mapping(tmp_path_factory, said):
    assert headings.stated(headings.text(said)) == said
    path = tmp_path_factory.mktemp("mapping") / "mapping.toml"
    path.write_text(headings.text(said), encoding="utf-8", newline="\n")
    names = headings.load(path)
    for (section, *inner, name), meaning in said.items():
        found = {"sheets": names.table, "headings": names.column, "codes": names.code}[section](*inner, name)
        assert found == meaning


def test_names_of_punctuation_alone_are_told_apart(load):
    names = load('[headings.reviews]\n"#" = "review_id"\n"😀" = "name"\n')
    assert [names.column("reviews", name) for name in ("#", " 😀 ", "%", "?")] == ["review_id", "name", None, None]


@pytest.mark.parametrize(
    ("name", "meaning"),
    [("SIN dt", "notified"), ("Dt published", "published"), ("Chldren", "children"), ("colour", ""), ("😀", "")],
)
def test_the_nearest_name_is_given_or_none(name, meaning):
    known = headings.load().headings["reviews"]
    assert headings.nearest(name, known) == meaning
    assert (headings.likeness(name, known)[0] > 0.7) == bool(meaning)
