"""Suggested themes: what leads to one and what must not, hostile texts, and the figures that are shown of them."""

import csv
import time
from itertools import pairwise

import pytest
from examples import tried
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding import paths
from safeguarding.errors import InputError
from safeguarding.suggesting import cues, measured, paragraphs, proposing

MATCHER = proposing.Matcher(cues.load())
WORDS = (
    "information",
    "not",
    "shared",
    "supervision",
    "neglect",
    "should",
    "no",
    "mother",
    "domestic",
    "abuse",
    "but",
    ".",
)


def cases(name):
    with (paths.ROOT / "tests/worked/cases" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def found(passage):
    return {hit.theme: proposing.quoted(passage, hit.spans) for hit in MATCHER.hits(passage)}


# What leads to a theme


@pytest.mark.parametrize("case", cases("suggest_misleading.csv"), ids=lambda case: case["passage"][:50])
def test_words_that_mislead_lead_to_nothing(case):
    assert not set(found(case["passage"])) & set(case["not"].split(";")), case["why"]


@pytest.mark.parametrize(
    ("passage", "theme", "words"),
    [
        ("There was a lack of management oversight of the case.", "P8", "management oversight | lack"),
        ("Information was not shared with the school.", "P5", "Information was not shared | not"),
        ("All staff need to have regular supervision.", "P8", "supervision | need to"),
        ("There was a long history of domestic abuse.", "K3", "domestic abuse"),
        ("There was no food. It was a home where the parents drank.", "K5", "parents drank"),
        ("The case was closed prematurely.", "P6", "closed prematurely"),
    ],
)
def test_the_words_that_led_are_told(passage, theme, words):
    assert found(passage)[theme] == words


def test_the_same_words_praise_or_find_fault():
    assert "P8" in found("Supervision was not regular and not reflective.")
    assert "P8" not in found("Supervision was regular and reflective.")
    assert "K3" in found("There was no early help, but there was domestic abuse.")
    assert "K3" not in found("There was no sign of violence or of domestic abuse.")
    # "should have" finds fault, and says nothing of what to do: the context in it stands.
    assert "K3" in found("Domestic abuse was known and should have been shared.")
    assert "K3" not in found("Domestic abuse should always be asked about.")


def test_a_theme_is_given_once_with_the_words_of_every_sentence():
    told = found("Supervision was cancelled. It was a weak team. There was no management oversight.")
    assert told["P8"] == "Supervision | cancelled | management oversight | no"


def test_headings_and_literature_lead_to_nothing():
    assert paragraphs.is_heading("4.2 Lack of supervision")
    assert not paragraphs.is_heading("Supervision was lacking.")
    assert paragraphs.is_reference("Munro, E. (2011) No supervision. London: HMSO.")
    assert not paragraphs.is_reference("The child (2011) was not seen.")


def test_sentences_end_where_they_end():
    text = "Dr. Roe was late. See e.g. para. 3. “Why?” he asked. It was 3.5 km."
    cut = [text[first:last] for first, last in paragraphs.split(text)]
    assert cut == ["Dr. Roe was late.", "See e.g. para. 3.", "“Why?” he asked.", "It was 3.5 km."]


# The notation and the file of cues


@pytest.mark.parametrize(
    ("pattern", "text", "there"),
    [
        ("not seen", "He was not seen", True),
        ("not seen", "not often seen", False),
        ("not ..1 seen", "not often seen", True),
        ("not ..1 seen", "not very often seen", False),
        ("neglect*", "neglectful", True),
        ("neglect", "neglectful", False),
        ("his|her voice*", "HER voices", True),
        ("child's", "the child’s", True),
        # The nearest "b" is no way through; the next is, as long as no more than two words are left out.
        ("a ..2 b c", "a b x b c", True),
        ("a ..2 b c", "a b x y b c", False),
    ],
)
def test_the_notation(pattern, text, there):
    index = cues.Index([cues.parse(pattern, "here")])
    assert bool(index.found(cues.words(text))) == there


@pytest.mark.parametrize(
    "bad", ["", "..3", "a ..3", "..3 a", "a ..0 b", "a ..99 b", "a ..1 ..1 b", "A", "a* (b)", "a*", "x|", "é"]
)
def test_what_is_no_pattern_is_refused(bad):
    with pytest.raises(InputError, match="here"):
        cues.parse(bad, "here")


CUE = '[[cue]]\nid = "a"\ntheme = "P1"\nframe = "lacking"\nwords = ["voice"]\nwhy = "so"\n'
GROUPS = "[groups]\n" + "".join(f'{name} = ["x"]\n' for name in cues.GROUPS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GROUPS, "has no cue"),
        (CUE, "has no .groups."),
        (GROUPS + CUE + CUE, "two cues are called 'a'"),
        (GROUPS + CUE.replace("P1", "P99"), "theme: is 'P99'"),
        (GROUPS + CUE.replace("lacking", "stated"), "a theme of context"),
        (GROUPS + CUE.replace("P1", "K1"), "a theme of context"),
        (GROUPS + CUE.replace("lacking", "laking"), "did you mean 'lacking'"),
        (GROUPS + CUE.replace('why = "so"', ""), "has no why"),
        (GROUPS + CUE.replace("words", "word"), "did you mean 'words'"),
        (GROUPS + CUE.replace('["voice"]', '"voice"'), "a list of words"),
        (GROUPS + CUE + "within = 900\n", "within is 900"),
        (GROUPS.replace("absent", "absence") + CUE, "did you mean 'absent'"),
        ("[[", "not TOML"),
    ],
)
def test_a_file_of_cues_is_read_strictly(tmp_path, text, said):
    path = tmp_path / "cues.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        cues.load(path)


def test_every_theme_has_cues():
    assert {cue.theme for cue in cues.load().cues} == set(cues.codebook.load().themes["code"]) - {"none"}


# Hostile texts


@settings(max_examples=tried(60), deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join)))
def test_what_is_quoted_stands_in_the_passage(passage):
    for hit in MATCHER.hits(passage):
        assert hit.spans
        for first, last in hit.spans:
            assert 0 <= first < last <= len(passage)
            assert proposing.quoted(passage, ((first, last),)) == passage[first:last]
    cut = paragraphs.split(passage)
    assert all(one[1] <= two[0] for one, two in pairwise(cut))


def seconds(text):
    began = time.process_time()
    MATCHER.hits(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "piece",
    [
        "information not ",
        "a-",
        ". ",
        "«\u202e=cmd|'/c calc'!A0 ",
        "no no no ",
        "child ",
        "'''''",
        "should have ",
        "....",
        "é",
    ],
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece):
    short, long = piece * (20_000 // len(piece)), piece * (160_000 // len(piece))
    # Eight times the text: a pattern that began again at each place would take sixty-four times as long.
    assert seconds(long) < 24 * max(seconds(short), 0.02)


# What is shown of how good they are


def test_a_score_worked_out_by_hand():
    table = measured.by_theme_table(
        measured.pd.DataFrame(
            {
                # P8 right; P8 proposed and not there; P5 there and not proposed; K3 right, of two that are there.
                "codes": ["P8", "", "P5", "K3;K9"],
                "passage": [
                    "There was no supervision.",
                    "The supervision was late.",
                    "They kept it to themselves.",
                    "There was domestic abuse.",
                ],
            }
        ),
        cues.load(),
    ).set_index("code")[["right", "proposed", "there"]]
    assert table.loc["P8"].tolist() == [1, 2, 1]
    assert table.loc["P5"].tolist() == [0, 0, 1]
    assert table.loc["K9"].tolist() == [0, 0, 1]
    assert table.loc["all"].tolist() == [2, 3, 4]


def test_the_figures_that_are_shown_are_those_of_the_cues():
    shown = (paths.ROOT / "docs/suggestions.md").read_text(encoding="utf-8")
    assert shown == measured.page(), "run: safeguarding suggest --measured > docs/suggestions.md"


def test_a_share_of_few_is_no_percentage():
    # Clopper and Pearson for 2 of 2: from 0.025^(1/2) = 0.158 to 1.
    assert measured._share(2, 2) == "2 of 2 (95% interval 16% to 100%)"
    assert measured._share(0, 0) == "none of none"
    assert measured._share(10, 10).startswith("10 of 10 (100%, ")


def test_the_passages_cover_every_theme_and_none():
    frame = measured.labelled()
    for part in (measured.HELD_OUT, measured.TUNING):
        codes = {code for written in frame.loc[frame["part"] == part, "codes"] for code in (written.split(";"))}
        assert codes == {*measured.codebook.load().themes["code"], ""} - {"none"}
    assert len(frame) >= 250
    assert frame["id"].is_unique
    assert frame["passage"].is_unique


def test_a_code_that_is_none_is_refused(tmp_path):
    path = tmp_path / "l.csv"
    path.write_text("id,part,codes,passage\n1,tuning,P77,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="P77"):
        measured.labelled(path)
