"""The excerpt of a search's result: around the word, with the word marked, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from cms.rules.excerpts import LENGTH, Passage, Piece, excerpt, marked

TEXT = st.text(alphabet="工业无人机 aB.*(", max_size=200)
WORDS = st.lists(st.text(alphabet="工业无人机aB.*(", max_size=4), max_size=3)


def shown(pieces):
    return "".join(piece.text for piece in pieces)


def test_a_word_in_the_middle_of_chinese_is_marked():
    assert marked("工业无人机操控", ["无人机"]) == [
        Piece("工业", hit=False),
        Piece("无人机", hit=True),
        Piece("操控", hit=False),
    ]


def test_case_does_not_matter_and_the_text_keeps_its_own():
    assert marked("Python 入门", ["python"])[0] == Piece("Python", hit=True)


def test_a_late_word_is_shown_with_what_stands_before_it():
    pieces = excerpt([("zh", "先" * 200 + "茶席" + "后" * 200)], ["茶席"]).pieces
    assert [piece.text for piece in pieces if piece.hit] == ["茶席"]
    assert shown(pieces).startswith("…")
    assert shown(pieces).endswith("…")


def test_the_text_that_has_the_word_is_taken_before_the_first():
    texts = [("zh", "第一段"), ("en", "A seat at tea"), ("zh", "第二段有茶")]
    assert shown(excerpt(texts, ["茶"]).pieces) == "第二段有茶"


def test_the_passage_says_in_which_language_the_text_is_that_was_taken():
    texts = [("en", "How to serve"), ("zh", "茶席")]
    assert excerpt(texts, ["茶"]).language == "zh"
    assert excerpt(texts, ["serve"]).language == "en"
    assert excerpt([("en", " "), ("zh", "茶席")], ["x"]).language == "zh"


def test_without_a_word_in_it_the_first_text_begins_the_excerpt():
    assert shown(excerpt([("zh", ""), ("zh", "第一段")], ["茶"]).pieces) == "第一段"
    assert excerpt([], ["茶"]) == Passage("", [])


@given(TEXT, WORDS)
def test_marking_loses_nothing(text, words):
    assert shown(marked(text, words)) == text


@given(st.lists(TEXT, max_size=3), WORDS)
def test_an_excerpt_is_short_and_comes_from_the_texts(texts, words):
    pieces = excerpt([("zh", text) for text in texts], words).pieces
    text = shown(pieces)
    assert len(text) <= LENGTH + 2
    assert any(text.strip("…") in " ".join(whole.split()) for whole in [*texts, ""])
