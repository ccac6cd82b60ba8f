"""Each rule across rows finds the odd case and leaves the sound one alone."""

import pytest

from catalogue import consistency, verification
from catalogue.models import Renaming, Source, SourceText, Status
from tests.factories import (
    body,
    case,
    citation,
    event,
    moved,
    participation,
    person,
    place,
    published,
    rehabilitation,
    renaming,
    source,
)

pytestmark = pytest.mark.django_db


GAPS = {rule.code for rule in consistency.RULES if rule.severity == consistency.Severity.GAP}


def warned(record):
    """The codes of the rules that `record` breaks, asked of its form and of the whole table alike."""
    codes = [warning.rule.code for warning in consistency.warnings_for(record)]
    rules = consistency.rules_of(type(record)._meta.model_name).values()
    assert codes == [rule.code for rule in rules if record.pk in dict(rule.found())]
    return set(codes)


def broken(record):
    """The same without what is only missing."""
    return warned(record) - GAPS


def said(record, code):
    """The sentence of the warning `code` about `record`."""
    return next(w.sentence for w in consistency.warnings_for(record) if w.rule.code == code)


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


def test_a_vague_date_leaves_open_which_renaming_came_before():
    """The three peaks of the seed: a set of years, then an open end."""
    peak = place(name="Ismoil Somoni Peak")
    stalin = {"old_name": "", "new_name": "Stalin Peak", "new_native": "Пик Сталина"}
    first = renaming(place=peak, **stalin)
    second = renaming(place=peak, old_name="Stalin Peak", new_name="Communism Peak", date="[1953..1964]")
    third = renaming(
        place=peak, old_name="Communism Peak", new_name="Ismoil Somoni Peak", date="[1991-12-26..]"
    )
    assert not any(map(broken, [peak, first, second, third]))
    for date in ["1950/1970", "1991~", "1992?", ""]:
        between = renaming(place=peak, old_name="Communism Peak", new_name="Peak 1", date=date)
        after = renaming(place=peak, old_name="Peak 1", new_name="Communism Peak", date=date)
        assert not any(map(broken, [between, after, third]))
        between.delete()
        after.delete()


def test_a_chain_holds_by_the_native_name_too():
    city, _first, second = volgograd()
    Renaming.objects.filter(pk=second.pk).update(new_native="Волгоград")
    third = renaming(
        place=city, old_name="Wolgograd", old_native="Волгоград", new_name="Tsaritsyn", date="1999"
    )
    assert broken(third) == set()
    third.old_native = ""
    third.save()
    assert broken(third) == {"old-name-unknown"}
    assert "“Wolgograd”" in said(third, "old-name-unknown")
    assert "10 November 1961" in said(third, "old-name-unknown")


def test_a_place_that_was_named_before_it_was_founded_is_odd():
    city, _first, second = volgograd()
    late = renaming(place=city, new_name="Volgograd", date="1970", kind="founding")
    assert broken(late) == {"named-before-its-founding"}
    early = renaming(place=city, new_name="Tsaritsyn", date="1589", kind="founding")
    assert broken(early) == broken(second) == set()


def test_todays_name_is_the_one_given_last():
    city, _first, _second = volgograd()
    assert broken(city) == set()
    renaming(place=city, old_name="Volgograd", new_name="Tsaritsyn", date="2030")
    assert broken(city) == {"today-another-name"}
    renaming(place=city, old_name="Tsaritsyn", new_name="Volgograd", date="2020/2040")
    assert broken(city) == set()
    assert broken(place(name="Omsk")) == set()


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


@pytest.mark.parametrize("role", ["accused", "speaker", "victim", "author"])
def test_taking_part_before_birth_is_impossible(role):
    trial, yakir = event(kind="trial", date="1937-06-11"), person(born="1938")
    assert broken(participation(event=trial, person=yakir, role=role)) == {"took-part-before-birth"}
    for born in ["1896", "1937", "1938~", "1938?", "[1896,1938]", ""]:
        assert broken(participation(event=trial, person=person(born=born), role=role)) == set()
    later = person(born="1938")
    assert broken(participation(event=trial, person=later, role="subject")) == set()


def test_taking_part_after_death_is_impossible():
    congress, yakir = event(kind="congress", date="1956-02-14/1956-02-25"), person(died="1937-06-12")
    assert broken(participation(event=congress, person=yakir, role="member")) == {"took-part-after-death"}
    spoken_of = participation(event=event(date="1956"), person=yakir, role="subject")
    assert broken(spoken_of) == set()
    reburied = participation(event=event(kind="reburial", date="1961-10-31"), person=yakir, role="victim")
    assert broken(reburied) == set()
    shot = participation(event=event(kind="execution", date="1938"), person=yakir, role="victim")
    assert broken(shot) == {"took-part-after-death"}
    for died in ["1956", "[1937,1956]", "1937~", "1950/.."]:
        somebody = person(died=died)
        assert broken(participation(event=congress, person=somebody, role="speaker")) == set()


def test_outliving_the_own_execution_is_impossible():
    execution = event(kind="execution", date="1937-06-12")
    late, early = person(died="1939"), person(died="1937")
    assert broken(participation(event=execution, person=late, role="victim")) == {"outlived-the-own-death"}
    assert broken(participation(event=execution, person=early, role="victim")) == set()
    judge = person(died="1939")
    assert broken(participation(event=execution, person=judge, role="accuser")) == set()


def test_the_same_person_twice_in_one_event_is_told_once():
    speech, khrushchev = event(title="Secret Speech"), person()
    first = participation(event=speech, person=khrushchev, role="speaker")
    second = participation(event=speech, person=khrushchev, role="author")
    participation(event=speech, role="author")
    assert broken(first) == set()
    assert broken(second) == {"twice-in-one-event"}
    assert "speaker" in said(second, "twice-in-one-event")


def test_an_arrest_or_a_sentence_after_death_is_odd():
    yakir = person(died="1937-06-12")
    assert broken(case(person=yakir, arrested="1938")) == {"case-after-death"}
    assert broken(case(person=yakir, sentenced="1938")) == {"case-after-death"}
    assert broken(case(person=yakir, arrested="1937-05-28", sentenced="1937-06")) == set()
    assert broken(case(person=person(died="1937~"), sentenced="1938")) == set()


def test_an_act_before_its_case_is_impossible():
    yakir = person()
    repressed = case(person=yakir, arrested="1937-05-28")
    assert broken(rehabilitation(person=yakir, case=repressed, date="1936")) == {"before-its-case"}
    for date in ["1937", "1957-01-31", "1936?", "[1930..1957]", ""]:
        assert broken(rehabilitation(person=yakir, case=repressed, date=date)) == set()
    pardon = rehabilitation(
        person=yakir, case=case(person=yakir, sentenced="1937"), act="pardon", date="1936"
    )
    assert broken(pardon) == {"before-its-case"}


def test_a_rehabilitation_without_a_case_lacks_one_and_an_amnesty_does_not():
    assert "without-a-case" in warned(rehabilitation())
    assert "without-a-case" not in warned(rehabilitation(case=case()))
    assert "without-a-case" not in warned(rehabilitation(act="amnesty"))


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
    if make is renaming:
        published(record.place)
    assert broken(record) == set()
    essay, book = source(), source()
    citation(record, source=book, quoted_in=essay)
    moved(record.citations.first().source, Status.WITHDRAWN)
    assert broken(record) == set()
    Source.objects.filter(pk=essay.pk).update(status=Status.WITHDRAWN)
    assert broken(record) == {"nothing-public"}
    assert broken(moved(record, Status.WITHDRAWN)) == set()


@pytest.mark.parametrize(
    ("make", "key", "linked"),
    [
        (person, "birth_place", place),
        (event, "part_of", event),
        (event, "body", body),
        (rehabilitation, "event", event),
        (renaming, "honours", person),
        (source, "based_on", source),
    ],
)
def test_a_link_from_a_public_page_to_a_draft_is_told(make, key, linked):
    other = linked(status=Status.DRAFT)
    record = make(**{key: other})
    if make is not source:
        assert broken(record) == set()
        record = published(record)
        if make is renaming:
            published(record.place)
    assert broken(record) == {"link-to-a-draft"}
    assert other.slug in said(record, "link-to-a-draft")
    if linked in {body, source}:
        moved(other, Status.REVIEW, Status.PUBLISHED)
    else:
        published(other)
    assert broken(record) == set()


def test_parts_of_public_pages_that_name_a_draft_are_told():
    speech, somebody = published(event()), person()
    taking_part = participation(event=speech, person=somebody)
    assert broken(taking_part) == {"link-to-a-draft"}
    assert broken(case(person=published(somebody), event=event())) == {"link-to-a-draft"}
    assert broken(taking_part) == set()
    assert broken(citation(speech, source=source(status=Status.DRAFT))) == {"link-to-a-draft"}
    assert broken(citation(speech, attributed_to=person())) == {"link-to-a-draft"}
    assert broken(citation(person(), source=source(status=Status.DRAFT))) == set()


def test_what_readers_miss_is_told():
    bare, full = place(), place(summary="A city.", latitude=48.71, longitude=44.51)
    assert {"no-summary", "no-coordinates"} <= warned(bare)
    assert not {"no-summary", "no-coordinates"} & warned(full)


def test_what_is_withdrawn_is_let_alone():
    assert warned(place(status=Status.WITHDRAWN)) == set()


def test_a_quote_that_its_source_does_not_contain_is_odd():
    pospelov = source(title="Pospelov's report")
    SourceText.objects.create(source=pospelov, text="Stalin resorted to mass repressions.")
    wrong = citation(event(), source=pospelov, quote="the Party apologised to its victims")
    right = citation(event(), source=pospelov, quote="resorted to mass repressions")
    assert not broken(wrong)  # not compared yet
    list(verification.check_quotes())
    assert broken(wrong) == {"quote-not-found"} and not broken(right)
    assert "Pospelov's report" in said(wrong, "quote-not-found")


def evidence_rules(record):
    return warned(record) & {"uncited", "single-witness", "single-witness-fact"}


@pytest.mark.parametrize("make", [person, place, event, rehabilitation, renaming])
def test_uncited_and_single_witness_records_are_told(make):
    record = make()
    assert evidence_rules(record) == {"uncited"}
    essay = source()
    first = citation(record, source=essay)
    assert evidence_rules(record) == {"single-witness"}
    citation(record, quoted_in=essay)
    citation(record, source=source(based_on=source(based_on=essay)))
    citation(record, follows=first)
    assert evidence_rules(record) == {"single-witness"}
    citation(record)
    assert evidence_rules(record) == set()


def test_a_fact_with_one_witness_is_told_of_a_record_with_several():
    """Three books, one witness: of the date; the title has two."""
    speech, essay = event(), source()
    first = citation(speech, source=essay, field="date", says="1956")
    citation(speech, quoted_in=essay, field="date", says="1956")
    citation(speech, follows=first, field="date", says="1956")
    citation(speech, field="motive", quote="x")
    for _witness in range(2):
        citation(speech, field="title", says="Secret Speech")
    assert evidence_rules(speech) == {"single-witness-fact"}
    assert said(speech, "single-witness-fact").endswith("only one for: date.")


def test_a_row_that_is_not_saved_has_no_warnings():
    assert consistency.warnings_for(type(person())(name="x")) == []


def test_a_row_of_a_table_without_rules_has_no_warnings():
    assert consistency.warnings_for(body()) == []


def test_every_rule_has_a_sentence_a_title_and_a_name_of_its_own_in_its_table():
    for rule in consistency.RULES:
        assert str(rule.sentence).endswith((".", "?"))
        assert not str(rule.title).endswith(".")
    assert len({(rule.code, rule.table) for rule in consistency.RULES}) == len(consistency.RULES)


@pytest.mark.parametrize("model", consistency.TABLES.values())
def test_one_records_check_is_one_query_more_where_it_warns(model, django_assert_max_num_queries):
    record = {"participation": participation, "case": case, "citation": lambda: citation(event())}.get(
        model._meta.model_name, globals().get(model._meta.model_name)
    )()
    with django_assert_max_num_queries(2):
        consistency.warnings_for(record)
