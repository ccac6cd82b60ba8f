"""Words that sound alike in the Cyrillic of several languages have one key, and other words another."""

import doctest

import pytest

from catalogue import phonetic
from catalogue.phonetic import sound


def test_the_examples_in_the_docstrings_hold():
    found = doctest.testmod(phonetic)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        "хрущёв хрущев хрушчоў хрушчов хрущов",
        "жуков жукаў",
        "дзержинский дзяржынскі дзержинський",
        "будённый буђони будьонний",
        "солженицын солжењицин солженіцин салжаніцын",
        "эйзенштейн ејзенштејн ейзенштейн",
        "ежов яжоў єжов јежов",
    ],
)
def test_languages_agree_on_how_a_name_sounds(words):
    assert len({sound(word) for word in words.split()}) == 1


@pytest.mark.parametrize("words", ["киров куров", "зиновьев зимовьев", "берия бурия", "жданов жданович"])
def test_other_names_sound_otherwise(words):
    assert len({sound(word) for word in words.split()}) == 2
