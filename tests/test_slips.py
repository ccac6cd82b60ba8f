"""One slip of typing leads to the word that was meant."""

import doctest

import pytest

from catalogue import slips, terms
from catalogue.slips import LONGEST, one_slip


@pytest.mark.parametrize("module", [slips, terms])
def test_the_examples_in_the_docstrings_hold(module):
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize("typed", ["tukhachevky", "tukhachevskky", "tukhachevsly", "tukhacehvsky"])
def test_a_letter_left_out_added_mistaken_or_exchanged(typed):
    assert "tukhachevsky" in one_slip(typed)


def test_cyrillic_slips_are_made_of_cyrillic_letters():
    assert "берия" in one_slip("бериа")
    assert "бериa" not in one_slip("берия")


def test_a_word_is_no_slip_of_itself_and_none_is_empty():
    assert not {"a", ""} & one_slip("a")
    assert one_slip("a" * (LONGEST + 1)) == set()
