"""Each rule across rows finds the odd case and leaves the sound one alone."""

import pytest

from catalogue import consistency
from catalogue.models import Source, Status
from tests.factories import (
    case,
    citation,
    event,
    participation,
    person,
    place,
    published,
    rehabilitation,
    renaming,
    source,
)

pytestmark = pytest.mark.django_db


def broken(record):
    """The names of the rules that `record` breaks, asked of its form and of the report alike."""
    warned = [warning.rule.name for warning in consistency.warnings_for(record)]
    rules = [rule for rule in consistency.RULES if rule.model is type(record)]
    assert warned == [rule.name for rule in rules if record in rule.records()]
    return {name for name in warned if name not in {"uncited", "single-witness"}}


def volgograd():
    """Tsaritsyn, Stalingrad from 1925, Volgograd from 1961."""
    city = place(name="Volgograd")
    first = renaming(place=city, old_name="Tsaritsyn", new_name="Stalingrad", date="1925-04-10")
    second = renaming(place=city, old_name="Stalingrad", new_name="Volgograd", date="1961-11-10")
    return city, first, second


def test_a_chain_of_names_holds_together():
    _city, first, second = volgograd()
    assert broken(first) == broken(second) == set()


def test_an_old_name_that_the_previous_renaming_did_not_give_is_odd():
    city, _first, second = volgograd()
    third = renaming(place=city, old_name="Stalingrad", new_name="Volgograd", date="1970")
    assert broken(third) == {"old-name-unknown"}
    assert broken(second) == set()


def test_a_withdrawn_renaming_breaks_no_chain():
    city, _first, second = volgograd()
    renaming(place=city, old_name="Stalingrad", new_name="Omsk", date="1950", status=Status.WITHDRAWN)
    renaming(place=city, old_name="Omsk", new_name="x", date="1961-11-10", status=Status.WITHDRAWN)
    assert broken(second) == set()


def test_two_renamings_of_one_place_on_one_day_are_odd():
    city, _first, second = volgograd()
    twin = renaming(place=city, old_name="Stalingrad", new_name="Volgograd", date="1961-11-10")
    assert broken(twin) == broken(second) == {"renamed-twice-a-day"}
    renaming(old_name="Stalino", new_name="Donetsk", date="1961-11-10")
    vague = renaming(place=city, old_name="Stalingrad", new_name="Volgograd", date="1961")
    assert broken(vague) == set()


def test_a_posthumous_rehabilitation_of_somebody_alive_is_odd():
    meretskov = person(name="Meretskov, Kirill", died="1968-12-30")
    assert broken(rehabilitation(person=meretskov, date="1955", posthumous="yes")) == {
        "posthumous-of-the-living"
    }
    assert broken(rehabilitation(person=meretskov, date="1955", posthumous="no")) == set()
    assert broken(rehabilitation(person=meretskov, date="1968", posthumous="yes")) == set()


def test_a_rehabilitation_of_the_dead_that_is_not_posthumous_is_odd():
    tukhachevsky = person(name="Tukhachevsky, Mikhail", died="1937-06-12")
    assert broken(rehabilitation(person=tukhachevsky, date="1957-01-31", posthumous="no")) == {
        "dead-but-not-posthumous"
    }
    assert broken(rehabilitation(person=tukhachevsky, date="1957-01-31", posthumous="yes")) == set()


def test_the_case_of_somebody_else_is_odd():
    yakir, uborevich = person(name="Yakir, Iona"), person(name="Uborevich, Ieronim")
    assert broken(rehabilitation(person=yakir, case=case(person=uborevich))) == {"other-person-than-the-case"}
    assert broken(rehabilitation(person=yakir, case=case())) == {"other-person-than-the-case"}
    assert broken(rehabilitation(case=case(person=yakir))) == {"other-person-than-the-case"}
    assert broken(rehabilitation(person=yakir, case=case(person=yakir))) == set()
    assert broken(rehabilitation(case=case())) == set()
    assert broken(rehabilitation(person=yakir)) == set()


def test_an_arrest_or_a_sentence_before_birth_is_odd():
    yakir = person(name="Yakir, Iona", born="1896")
    assert broken(case(person=yakir, arrested="1895")) == {"case-before-birth"}
    assert broken(case(person=yakir, sentenced="1895")) == {"case-before-birth"}
    assert broken(case(person=yakir, arrested="1937", sentenced="1937-06-12")) == set()


def test_a_sentence_before_the_arrest_is_odd_yet_may_be_true():
    assert broken(case(arrested="1938", sentenced="1937")) == {"sentenced-before-arrest"}
    assert broken(case(arrested="1937", sentenced="1937")) == set()


def test_a_trial_before_the_birth_of_the_accused_is_odd():
    trial, yakir = event(kind="trial", date="1937-06-11"), person(born="1938")
    assert broken(participation(event=trial, person=yakir, role="accused")) == {"accused-before-birth"}
    assert broken(participation(event=trial, person=yakir, role="author")) == set()
    assert broken(participation(event=trial, person=person(born="1896"), role="accused")) == set()


def test_an_event_outside_its_parents_dates_is_odd():
    congress = event(kind="congress", date="1956-02-14/1956-02-25")
    assert broken(event(date="1954-02-26", part_of=congress)) == {"outside-its-parent"}
    assert broken(event(date="1957", part_of=congress)) == {"outside-its-parent"}
    assert broken(event(date="1956-02-25", part_of=congress)) == set()
    assert broken(event(date="1956", part_of=congress)) == set()
    assert broken(event(part_of=congress)) == set()


@pytest.mark.parametrize(
    ("make", "key", "rule"),
    [
        (event, "part_of", "part-of-its-part"),
        (source, "based_on", "copy-of-its-copy"),
        (lambda **keys: citation(event(), **keys), "follows", "follows-its-follower"),
    ],
)
def test_rows_that_stand_in_a_ring_are_odd(make, key, rule):
    first = make()
    second = make(**{key: first})
    third = make(**{key: second})
    outside = make(**{key: third})
    assert not any(map(broken, [first, second, third, outside]))
    type(first).objects.filter(pk=first.pk).update(**{key: third})  # as SQL may, or two forms at a time
    assert broken(first) == broken(second) == broken(third) == {rule}
    assert broken(outside) == set()


@pytest.mark.parametrize("make", [person, place, event, rehabilitation, renaming])
def test_a_published_record_whose_sources_are_all_drafts_is_told(make):
    record = published(make())
    assert broken(record) == set()
    essay, book = source(), source()
    citation(record, source=book, quoted_in=essay)
    Source.objects.filter(pk=record.citations.first().source_id).update(status=Status.DRAFT)
    assert broken(record) == set()
    Source.objects.filter(pk=essay.pk).update(status=Status.WITHDRAWN)
    assert broken(record) == {"nothing-public"}
    type(record).objects.filter(pk=record.pk).update(status=Status.DRAFT)
    record.refresh_from_db()
    assert broken(record) == set()


def evidence_rules(record):
    names = [warning.rule.name for warning in consistency.warnings_for(record)]
    return [name for name in names if name in {"uncited", "single-witness"}]


@pytest.mark.parametrize("make", [person, place, event, rehabilitation, renaming])
def test_uncited_and_single_witness_records_are_told(make):
    record = make()
    assert evidence_rules(record) == ["uncited"]
    essay = source()
    first = citation(record, source=essay)
    assert evidence_rules(record) == ["single-witness"]
    citation(record, quoted_in=essay)
    citation(record, source=source(based_on=source(based_on=essay)))
    citation(record, follows=first)
    assert evidence_rules(record) == ["single-witness"]
    citation(record)
    assert evidence_rules(record) == []


def test_a_row_that_is_not_saved_has_no_warnings():
    assert consistency.warnings_for(type(person())(name="x")) == []


def test_every_rule_has_a_sentence_and_a_name_of_its_own_in_its_table():
    assert all(str(rule.sentence).endswith((".", "?")) for rule in consistency.RULES)
    assert len({(rule.name, rule.model) for rule in consistency.RULES}) == len(consistency.RULES)
    assert consistency.Warning(consistency.RULES[0], None).sentence == str(consistency.RULES[0].sentence)


def test_a_report_takes_as_many_queries_for_twenty_records_as_for_two(django_assert_max_num_queries):
    shared = source()
    for number in range(20):
        record = event()
        citation(record, source=shared)
        citation(record, source=shared)
        if number in {1, 19}:
            rule = next(r for r in consistency.RULES if (r.name, r.model) == ("single-witness", type(record)))
            with django_assert_max_num_queries(4):
                assert len(rule.records()) == number + 1
