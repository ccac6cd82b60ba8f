"""Whoever looks for a record finds it, however the name is written, and is told why."""

import pytest
from django.apps import apps
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogue import bulk, search
from tests.resources.folder import rolled_back

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seed(django_db_setup, django_db_blocker):
    """The seed in an otherwise empty catalogue, indexed."""
    with django_db_blocker.unblock(), rolled_back():
        assert bulk.load(settings.BASE_DIR / "fixtures").faults == []
        search.index_waiting()
        yield


def first(text):
    """The (kind, slug) of the first hit; None where there is none."""
    hits = search.find(text).hits
    return (hits[0].kind, hits[0].slug) if hits else None


KHRUSHCHEV = [
    *["Khrushchev", "KHRUSHCHEV", "Khruschev", "Krushchev", "Chruschtschow", "Chruszczow", "Khrouchtchev"],
    *[
        "Hruščov",
        "Chruščëv",
        "Hruscsov",
        "Jruschov",
        "Kruschev",
        "Хрущёв",
        "Хрущев",
        "хрущев н с",
        "Хрущёв Н.С.",
    ],
    *["Nikita Khrushchev", "Khrushchev, Nikita", "N. S. Khrushchev", "Nikita Sergejewitsch Chruschtschow"],
    *["Никита Сергеевич Хрущёв", "Сергеевич Хрущев", "Khruschchev", "Khurshchev", "Khrushchv", "хрущов"],
]


@pytest.mark.parametrize("typed", KHRUSHCHEV)
def test_khrushchev_is_found_under_every_spelling(seed, typed):
    assert first(typed) == ("person", "khrushchev-nikita-sergeyevich")


@pytest.mark.parametrize(
    ("typed", "kind", "slug"),
    [
        ("Stalingrad", "place", "volgograd"),
        ("Сталинград", "place", "volgograd"),
        ("Volgograd", "place", "volgograd"),
        ("Wolgograd", "place", "volgograd"),
        ("Царицын", "place", "volgograd"),
        ("Tsaritsyn", "place", "volgograd"),
        ("Тухачевский", "person", "tukhachevsky-mikhail-nikolayevich"),
        ("Tuchatschewski", "person", "tukhachevsky-mikhail-nikolayevich"),
        ("Beira", "person", "beria-lavrentiy"),
        ("secret speech", "event", "secret-speech"),
        ("speech, secret", "event", "secret-speech"),
        ("секретный доклад", "event", "secret-speech"),
    ],
)
def test_what_readers_look_for_is_first(seed, typed, kind, slug):
    assert first(typed) == (kind, slug)


def test_somebody_unidentified_is_found_by_the_word(seed):
    found = search.find("medvedev unidentified")
    assert {hit.slug for hit in found.hits} == {
        "medvedev-unidentified-in-rezun-1996",
        "medvedev-unidentified-in-van-goudoever-1986",
    }


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Khrushchev", ""),
        ("Хрущев", ""),
        ("Chruschtschow", "also written “Chruschtschow”"),
        ("Khruschev", "also written “Khruschev”"),
        ("Khurshchev", "nearly “Khurshchev”"),
        ("Stalingrad", "called Stalingrad 1925–1961"),
        ("Царицын", "called Царицын 1589–1925"),
    ],
)
def test_a_hit_says_why_where_it_cannot_be_seen(seed, typed, reason):
    assert search.find(typed).hits[0].reason == reason


def test_a_word_of_a_summary_is_shown_where_it_stands(seed):
    hits = search.find("rehabilitated publicity").hits
    eikhe = next(hit for hit in hits if hit.heading == "Eikhe, Robert")
    assert eikhe.reason == "in the summary"
    assert "rehabilitated without publicity" in eikhe.excerpt


@pytest.mark.parametrize("typed", ["реабилитация", "реабилитирован", "rehabilitation", "rehabilitated"])
def test_rehabilitation_is_found_in_two_languages(seed, typed):
    assert search.find(typed).counts.get("person", 0) >= 5


def test_where_not_all_words_are_found_all_but_one_do(seed):
    found = search.find("Khrushchev qwertyuiop")
    assert found.without
    assert found.hits[0].slug == "khrushchev-nikita-sergeyevich"


def test_nothing_found_leads_to_near_words(seed):
    found = search.find("Tukhenevichsky")
    assert found.hits == []
    assert "tukhachevsky" in found.near


def test_pages_follow_each_other_without_a_gap(seed):
    whole = search.find("khrushchev", limit=200).hits
    assert len(whole) > 3 * 7
    seen, after = [], None
    while True:
        found = search.find("khrushchev", after=after, limit=7)
        seen += found.hits
        if not found.more:
            break
        last = found.hits[-1]
        after = (last.kind, pk_of(last))
    assert seen == whole
    assert sum(found.counts.values()) == len(whole)


def pk_of(hit):
    return apps.get_model("catalogue", hit.kind).objects.get(slug=hit.slug).pk


def test_one_kind_alone(seed):
    found = search.find("khrushchev", kind="event")
    assert {hit.kind for hit in found.hits} == {"event"}
    assert found.counts["person"] > 0


def test_suggestions_need_only_the_beginning(seed):
    assert search.suggest("tukh")[0].slug == "tukhachevsky-mikhail-nikolayevich"
    assert search.suggest("Сталинг")[0].slug == "volgograd"
    assert search.suggest("nikita khru")[0].slug == "khrushchev-nikita-sergeyevich"


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_search(seed, text):
    text = text.replace("\x00", "")
    assert search.find(text).total >= 0
    assert len(search.suggest(text)) <= 8
