"""Quantities are read as sources give them, with bounds that never say more than the source."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import quantities


@pytest.mark.parametrize(
    ("text", "low", "high", "words"),
    [
        ("688503", "688503", "688503", "688,503"),
        ("7000000-8000000", "7000000", "8000000", "7,000,000 to 8,000,000"),
        ("~90000", "90000", "90000", "about 90,000"),
        ("~7-8", "7", "8", "about 7 to 8"),
        ("<8000000", None, "8000000", "nearly 8,000,000"),
        (">1000", "1000", None, "more than 1,000"),
        ("46.5", "46.5", "46.5", "46.5"),
        ("0", "0", "0", "0"),
    ],
)
def test_parse(text, low, high, words):
    quantity = quantities.parse(text)
    bounds = [None if bound is None else str(bound) for bound in (quantity.low, quantity.high)]
    assert (bounds, quantity.in_words(), str(quantity)) == ([low, high], words, text)


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "many", "90,000", "1 000", "007", "1.", ".5", "-5", "+5", "1e6", "5-", "-", "~", "5-5"],
        *["8-7", "<1-2", ">1-2", "~~5", "1.23456", "1" * 16, "٣", "5\n", "1-2-3"],
    ],
)
def test_anything_else_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="quantity|bounds"):
        quantities.parse(text)


NUMBERS = st.decimals(0, 10**15 - 1, places=4).map(lambda n: f"{n.normalize():f}")


@settings(deadline=None)  # other work may share the machine
@given(st.sampled_from(["", "~", "<", ">"]), NUMBERS)
def test_every_number_keeps_its_text_and_its_value(sign, number):
    quantity = quantities.parse(sign + number)
    assert str(quantity) == sign + number
    assert {quantity.low, quantity.high} - {None} == {Decimal(number)}
    assert f"{Decimal(number):,}" in quantity.in_words()


@settings(deadline=None)  # other work may share the machine
@given(st.text(max_size=12))
def test_no_text_breaks_the_parser(text):
    try:
        quantity = quantities.parse(text)
    except ValueError:
        return
    assert quantity.text == text
