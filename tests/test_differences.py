"""Differences lose no letter: both values can be read back from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from catalogue.differences import in_one, side_by_side

texts = st.text(alphabet="ab ё\n-.", max_size=40)


@given(old=texts, new=texts)
def test_both_values_stand_in_the_difference_whole(old, new):
    parts = in_one(old, new)
    assert "".join(text for text, kind in parts if kind != "insert") == old
    assert "".join(text for text, kind in parts if kind != "delete") == new
    left, right = side_by_side(old, new, cut=0)
    assert ("".join(t for t, _m in left), "".join(t for t, _m in right)) == (old, new)


def test_words_are_marked_and_not_letters():
    assert in_one("a court in Moscow", "a troika in Moscow") == [
        ("a ", "equal"),
        ("court", "delete"),
        ("troika", "insert"),
        (" in Moscow", "equal"),
    ]


def test_a_very_long_text_is_marked_as_a_whole():
    old = "word " * 3_000
    assert in_one(old, f"{old}end") == [(old, "delete"), (f"{old}end", "insert")]
    assert in_one(old, old) == [(old, "equal")]
