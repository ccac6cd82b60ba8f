"""A word of a name is known under every spelling that a reader may know, whichever the catalogue has."""

import doctest
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import cyrillising, given_names, names, romanisations
from catalogue import spelling as module
from catalogue.phonetic import MARK
from catalogue.spelling import slips_of_variants, sounding, spellings, wanted

WORDS = st.one_of(st.text(), st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўѣ'-АЁ", max_size=50))
LATIN_WORDS = st.text("abcdefghijklmnopqrstuvwxyzéšł’", max_size=50)


@pytest.mark.parametrize("tables", [module, romanisations, cyrillising])
def test_the_examples_in_the_docstrings_hold(tables):
    found = doctest.testmod(tables)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("native", "forms"),
    [
        (
            "Хрущёв",
            "khrushchev khrushchyov khruschev kruschev krushchev chruschtschow khrouchtchev chruszczow",
        ),
        ("Хрущёв", "jruschov jrushchov chruscov hruscsov chroesjtsjov chrusjtjov hrustsov krusciov хрущев"),
        (
            "Тухачевский",
            "tukhachevsky tukhachevskii tuchatschewski toukhatchevski tuchaczewski tuhacsevszkij",
        ),
        ("Жуков", "zhukov schukow joukov zukow zukov zsukov zjoekov jukov"),
        ("Зиновьев", "zinoviev zinovyev sinowjew zinowjew zinovjev zinovev"),
        ("Ежов", "yezhov ezhov jeschow iejov jezow jezov jezsov yejov"),
        ("Солженицын", "solzhenitsyn solschenizyn soljenitsyne solzenicyn szolzsenyicin solzjenitsyn"),
        ("Брежнев", "brezhnev breschnew brejnev breznev brezsnyev brezjnev"),
        ("Бухарин", "bukharin bucharin boukharine bujarin buharin boecharin"),
        ("Троцкий", "trotsky trotskii trozki trotski trocki trockij"),
        ("Орджоникидзе", "ordzhonikidze ordschonikidse ordjonikidze orjonikidze"),
        ("Эйзенштейн", "eisenstein eizenshtein ejzenstejn"),
        ("Косыгин", "kosygin kossygin kossyguine koszigin"),
        ("Рокоссовский", "rokossovsky rokosovsky rokossowski rokosszovszkij rokossovskij"),
        ("Ахматова", "akhmatova achmatowa ajmatova achmatovova ahmatova"),
        ("Григоренко", "grigorenko hryhorenko"),
        ("Мікоян", "микоян mikoyan mikojan мікоян"),
        ("Бѣлый", "белый bely belyi"),
    ],
)
def test_books_in_every_language_are_understood(native, forms):
    assert set(forms.split()) - spellings(native) == set()


@pytest.mark.parametrize(
    ("heading", "forms"),
    [
        ("Khrushchev", "хрущев chruschtschow khrouchtchev chruszczow"),
        ("Zinoviev", "зиновьев sinowjew zinowjew"),
        ("Tukhachevsky", "тухачевский tuchatschewski tuchaczewski"),
        ("Beria", "берия berija"),
        ("Yezhov", "ежов jeschow iejov"),
        ("Nikolai", "николай nikolaj mikolaj nicolas"),
        ("Trotzki", "троцкий trotsky trocki"),
    ],
)
def test_a_heading_without_native_name_is_read_back(heading, forms):
    assert set(forms.split()) - spellings(heading) == set()


def test_given_names_have_their_forms_in_other_languages():
    assert {"michael", "michel", "mikhail", "michail", "mihail", "mykhailo"} <= spellings("Михаил")
    assert "иосиф" in spellings("Joseph") & spellings("Józef") & spellings("Йосип")
    assert "pierre" in spellings("Пётр") - spellings("Пётр", kind="place")


def test_e_stands_for_yo_where_books_print_it():
    for printed, meant in [
        ("Хрущев", "Хрущёв"),
        ("Королев", "Королёв"),
        ("Семен", "Семён"),
        ("Петр", "Пётр"),
    ]:
        assert spellings(meant) <= spellings(printed)


def test_the_address_of_a_person_is_a_spelling():
    for native in ["Хрущёв", "Тухачевский", "Ежов", "Пятаков", "Щербаков", "Ильич", "Юрий", "Любовь", "Ефим"]:
        assert names.fold(names.romanise(native)) in spellings(native)


def test_the_forms_of_given_names_are_folded():
    for forms in given_names.ELSEWHERE.values():
        assert all(names.fold(form) == form for form in forms)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rykoff", "rykov"),
        ("Prokofieff", "prokofiev"),
        ("Trotzki", "trotsky"),
        ("Chernenkow", "chernenkov"),
        ("Shostakovitch", "shostakovich"),
        ("Хрущов", "хрущев"),
        ("Мікоян", "микоян"),
        ("Ивановъ", "иванов"),
        ("Stalinas", "stalin"),
        ("Dzeržinskis", "dzerzinski"),
        ("Nikolajus", "nikolaj"),
        ("Hruščovs", "hruscov"),
        ("Kaganovici", "kaganovic"),
        ("Bluecher", "blucher"),
        ("Tschayanoff", "chayanov"),
    ],
)
def test_a_typed_word_is_wanted_in_its_usual_form(typed, meant):
    assert meant in wanted(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Гарбачоў", "горбачёв"),
        ("Арджанікідзе", "орджоникидзе"),
        ("Тухачэўскі", "тухачевский"),
        ("Мејерхољд", "мейерхольд"),
        ("Пиљњак", "пильняк"),
        ("Вишинський", "вышинский"),
        ("Зінов'єв", "зиновьев"),
        ("Koroļovs", "королёв"),
    ],
)
def test_a_word_of_another_language_sounds_like_the_russian_one(typed, meant):
    assert set(sounding(typed)) & spellings(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Juokoff", "жуков"), ("Кірво", "киров"), ("Tpuoļevs", "туполев"), ("Проокф'єв", "прокофьев")],
)
def test_a_slip_in_a_variant_is_still_a_slip(typed, meant):
    assert slips_of_variants(typed) & spellings(meant)


@settings(deadline=None)  # other work may share the machine
@given(st.one_of(WORDS, LATIN_WORDS))
def test_no_typed_word_is_too_odd_to_be_looked_up(word):
    assert all(isinstance(form, str) for form in [*wanted(word), *sounding(word), *slips_of_variants(word)])


@settings(deadline=None)  # other work may share the machine
@given(st.one_of(WORDS, LATIN_WORDS))
def test_every_spelling_is_folded_and_the_word_is_among_them(word):
    found = spellings(word)
    assert names.fold(word) in found
    assert all(names.fold(form) == form for form in found if form[:1] != MARK)


@settings(deadline=None)  # other work may share the machine
@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=30))
def test_no_spelling_mixes_letters(word):
    assert all(re.fullmatch(f"[a-z]*|{MARK}?[а-яё]*", form) for form in spellings(word))


@settings(deadline=None)  # other work may share the machine
@given(st.one_of(WORDS, LATIN_WORDS))
def test_few_forms_are_wanted_of_what_was_typed(word):
    found = wanted(word)
    assert found[0] == names.fold(word)
    assert len(found) == len(set(found)) <= 6
    assert all(names.fold(form) == form for form in found if form[:1] != MARK)
