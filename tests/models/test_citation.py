"""A citation says something that its field can hold, about exactly one record; and witnesses are counted."""

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError

from catalogue.models import Citation
from catalogue.models.citation import FIELDS, RECORD_TARGETS, TARGETS, Aspect, Witnesses
from catalogue.models.fields import Derived
from catalogue.models.triggers import WHO_AND_WHEN
from tests import factories
from tests.factories import citation, event, figure, person, place, rehabilitation, source

pytestmark = pytest.mark.django_db

BOOKKEEPING = {
    *["id", "slug", "ref", "status", "summary", "note", "created", "modified", "version", "first_published"],
    *WHO_AND_WHEN,
}


@pytest.mark.parametrize("table", TARGETS)
def test_the_fields_to_cite_are_the_tables_own_columns(table):
    model = apps.get_model("catalogue", table)
    columns = [
        f.name
        for f in model._meta.concrete_fields
        if f.name not in BOOKKEEPING and not isinstance(f, Derived)
    ]
    assert sorted(FIELDS[table]) == sorted(columns)


def test_every_record_that_needs_a_citation_can_have_one():
    needy = [m for m in apps.get_app_config("catalogue").get_models() if getattr(m, "needs_citation", False)]
    assert sorted(RECORD_TARGETS) == sorted(model._meta.model_name for model in needy)


def test_no_column_is_named_like_an_aspect():
    assert not {*Aspect.values} & {column for columns in FIELDS.values() for column in columns}


def faults(about, **columns):
    row = Citation(**{about._meta.model_name: about, "source": source(), **columns})
    try:
        row.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    ("table", "field", "says"),
    [
        ("event", "date", "1956-02-25"),
        ("event", "kind", "speech"),
        ("event", "place", "moscow"),
        ("event", "place", "in the Great Kremlin Palace"),
        ("event", "title", "On the Cult of Personality and Its Consequences"),
        ("person", "sex", "male"),
        ("place", "latitude", "48.71"),
        ("place", "longitude", "-71"),
        ("figure", "value", "7000000-8000000"),
        ("figure", "date", "1953/1956"),
        ("rehabilitation", "posthumous", "some"),
        ("event", "motive", ""),
        ("event", "", ""),
    ],
)
def test_what_the_field_can_hold_is_accepted(table, field, says):
    assert faults(getattr(factories, table)(), field=field, says=says) == {}


@pytest.mark.parametrize(
    ("table", "field", "says", "sentence"),
    [
        ("event", "date", "25 February 1956", "25"),
        ("event", "kind", "oration", "is not one of: period, congress"),
        ("person", "sex", "", "Write under “says”"),
        ("place", "latitude", "48°42′", "is no number"),
        ("place", "latitude", "NaN", "is no number"),
        ("figure", "value", "about 90,000", "is no quantity"),
        ("event", "born", "1893", "is not something to cite about this record"),
        ("person", "slug", "stalin", "is not something to cite about this record"),
    ],
)
def test_what_the_field_cannot_hold_is_refused_with_a_sentence(table, field, says, sentence):
    found = faults(getattr(factories, table)(), field=field, says=says)
    assert sentence in " ".join(message for messages in found.values() for message in messages)


def test_a_citation_is_about_exactly_one_record():
    assert "exactly one record" in faults(event(), person=person())["__all__"][0]
    with pytest.raises(ValidationError, match="exactly one record"):
        Citation(source=source()).full_clean()


def test_a_form_that_shows_only_some_fields_tells_its_faults_without_falling():
    row = citation(event(), field="date", says="1956")
    form = forms.modelform_factory(Citation, fields=["field"])({"field": "place"}, instance=row)
    assert form.is_valid()
    form = forms.modelform_factory(Citation, fields=["field"])({"field": "kind"}, instance=row)
    assert "is not one of" in form.non_field_errors()[0]
    form = forms.modelform_factory(Citation, fields=["says"])({"says": "nonsense"}, instance=row)
    assert list(form.errors) == ["says"]


def test_a_citation_knows_its_column_without_a_query(django_assert_num_queries):
    row = Citation.objects.get(pk=citation(figure(), field="value", says="5").pk)
    with django_assert_num_queries(0):
        assert (row.target_table, row.column().name) == ("figure", "value")
    assert Citation(field="date").column() is None
    assert Citation().about is None


def test_a_citation_tells_where_it_stands():
    book = source(title="Joseph Stalin: A Biographical Companion")
    assert str(citation(event(), source=book, locator="p. 147")).endswith("Companion, p. 147")
    assert citation(event(), source=book).about.pk
    motive = citation(event(), source=book, field="motive", says="fear", quote="he was\nafraid " * 20)
    assert str(motive).startswith(
        "Joseph Stalin: A Biographical Companion · motive: fear · “he was afraid he was afraid"
    )
    assert str(motive).endswith("…”") and len(str(motive)) < 150
    born = citation(person(), source=source(title="x" * 300), locator="p. 3", field="born", says="1893")
    assert str(born) == f"{'x' * 59}…, p. 3 · born: 1893"
    assert born.reference() == f"{'x' * 59}…, p. 3"


def test_a_citation_tells_itself_without_a_query_beyond_its_source(django_assert_num_queries):
    row = Citation.objects.select_related("source").get(
        pk=citation(figure(), field="value", says="5", quote="five").pk
    )
    with django_assert_num_queries(0):
        assert str(row).endswith("value: 5 · “five”")


# Witnesses


def count(*cited):
    return Witnesses(cited).count(cited)


def test_each_source_is_a_witness():
    speech = event()
    assert count() == 0
    assert count(citation(speech), citation(speech)) == 2


def test_citations_of_one_source_are_one_witness():
    speech, book = event(), source()
    assert count(citation(speech, source=book), citation(speech, source=book, locator="p. 2")) == 1


def test_what_was_seen_in_one_source_is_one_witness():
    speech, essay = event(), source()
    assert count(citation(speech, quoted_in=essay), citation(speech, quoted_in=essay)) == 1
    assert count(citation(speech, quoted_in=essay), citation(speech, source=essay)) == 1


def test_a_citation_that_follows_another_is_no_witness_of_its_own():
    speech = event()
    first = citation(speech)
    second = citation(speech, follows=first)
    third = citation(speech, follows=second)
    assert count(first, third) == 1
    assert count(third, citation(speech)) == 2
    elsewhere = citation(event(), follows=first)
    assert count(elsewhere, citation(speech, source=first.source)) == 1


def test_copies_of_copies_are_one_witness():
    speech, original = event(), source()
    copy = source(based_on=source(based_on=original))
    assert count(citation(speech, source=original), citation(speech, source=copy)) == 1
    assert count(citation(speech, source=copy), citation(speech, source=source(based_on=original))) == 1


def test_rings_of_copies_and_followers_end():
    speech, one = event(), source()
    two = source(based_on=one)
    one.based_on = two
    one.save()
    first = citation(speech, source=one)
    second = citation(speech, follows=first)
    first.follows = second
    first.save()
    assert count(first, second, citation(speech, source=two)) == 1


def test_counting_witnesses_takes_as_many_queries_for_twenty_as_for_one(django_assert_num_queries):
    speech, original = event(), source()
    cited = [citation(speech, source=source(based_on=original)) for _number in range(20)]
    for some in [cited[:1], cited]:
        with django_assert_num_queries(2):
            assert count(*some) == 1


def test_vague_lives_can_be_cited():
    life = person(born="1893~", died="[..1938-07-28]")
    assert faults(life, field="born", says="1893~") == {}
    assert faults(rehabilitation(), field="date", says="[1953..1956]") == {}
    assert faults(place(), field="name", says="Volgograd") == {}
