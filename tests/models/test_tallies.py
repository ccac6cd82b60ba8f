"""Tallies: at every moment they say how many published rows there are of each kind, whoever wrote them."""

import pytest
from django.db import connection
from django.db.models import Sum

from catalogue.models import Person, PersonTally, Rehabilitation, RehabilitationTally, Status
from catalogue.models.tallies import TALLIES, count_anew, tidy
from tests import factories

pytestmark = pytest.mark.django_db


def numbers(tally):
    """{values: number} of the tallies by all columns together."""
    columns = [column for column, _value in tally.columns()]
    rows = tally.objects.filter(by=0).values_list(*columns).annotate(n=Sum("number")).exclude(n=0)
    return {row[:-1]: row[-1] for row in rows}


def alone(tally, column):
    """{value: number} of the tallies by one column."""
    rows = tally.objects.filter(by=tally.number_of([column])).values_list(column)
    return dict(rows.annotate(n=Sum("number")).exclude(n=0))


def test_a_draft_is_not_counted_until_it_is_published_and_no_more_once_withdrawn():
    act = factories.rehabilitation(outcome="granted", date="1955/1956")
    assert numbers(RehabilitationTally) == {}
    factories.published(act)
    key = ("rehabilitation", "not stated", "granted", "", None, 1955, 1956)
    names = [column for column, _value in RehabilitationTally.columns()]
    order = ["act", "route", "outcome", "posthumous", "body_id", "date_first", "date_last"]
    wanted = dict(zip(order, key, strict=True))
    assert numbers(RehabilitationTally) == {tuple(wanted[name] for name in names): 1}
    factories.moved(act, Status.WITHDRAWN)
    assert numbers(RehabilitationTally) == {}
    assert alone(RehabilitationTally, "act") == {}


def test_sql_that_changes_deletes_and_empties_is_counted_too():
    people = [factories.published(factories.person(occupation="poet", sex="male")) for _n in range(3)]
    assert alone(PersonTally, "occupation") == {"poet": 3}
    Person.objects.filter(pk=people[0].pk).update(occupation="marshal", born="1893")
    assert alone(PersonTally, "occupation") == {"poet": 2, "marshal": 1}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE catalogue_person CASCADE")
    assert numbers(PersonTally) == {}


def test_tidying_and_counting_anew_change_no_number():
    acts = [
        factories.published(factories.rehabilitation(act=act, date=date))
        for act in ("release", "amnesty", "release")
        for date in ("1953", "1956?", "", "1953/..")
    ]
    Rehabilitation.objects.filter(pk=acts[0].pk).update(route="party")
    before = numbers(RehabilitationTally), alone(RehabilitationTally, "act")
    rows = RehabilitationTally.objects.count()
    assert tidy(RehabilitationTally) > 0
    assert RehabilitationTally.objects.count() < rows
    assert (numbers(RehabilitationTally), alone(RehabilitationTally, "act")) == before
    count_anew(RehabilitationTally)
    assert (numbers(RehabilitationTally), alone(RehabilitationTally, "act")) == before
    assert before[1] == {"release": 8, "amnesty": 4}


@pytest.mark.parametrize("tally", TALLIES.values())
def test_every_group_of_columns_counted_alone_is_of_columns_that_are_tallied(tally):
    columns = {column for column, _value in tally.columns()}
    assert all(set(group) <= columns for group in tally.alone)
    assert len(tally.alone) == len({frozenset(group) for group in tally.alone})


def test_filters_and_a_choice_are_counted_by_the_fewest_tallies_that_know_them():
    alone = PersonTally.number_of(["occupation"])
    assert PersonTally.sets()[alone - 1] == ["occupation"]
    known = PersonTally.sets()[PersonTally.number_of(["occupation", "died_first", "birth_place_id"]) - 1]
    assert set(known) == {*["occupation", "birth_place_id", "death_place_id", "died_first", "died_last"]}
    everything = [column for column, _value in PersonTally.columns()]
    assert PersonTally.number_of(everything) == 0
    assert RehabilitationTally.number_of(["act", "outcome"]) == 0


def test_every_set_of_tallies_counts_every_person_once():
    for born, died in [("1891", "1938"), ("1891", ""), ("", "1938/1939")]:
        factories.published(factories.person(sex="male", occupation="poet", born=born, died=died))
    Person.objects.filter(born="").update(occupation="marshal")
    for _again in range(2):
        totals = PersonTally.objects.values_list("by").annotate(n=Sum("number"))
        assert dict(totals) == dict.fromkeys(range(len(PersonTally.sets()) + 1), 3)
        count_anew(PersonTally)


@pytest.mark.parametrize("name", TALLIES)
def test_the_rows_of_each_tally_are_found_by_its_values_blank_and_unknown_ones_too(name):
    tally, make = TALLIES[name], getattr(factories, name)
    rows = {
        "person": [{}, {"occupation": "poet", "born": "1891"}, {"died": "1938/1939"}],
        "rehabilitation": [{}, {"act": "release", "date": "1955"}, {"act": "release", "date": "/1956"}],
    }[name]
    made = [[factories.published(make(**values)) for _twice in range(2)] for values in rows]
    make(**rows[0])  # a draft
    sets = [tally.objects.filter(pk=one.pk) for one in tally.objects.filter(by=0).order_by("pk")]
    found = [tally.tallied().objects.published().filter(tally.has_values_of(one)) for one in sets]
    assert {frozenset(row.pk for row in some) for some in found} == {
        frozenset(row.pk for row in pair) for pair in made
    }


@pytest.mark.parametrize("name", TALLIES)
def test_rows_are_looked_for_by_exactly_what_the_index_of_values_holds(name):
    tally = TALLIES[name]
    rows = tally.tallied().objects.published().filter(tally.has_values_of(tally.objects.filter(by=0)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = %s::regclass",
            [f"{name}_values"],
        )
        (indexed,) = cursor.fetchone()
    assert indexed.replace("(0)::bigint", "'0'::bigint") in rows.explain()
