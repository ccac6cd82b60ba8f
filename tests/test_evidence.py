"""What the sources say is compared with what is accepted; only contradictions are disagreements."""

import pytest
from django.db.models import Prefetch
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import evidence
from catalogue.evidence import CONTRADICTS, LESS, MORE, SAME, agreement
from catalogue.models import Event, Figure, Person, Place, Rehabilitation
from tests.factories import case, citation, event, figure, person, place, published, rehabilitation, source

db = pytest.mark.django_db
REVERSED = {SAME: SAME, LESS: MORE, MORE: LESS, CONTRADICTS: CONTRADICTS, "": ""}

DATE, VALUE = Event._meta.get_field("date"), Figure._meta.get_field("value")
NAME, KIND = Person._meta.get_field("name"), Event._meta.get_field("kind")
LATITUDE, PLACE = Place._meta.get_field("latitude"), Event._meta.get_field("place")


@pytest.mark.parametrize(
    ("column", "accepted", "says", "expected"),
    [
        (DATE, "1956-02-25", "1956-02-25", SAME),
        (DATE, "1956-02-25", "1956", LESS),
        (DATE, "1956-02-25", "1954-02-26", CONTRADICTS),
        (DATE, "1956-02-25", "1956?", LESS),
        (DATE, "1956", "1956~", LESS),
        (DATE, "1956", "1956-02", MORE),
        (DATE, "1956", "1955/1957", LESS),
        (DATE, "1953/1964", "1953/1964", SAME),
        (DATE, "1953/1964", "1953-03-05/1964-10-14", MORE),
        (DATE, "1953/1964", "1953/..", LESS),
        (DATE, "1953/1964", "1956/1964", CONTRADICTS),
        (DATE, "1953/1964", "1953-03/..", CONTRADICTS),
        (DATE, "[..1938-07-28]", "1938-07-01", MORE),
        (DATE, "1956", "nonsense", CONTRADICTS),
        (DATE, "", "1956", ""),
        (DATE, "1956", "", ""),
        (DATE, "1936", "1937~", LESS),
        (DATE, "1938", "1937%", LESS),
        (DATE, "1935", "1937~", CONTRADICTS),
        (DATE, "1957", "1956?", CONTRADICTS),
        (DATE, "1937~", "1937~", SAME),
        (DATE, "1937~", "1938~", SAME),
        (DATE, "1937~", "1939~", CONTRADICTS),
        (DATE, "1937-05", "1937-06~", LESS),
        (DATE, "1937-04", "1937-06~", CONTRADICTS),
        (DATE, "1937-12-31", "1938-01~", LESS),
        (DATE, "1938-02-28", "1938-01~", LESS),
        (DATE, "1956-02-28", "1956-02-25~", LESS),
        (DATE, "1956-02-29", "1956-02-25~", CONTRADICTS),
        (DATE, "1962-02", "1962-21~", LESS),
        (DATE, "1937~", "1936-05-03", MORE),
        (DATE, "1936/1939", "1937~/1939", LESS),
        (DATE, "1955", "{1954,1956}", CONTRADICTS),
        (DATE, "1955", "[1954,1956]", CONTRADICTS),
        (DATE, "1954-05", "[1954,1956]", LESS),
        (DATE, "[1954..1956]", "[1954,1956]", MORE),
        (DATE, "{1954,1955}", "1954/1955", SAME),
        (DATE, "[1955,1954]", "[1954..1955]", SAME),
        (DATE, "1955", "[1954~,1957]", LESS),
        (DATE, "-0044", "1956", CONTRADICTS),
        (VALUE, "688503", "~690000", LESS),
        (VALUE, "684999", "~690000", CONTRADICTS),
        (VALUE, "90000", "~90000", LESS),
        (VALUE, "91000", "~90000", LESS),
        (VALUE, "12000", "~90000", CONTRADICTS),
        (VALUE, "~80000", "~90000", CONTRADICTS),
        (VALUE, "~690000", "~700000", LESS),
        (VALUE, "7000000-8000000", "~8000000", MORE),
        (VALUE, "9.9", "~7-8", CONTRADICTS),
        (VALUE, "8.5", "~7-8", LESS),
        (VALUE, "35.8", "36", CONTRADICTS),
        (VALUE, "35.8", "~36", LESS),
        (VALUE, "7000000-8000000", "<8000000", LESS),
        (VALUE, "7000000-8000000", "7500000", MORE),
        (VALUE, ">1000", "1200", MORE),
        (VALUE, "7000000", "8000000", CONTRADICTS),
        (VALUE, "5", "five", CONTRADICTS),
        (KIND, "speech", "congress", CONTRADICTS),
        (KIND, "speech", "speech", SAME),
        (NAME, "Khrushchev, Nikita Sergeyevich", "Khrushchev", LESS),
        (NAME, "Khrushchev, Nikita Sergeyevich", "Nikita S. Khrushchev", LESS),
        (NAME, "Khrushchev, Nikita", "Nikita Sergeyevich Khrushchev", MORE),
        (NAME, "Khrushchev, Nikita", "Nikita Khrushchev", SAME),
        (NAME, "Khrushchev, Nikita", "Khruschev, Nikita", CONTRADICTS),
        (NAME, "Хрущёв, Никита", "хрущев никита", SAME),
        (NAME, "Khrushchev", "—", CONTRADICTS),
        (LATITUDE, "48.71000", "48.71", SAME),
        (LATITUDE, "48.71000", "48.7", LESS),
        (LATITUDE, "48.71000", "48.7134", MORE),
        (LATITUDE, "48.71000", "49.1", CONTRADICTS),
        (LATITUDE, "48.71000", "north", CONTRADICTS),
        (PLACE, "moscow", "leningrad", CONTRADICTS),
    ],
)
def test_agreement(column, accepted, says, expected):
    assert agreement(column, accepted, says) == expected
    assert agreement(column, says, accepted) == REVERSED[expected]


YEARS = st.integers(1900, 1970).map(str)
MONTHS = st.builds("{}-{:02}".format, YEARS, st.integers(1, 12))
DAYS = st.builds("{}-{:02}".format, MONTHS, st.integers(1, 28))
POINTS = st.one_of(YEARS, MONTHS, DAYS, st.sampled_from(["195X", "1962-21"]))
QUALIFIED = st.builds("{}{}".format, st.one_of(YEARS, MONTHS, DAYS), st.sampled_from(["", "?", "~", "%"]))
PERIODS = st.tuples(YEARS, YEARS).map(lambda pair: "/".join(sorted(pair)))
SETS = st.one_of(
    st.tuples(YEARS, YEARS).map(lambda pair: f"[{'..'.join(sorted(pair))}]"),
    st.lists(QUALIFIED, min_size=1, max_size=3).map(lambda members: f"[{','.join(members)}]"),
    st.lists(QUALIFIED, min_size=1, max_size=3).map(lambda members: f"{{{','.join(members)}}}"),
)
OPEN = st.one_of(YEARS.map("{}/..".format), YEARS.map("[..{}]".format), YEARS.map("../{}".format))
DATES = st.one_of(POINTS, QUALIFIED, PERIODS, SETS, OPEN)
NUMBERS = st.integers(0, 40)
QUANTITIES = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["", "~", "<", ">"]), NUMBERS),
    st.builds(
        lambda sign, low, more: f"{sign}{low}-{low + more}",
        st.sampled_from(["", "~"]),
        NUMBERS,
        st.integers(1, 9),
    ),
)
WORDS = st.lists(
    st.sampled_from(["n", "nikita", "s", "sergeyevich", "khrushchev", "k"]), min_size=1, max_size=4
)
HEADINGS = st.builds(lambda words, sep: sep.join(words), WORDS, st.sampled_from([" ", ", "]))
DECIMALS = st.decimals(-90, 90, places=2).map(str)


@settings(deadline=None)  # other work may share the machine
@given(
    st.one_of(
        *(
            st.tuples(st.just(column), values, values)
            for column, values in [(DATE, DATES), (VALUE, QUANTITIES), (NAME, HEADINGS), (LATITUDE, DECIMALS)]
        )
    )
)
def test_agreement_is_the_same_seen_from_either_side(example):
    column, one, other = example
    assert agreement(column, other, one) == REVERSED[agreement(column, one, other)]
    assert agreement(column, one, one) == SAME


# The Secret Speech


@pytest.fixture
def speech(db):
    """The design's example: accepted as 25 February 1956, against one document that says 1954."""
    record = published(event(title="Secret Speech", date="1956-02-25"))
    essay, article, summary = (source(title=title) for title in ["Essay", "Article", "Summary"])
    citation(record, source=article, field="date", says="1956-02-25")
    citation(record, source=summary, field="date", says="1956-02-25")
    citation(record, source=essay, field="date", says="1956")
    citation(
        record, source=essay, field="date", says="1954-02-26", note="It contradicts itself further down."
    )
    citation(record, source=essay, field="motive", says="to save the Party")
    citation(record, source=article, field="motive", says="to win the succession")
    citation(record, source=article)
    return record


def test_the_secret_speech_is_accepted_and_the_other_date_is_shown(speech):
    found = evidence.of(speech).for_field("date")
    assert (found.label, found.accepted, found.undecided) == ("Date", "25 February 1956", False)
    assert [s.citation.source.title for s in found.statements] == ["Article", "Essay", "Essay", "Summary"]
    assert [s.agreement for s in found.statements] == [SAME, LESS, CONTRADICTS, SAME]
    assert [str(s.agreement_label) for s in found.statements][1:3] == ["agrees, less precise", "contradicts"]
    assert found.disagreement
    assert [s.says for s in found.contradicting] == ["26 February 1954"]
    assert found.contradicting[0].citation.note == "It contradicts itself further down."
    assert found.witnesses == 3


def test_aspects_stand_side_by_side_and_never_disagree(speech):
    gathered = evidence.of(speech)
    (motive,) = gathered.aspects
    assert (motive.label, motive.witnesses) == ("Motive", 2)
    assert [s.agreement for s in motive.statements] == ["", ""]
    assert [f.name for f in gathered.disagreements] == ["date"]
    assert len(gathered.whole) == 2
    assert gathered.for_field("place") is None


@db
def test_what_the_curators_leave_blank_is_undecided():
    record = published(event())
    for says in ["1953", "1956", "1956-02"]:
        citation(record, field="date", says=says)
    found = evidence.of(record).for_field("date")
    assert found.undecided
    assert found.disagreement
    assert {s.agreement for s in found.statements} == {""}


@db
def test_undecided_sources_that_agree_do_not_disagree():
    record = published(event())
    for says in ["1956", "1956-02"]:
        citation(record, field="date", says=says)
    assert not evidence.of(record).disagreements


@db
@pytest.mark.parametrize(
    ("stance", "accepted", "agreed", "disagreement"),
    [
        ("supports", "1956", SAME, False),
        ("disputes", "1956", CONTRADICTS, True),
        ("mentions", "1956", "", False),
        ("supports", "", "", False),
        ("disputes", "", "", True),
        ("mentions", "", "", False),
    ],
)
def test_a_stance_tells_where_words_cannot(stance, accepted, agreed, disagreement):
    record = published(event(date=accepted))
    citation(record, field="date", says="1954", stance=stance)
    citation(record, field="date", says="1956")
    found = evidence.of(record).for_field("date")
    assert (found.statements[0].agreement, found.disagreement) == (agreed, disagreement)


@db
def test_a_stance_on_the_record_as_a_whole_is_told():
    record = published(event())
    citation(record, stance="disputes")
    assert [s.agreement for s in evidence.of(record).whole] == ["", CONTRADICTS]


# Reading order


@db
def test_citations_stand_in_the_order_in_which_they_are_read_whatever_order_they_came_in():
    """A load makes them in the order of their random references."""
    record = published(event(date="1956"))
    record.citations.exclude(pk=citation(record, source=source(title="A")).pk).delete()
    later, essay = source(title="Zhukov"), source(title="essay on Stalin")
    for spoken, locator in [
        *[(later, "p. 1"), (essay, "para. 10"), (essay, "para. 2"), (essay, ""), (essay, "Para. 2, end")],
        *[(essay, "para. 2"), (essay, "ch. 12, p. 3"), (essay, "ch. 3, p. 40")],
    ]:
        citation(record, source=spoken, locator=locator, field="date", says="1956")
    rows = Event.objects.filter(pk=record.pk)
    for found in [
        evidence.of(record),
        evidence.of(record, public=False),
        evidence.of(rows.prefetch_related(Prefetch("citations", queryset=evidence.citations())).get()),
        evidence.of(rows.prefetch_related("citations").get()),
    ]:
        spoken = [s.citation for s in found.for_field("date").statements]
        places = ["", "ch. 3, p. 40", "ch. 12, p. 3", "para. 2", "para. 2", "Para. 2, end", "para. 10"]
        assert [c.locator for c in spoken] == [*places, "p. 1"]
        assert spoken[3].pk < spoken[4].pk


# Keys


@db
def test_a_key_is_named_by_its_slug_a_retired_one_or_in_words():
    volgograd, moscow = (
        place(name="Volgograd", slug="tsaritsyn"),
        published(place(name="Moscow", slug="moscow")),
    )
    volgograd.slug = "volgograd"
    volgograd.save()
    published(volgograd)
    record = published(event(place=volgograd))
    for says in ["volgograd", "tsaritsyn", "Volgograd", "moscow", "Omsk", "Volgograd, Russia"]:
        citation(record, field="place", says=says)
    found = evidence.of(record).for_field("place")
    assert [s.agreement for s in found.statements] == [SAME, SAME, SAME, CONTRADICTS, CONTRADICTS, MORE]
    assert [s.says for s in found.statements][:5] == ["Volgograd", "Volgograd", "Volgograd", "Moscow", "Omsk"]
    assert found.accepted == "Volgograd"
    assert moscow.slug == "moscow"


@db
def test_words_for_a_key_are_compared_even_where_nobody_gives_the_slug():
    record = published(event(place=published(place(name="Moscow"))))
    citation(record, field="place", says="Moscow")
    assert not evidence.of(record).disagreements


@db
def test_undecided_keys_disagree_only_where_they_are_different_records():
    moscow = published(place(name="Moscow", slug="moscow"))
    record = published(event())
    citation(record, field="place", says="moscow")
    citation(record, field="place", says="Moscow")
    assert not evidence.of(record).disagreements
    citation(record, field="place", says="Omsk")
    assert evidence.of(record).disagreements
    assert moscow.pk


@db
def test_an_unpublished_key_is_not_named_in_public():
    hidden = place(name="Secret City", slug="secret-city")
    record = published(event(place=hidden))
    citation(record, field="place", says="secret-city")
    found = evidence.of(record).for_field("place")
    assert "Secret" not in found.accepted + found.statements[0].says
    assert evidence.of(record, public=False).for_field("place").accepted == "Secret City"


@db
@pytest.mark.parametrize("make", [case, lambda **c: published(rehabilitation(**c))])
def test_a_heading_made_of_an_unpublished_person_is_not_shown(make):
    hidden = person(name="Hidden, Ivan")
    neighbour = make(person=hidden)
    if isinstance(neighbour, Rehabilitation):
        record, field = figure(rehabilitation=neighbour), "rehabilitation"
    else:
        record, field = published(rehabilitation(case=neighbour)), "case"
    citation(record, field=field, says=neighbour.key)
    found = evidence.of(record).for_field(field)
    assert "Hidden" not in found.accepted + found.statements[0].says


@db
def test_what_stands_in_an_unpublished_source_is_not_shown_however_it_was_fetched():
    record = published(event(date="1956"))
    citation(record, field="date", says="1954", source=source(status="draft"))
    citation(record, field="date", says="1953", quoted_in=source(status="draft"))
    rows = Event.objects.filter(pk=record.pk)
    for prefetched in ["citations", Prefetch("citations", queryset=evidence.citations())]:
        assert evidence.of(rows.prefetch_related(prefetched).get()).fields == []
    assert evidence.of(rows.get()).fields == []
    assert evidence.of(event()) == evidence.RecordEvidence()
    assert len(evidence.of(rows.get(), public=False).fields[0].statements) == 2


@db
def test_a_claim_is_attributed_only_to_a_published_person():
    record = published(event())
    citation(record, attributed_to=person(name="Hidden"))
    shown = published(person(name="Volkogonov, Dmitri"))
    citation(record, attributed_to=shown)
    citation(record)
    assert [s.attributed_to for s in evidence.of(record).whole] == [None, None, shown, None]


# Witnesses, in words of the page (their counting is tested with the citations)


@db
def test_sources_joined_by_quotation_copying_or_following_are_one_witness():
    essay, record = source(), published(event(date="1956"))
    copy = source(based_on=source(based_on=essay))
    first = citation(record, field="date", says="1956", source=essay)
    citation(record, field="date", says="1956", quoted_in=essay)
    citation(record, field="date", says="1956", source=copy)
    citation(record, field="date", says="1956", follows=first)
    assert evidence.of(record).for_field("date").witnesses == 1
    citation(record, field="date", says="1956")
    assert evidence.of(record).for_field("date").witnesses == 2


# Many records


def test_twenty_records_take_as_many_queries_as_one(db, django_assert_num_queries):
    for _number in range(20):
        record = published(event(date="1956", place=published(place())))
        citation(record, field="place", says=published(place()).slug, attributed_to=person())
        citation(record, field="place", says="Moscow", source=source(based_on=source()))
        citation(record, field="date", says="1954", quoted_in=source(), follows=citation(event()))
    records = list(Event.objects.exclude(date=""))
    assert len(records) == 20
    for some in [records[:1], records[1:]]:
        # citations; places by slug, and their renamings; retired slugs; what is followed; sources, and what
        # they are based on
        with django_assert_num_queries(7):
            gathered = evidence.of_all(some)
            assert all(len(found.disagreements) == 2 for found in gathered.values())
    assert evidence.of_all([]) == {}


@db
def test_disagreeing_finds_the_records_on_which_sources_disagree(speech):
    agreed = event(date="1956")
    citation(agreed, field="date", says="1956")
    undecided = event()
    for says in ["1953", "1956"]:
        citation(undecided, field="date", says=says)
    somewhere = event(place=place(name="Moscow", slug="moscow"))
    citation(somewhere, field="place", says="moscow")
    elsewhere = event(place=place(name="Omsk"))
    citation(elsewhere, field="place", says="moscow")
    disputed = event(date="1961")
    citation(disputed, field="date", says="1961", stance="disputes")
    city = place(latitude="48.71", longitude="44.51")
    citation(city, field="latitude", says="48.71")
    assert set(evidence.disagreeing(Event)) == {speech, undecided, elsewhere, disputed}
    assert not evidence.disagreeing(Place).exists()
    assert not evidence.disagreeing(type(source())).exists()


@db
def test_values_are_told_in_words():
    assert evidence.in_words(DATE, "1956-02-25") == "25 February 1956"
    assert evidence.in_words(VALUE, "~90000") == "about 90,000"
    assert evidence.in_words(KIND, "legal act") == "legal act"
    assert evidence.in_words(DATE, "nonsense") == "nonsense"
    assert evidence.in_words(DATE, "") == ""
    assert evidence.in_words(NAME, "Stalin") == "Stalin"
