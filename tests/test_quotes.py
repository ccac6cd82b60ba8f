"""Quotes are checked against the text of their source: folded where editions differ, never where words do."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalogue.quotes import DIFFERENCES, FOUND, GAP, NOT_FOUND, QUOTE, SAME, TEXT, Text, holds

SPEECH = Text(
    """Comrades! The cult of the individ-
    ual acquired such monstrous size chiefly because Stalin himself, using all con-
    ceivable methods, supported the glorification of his own person.
    «Это» — сказал Хрущев: de-Stalinisation, 1937–1938 -- and the o\ufb03ce, in Czecho\u00adslovakia."""
)


@pytest.mark.parametrize(
    "quote",
    [
        "The cult of the individual acquired such monstrous size",
        "“The cult of the individual”",
        "all conceivable methods, supported the\n  glorification",
        "all con-\nceivable methods",
        '"Это" - сказал Хрущёв:',
        "„Это“ – сказал Хрущев",
        "de-Stalinisation, 1937-1938—and the office",
        "Czechoslovakia",
        "The cult of the individual … supported the glorification",
        "The cult ... Stalin himself [...] his own person.",
        "The cult (. . .) his own person …",
        "using all conceivable methods.",
    ],
)
def test_a_quote_is_found_however_it_is_typed_or_printed(quote):
    assert SPEECH.check(quote).result == FOUND


@pytest.mark.parametrize(
    ("quote", "runs"),
    [
        ("Stalin himself, using all possible methods",
         [(SAME, "Stalin himself, using all"), (QUOTE, "possible"), (TEXT, "conceivable"),
          (SAME, "methods,")]),
        ("the cult of the individual acquired",
         [(QUOTE, "the"), (TEXT, "The"), (SAME, "cult of the individual acquired")]),
        ("acquired such a monstrous size",
         [(SAME, "acquired such"), (QUOTE, "a"), (SAME, "monstrous size")]),
        ("The cult of the person acquired such size … glorification of his own person",
         [(SAME, "The cult of the"), (QUOTE, "person"), (TEXT, "individual"), (SAME, "acquired such"),
          (TEXT, "monstrous"), (SAME, "size"), (GAP, "…"), (SAME, "glorification of his own person.")]),
    ],
)  # fmt: skip
def test_words_that_differ_are_marked(quote, runs):
    check = SPEECH.check(quote)
    assert check.result == DIFFERENCES
    assert check.runs == runs


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "…",
        "art",  # only a part of a word
        "a wholly different sentence about something else",
        "his own person … The cult of the individual",  # not in this order
        "the of and in such a",
    ],
)
def test_what_does_not_stand_there_is_not_found(quote):
    assert SPEECH.check(quote) == type(SPEECH.check(quote))(NOT_FOUND, [])


def test_an_ellipsis_does_not_join_what_stands_far_apart():
    words = " ".join(f"word{number}" for number in range(3_000))
    text = Text(f"It began here {words} and it ended there.")
    assert text.check("It began here … word9 word10").result == FOUND
    assert text.check("It began here … it ended there").result == NOT_FOUND


def test_a_quote_is_found_where_all_its_parts_stand_though_the_first_stands_elsewhere_too():
    far = " ".join(["filler"] * 2_000)
    assert Text(f"He said so. {far} He said so, and left.").check("He said … and left").result == FOUND


WORDS = st.lists(st.text("abcdefgheiouстёе", min_size=2, max_size=8), min_size=12, max_size=60)


@st.composite
def printed(draw):
    """Words, and the same words printed: broken into lines, hyphenated, with other marks and dashes."""
    words, out = draw(WORDS), ""
    for word in words:
        form = draw(st.integers(0, 4))
        if form == 1 and len(word) > 3:
            out += f"{word[:2]}-\n {word[2:]} "
        elif form == 2:
            out += f"{word}\n\n"
        elif form == 3:
            out += f"{word[:1]}\u00ad{word[1:].replace('ё', 'е')}\u00a0"
        else:
            out += f"{word} "
    return words, out


@settings(deadline=None)
@given(printed(), st.data())
def test_every_run_of_words_of_a_text_is_found_in_its_print(example, data):
    words, text = example
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    quote = words[first:last]
    assert Text(text).check(" ".join(quote)).result == FOUND
    if len(quote) > 4:
        assert Text(text).check(" ".join([*quote[:2], "[…]", *quote[-2:]])).result == FOUND


@settings(deadline=None)
@given(WORDS, st.data())
def test_the_runs_tell_the_quote_and_the_passage_whole(words, data):
    first = data.draw(st.integers(0, len(words) - 8))
    quote = words[first : first + 8]
    quote[data.draw(st.integers(1, 6))] = "zzz"
    check = Text(" ".join(words)).check(" ".join(quote))
    assume(check.result == DIFFERENCES)
    assert " ".join(run for what, run in check.runs if what != TEXT).split() == quote
    passage = " ".join(run for what, run in check.runs if what != QUOTE)
    assert f" {passage} " in f" {' '.join(words)} "


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_gets_an_answer(text, quote):
    check = Text(text).check(quote)
    assert check.result in {FOUND, DIFFERENCES, NOT_FOUND}
    assert bool(check.runs) == (check.result == DIFFERENCES)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (" " * 200_000 + "x", "x (" + " " * 50_000),
        ("a-" + "\n" * 200_000 + "-", "a-" + "\n" * 50_000 + "-"),
        ("." * 200_000, "x " + ". " * 20_000 + "y" + "," * 50_000 + "z"),
        ("-" * 200_000, "— " * 20_000 + "x"),
        ("a " * 200_000, "a " * 1_000 + "b"),
    ],
)
def test_hostile_texts_take_no_longer_than_others(text, quote):
    """Each of these takes minutes where an expression backtracks; the suite's own limit would show it."""
    assert Text(text).check(quote).result in {FOUND, DIFFERENCES, NOT_FOUND}


@pytest.mark.parametrize(
    ("held", "locator", "answer"),
    [
        ("12-34, 147", "p. 13", True),
        ("12–34, 147", "pp. 30–34", True),
        ("pp. 12-34", "с. 12, прим. 3", True),
        ("12-34, 147", "147", True),
        ("140-150", "pp. 147-9", True),
        ("12-34, 147", "p. 35", False),
        ("12-34, 147", "pp. 30-40", False),
        ("12-34", "para. 13", False),
        ("12-34", "", False),
        ("", "p. 13", False),
        ("12-34", "ch. 13", False),
        ("12-34", "sheet 13", False),
    ],
)
def test_a_part_of_a_text_holds_the_pages_it_names(held, locator, answer):
    assert holds(held, locator) is answer
