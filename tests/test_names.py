"""Names are folded for comparing, keyed for sorting and romanised for addresses, always the same way."""

import doctest
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import names


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Хрущёв", "хрущев"),
        ("ХРУЩЕВ", "хрущев"),
        ("Хруще\u0308в", "хрущев"),
        ("Лаврентий", "лаврентий"),
        ("Київ", "київ"),
        ("Sołżenicyn", "solzenicyn"),
        ("Čarents", "carents"),
        ("Straße", "strasse"),
        ("Solov'yov", "solovyov"),
        ("Solov’yov", "solovyov"),
        ("Gogolʹ", "gogol"),
        ("Khrushchev's “Secret Speech”", "khrushchevs secret speech"),
        ("de-Stalinisation", "de stalinisation"),
        ("a_b", "a b"),
        ("  ", ""),
        ("№ 20", "no 20"),
        ("Չարենց", "չարենց"),
    ],
)
def test_fold(text, folded):
    assert names.fold(text) == folded


@settings(deadline=None)  # other work may share the machine
@given(st.text())
def test_folding_twice_is_folding_once(text):
    folded = names.fold(text)
    assert names.fold(folded) == folded
    assert folded == " ".join(folded.split())


@settings(deadline=None)  # other work may share the machine
@given(st.text(max_size=400))
def test_a_sort_key_fits_its_column(text):
    assert len(names.sort_key(text)) <= 200


def test_names_sort_as_in_an_index():
    index = ["Medvedev [unidentified]", "Medvedev, Roy", "Medvedev, Zhores", "Medvedeva, Anna", "Medvedyev"]
    shuffled = index[::-1]
    assert sorted(shuffled, key=names.sort_key) == index
    cyrillic = ["Ежов, Николай", "Ёжиков, Пётр", "Ежова, Анна"]
    assert sorted(cyrillic, key=names.sort_key) == ["Ёжиков, Пётр", "Ежов, Николай", "Ежова, Анна"]


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("Тухачевский, Михаил Николаевич", "Tukhachevskiy, Mikhail Nikolayevich"),
        ("Ежов", "Yezhov"),
        ("Хрущёв", "Khrushchev"),
        ("Подъезд", "Podyezd"),
        ("Горький", "Gorkiy"),
        ("Щербаков", "Shcherbakov"),
        ("Дзержинск", "Dzerzhinsk"),
        ("Волгоград", "Volgograd"),
        ("Воробьёв", "Vorobyev"),
        ("Елена Еланская", "Yelena Yelanskaya"),
        ("Stalin", "Stalin"),
    ],
)
def test_romanise(russian, latin):
    assert names.romanise(russian) == latin


@settings(deadline=None)  # other work may share the machine
@given(st.text())
def test_a_slug_is_empty_or_has_the_shape_of_one(text):
    slug = names.slug(text)
    assert slug == "" or (re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 80)


def test_a_long_heading_is_cut_at_a_word():
    title = "On the Cult of Personality and Its Consequences as delivered to the Twentieth Party Congress"
    assert names.slug(title, longest=40) == "on-the-cult-of-personality-and-its"
    assert names.slug("x" * 100) == "x" * 80
