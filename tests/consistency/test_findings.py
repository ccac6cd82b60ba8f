"""What is kept of the rules: equal by every road, acknowledged as long as the facts are the same."""

import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import bulk, consistency
from catalogue.consistency.witnesses import SingleWitness
from catalogue.models import Acknowledgement, Event, Finding, Person, RuleCheck, Source, Status
from catalogue.models.citation import Citation, Witnesses
from catalogue.models.fields import before
from tests.factories import (
    case,
    citation,
    event,
    participation,
    person,
    place,
    rehabilitation,
    renaming,
    source,
)
from tests.resources.folder import rolled_back

pytestmark = pytest.mark.django_db

DATES = [
    "",
    "1937",
    "1937-06-12",
    "1938~",
    "1939?",
    "[1936,1938]",
    "1935/1940",
    "1937/..",
    "[..1936]",
    "1956",
]
dates = st.sampled_from(DATES)
EXAMPLES = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def rule(code, table):
    """The rule `code` about `table`."""
    return consistency.rules_of(table)[code]


def kept():
    """The findings stored: {(code, table, record): facts}."""
    return {(f.rule, f.table, f.record): f.facts for f in Finding.objects.all()}


def check_all():
    """As the command does."""
    for one in consistency.RULES:
        consistency.check(one)


def seen_one_by_one():
    """The same of every record, asked as its form asks."""
    return {
        (warning.rule.code, table, record.pk): warning.facts
        for table, model in consistency.TABLES.items()
        for record in model.objects.all()
        for warning in consistency.warnings_for(record)
    }


@st.composite
def catalogues(draw):
    """A function that makes a few records of every table, with dates of every kind and links."""
    numbers = st.integers(0, 2)
    words = st.sampled_from(["Stalino", "Donetsk", "Yuzovka", ""])
    statuses = st.sampled_from([Status.DRAFT, Status.WITHDRAWN])
    people = draw(st.lists(st.tuples(dates, dates), min_size=3, max_size=3))
    cases = draw(st.lists(st.tuples(numbers, dates, dates), max_size=3))
    acts = draw(st.lists(st.tuples(numbers, dates, st.sampled_from(["yes", "no", ""]), numbers), max_size=3))
    happened = draw(
        st.lists(st.tuples(dates, st.sampled_from(["trial", "execution"])), min_size=3, max_size=3)
    )
    parts = draw(
        st.lists(
            st.tuples(numbers, numbers, st.sampled_from(["accused", "victim", "subject"])),
            max_size=4,
            unique=True,
        )
    )
    names = draw(st.lists(st.tuples(words, words, dates, statuses), max_size=4))
    cited = draw(st.lists(st.tuples(numbers, numbers, st.none() | numbers, st.booleans()), max_size=6))

    def make():
        persons = [Person.objects.create(name=f"P{n}") for n in range(3)]
        for row, (born, died) in zip(persons, people, strict=True):
            row.born, row.died = born, "" if before(died, born) else died
            row.save()
        repressions = [case(person=persons[n], arrested=a, sentenced=s) for n, a, s in cases]
        for n, date, posthumous, number in acts:
            chosen = repressions[number] if number < len(repressions) else None
            rehabilitation(person=persons[n], date=date, posthumous=posthumous, case=chosen, act="release")
        events = [event(date=date, kind=kind) for date, kind in happened]
        Event.objects.filter(pk=events[1].pk).update(part_of=events[0])
        for n, number, role in parts:
            participation(event=events[n], person=persons[number], role=role)
        town = place(name="Donetsk")
        for old, new, date, status in names:
            if new and old != new:
                renaming(place=town, old_name=old, new_name=new, date=date, status=status)
        sources = [source(), source(), source(status=Status.DRAFT)]
        Source.objects.filter(pk=sources[1].pk).update(based_on=sources[0])
        earlier = None
        for n, number, quoted, follows in cited:
            seen = sources[quoted] if quoted is not None and quoted != number else None
            earlier = citation(
                persons[n],
                source=sources[number],
                quoted_in=seen,
                follows=earlier if follows else None,
                field="occupation" if quoted else "",
                says="poet" if quoted else "",
            )

    return make


@given(catalogues())
@EXAMPLES
def test_one_records_check_and_the_whole_catalogues_find_the_same(make):
    with rolled_back():
        make()
        check_all()
        stored = kept()
        assert stored == seen_one_by_one()
        Finding.objects.all().delete()
        for model in consistency.TABLES.values():
            consistency.refresh(consistency.touched_by(model.objects.all()))
        assert kept() == stored
        refound = [f.pk for f in Finding.objects.order_by("pk")]
        check_all()
        assert [f.pk for f in Finding.objects.order_by("pk")] == refound  # what stands is not written anew


@given(st.data())
@EXAMPLES
def test_sql_counts_witnesses_as_python_does(data):
    with rolled_back():
        sources = [source() for _number in range(5)]
        for number, above in enumerate(data.draw(st.lists(st.none() | st.integers(0, 4), max_size=5))):
            if above not in {None, number}:
                Source.objects.filter(pk=sources[number].pk).update(based_on=sources[above])
        speech, other = event(), event()
        seen_in, fields = st.none() | st.integers(0, 4), st.sampled_from(["", "title", "motive", "kind"])
        choice = st.tuples(st.booleans(), st.integers(0, 4), seen_in, fields)
        cited = [
            citation(
                speech if ours else other,
                source=sources[one],
                quoted_in=sources[two] if two not in {None, one} else None,
                field=field,
                says=field and "x",
            )
            for ours, one, two, field in data.draw(st.lists(choice, max_size=6))
        ]
        for number, above in enumerate(data.draw(st.lists(st.none() | st.integers(0, 5), max_size=6))):
            if above is not None and above != number and max(above, number) < len(cited):
                Citation.objects.filter(pk=cited[number].pk).update(follows=cited[above])
        spoken = list(Citation.objects.filter(event=speech))
        single = Event.objects.filter(SingleWitness(Event), pk=speech.pk).exists()
        witnesses = Witnesses(spoken)
        assert single == (witnesses.count(spoken) == 1)
        alone = [
            field
            for field in ["kind", "title"]
            if witnesses.count([one for one in spoken if one.field == field]) == 1
        ]
        facts = dict(rule("single-witness-fact", "event").found(Event.objects.filter(pk=speech.pk)))
        several = witnesses.count(spoken) > 1
        assert facts == ({speech.pk: {"fields": alone}} if several and alone else {})


# --- keeping --------------------------------------------------------------------------------------


def yakir():
    """A rehabilitation that is called posthumous although he lived."""
    somebody = person(name="Yakir", died="1960")
    return somebody, rehabilitation(person=somebody, date="1957-01-31", posthumous="yes")


POSTHUMOUS = ("posthumous-of-the-living", "rehabilitation")


def finding(record, code=POSTHUMOUS[0]):
    """The finding `code` about `record`; None where there is none."""
    return Finding.objects.filter(rule=code, table=record._meta.model_name, record=record.pk).first()


def refresh(*rows):
    consistency.refresh(consistency.touched_by(rows))


def test_an_acknowledgement_survives_a_refresh(curator):
    _somebody, act = yakir()
    refresh(act)
    found = finding(act)
    assert consistency.acknowledge(Finding.objects.filter(pk=found.pk), "The list says so.", curator) == 1
    refresh(act)
    consistency.check(rule(*POSTHUMOUS))
    again = finding(act)
    assert (again.pk, again.acknowledgement.reason) == (found.pk, "The list says so.")
    checked = RuleCheck.objects.get(rule=POSTHUMOUS[0])
    assert (checked.open, checked.acknowledged) == (0, 1)
    warning = next(w for w in consistency.warnings_for(act) if w.rule.code == POSTHUMOUS[0])
    assert warning.acknowledgement.by == curator


@pytest.mark.parametrize("whole", [True, False])
def test_an_acknowledged_warning_comes_back_when_its_facts_change(curator, whole):
    somebody, act = yakir()
    refresh(act)
    consistency.acknowledge(Finding.objects.filter(pk=finding(act).pk), "So it is.", curator)
    somebody.died = "1961"
    somebody.save()
    consistency.check(rule(*POSTHUMOUS)) if whole else refresh(somebody)
    assert finding(act).facts == {"date": "1957-01-31", "died": "1961"}
    assert finding(act).acknowledgement is None
    assert Acknowledgement.objects.get().revoked is None  # kept, and true of other facts
    somebody.died = "1960"
    somebody.save()
    consistency.check(rule(*POSTHUMOUS)) if whole else refresh(somebody)
    assert finding(act).acknowledgement.reason == "So it is."


def test_an_acknowledgement_can_be_revoked_once_and_stays_so(curator):
    _somebody, act = yakir()
    refresh(act)
    consistency.acknowledge(Finding.objects.filter(pk=finding(act).pk), "So it is.", curator)
    known = Acknowledgement.objects.get()
    assert consistency.revoke(known, curator)
    assert not consistency.revoke(known, curator)
    refresh(act)
    consistency.check(rule(*POSTHUMOUS))
    assert finding(act).acknowledgement is None
    known.refresh_from_db()
    assert (known.reason, known.revoked_by) == ("So it is.", curator)


def test_what_is_acknowledged_already_is_not_acknowledged_twice(curator):
    _somebody, act = yakir()
    refresh(act)
    findings = Finding.objects.filter(record=act.pk, rule=POSTHUMOUS[0])
    assert consistency.acknowledge(findings, "One.", curator) == 1
    assert consistency.acknowledge(findings, "Two.", curator) == 0
    assert Acknowledgement.objects.count() == 1


def test_a_mended_record_leaves_the_report_and_a_deleted_one_too():
    somebody, act = yakir()
    refresh(act)
    touched = consistency.touched_by([act])
    act.posthumous = "no"
    act.save()
    refresh(act)
    assert finding(act) is None
    pk = act.pk
    act.delete()
    consistency.refresh(touched)
    assert not Finding.objects.filter(table="rehabilitation", record=pk).exists()


def test_the_neighbours_of_what_was_saved_are_checked_too():
    town = place(name="Volgograd")
    first = renaming(place=town, old_name="Tsaritsyn", new_name="Stalingrad", date="1925")
    second = renaming(place=town, old_name="Stalingrad", new_name="Volgograd", date="1961")
    refresh(first)
    assert finding(second, "old-name-unknown") is None
    touched = consistency.touched_by([first])
    first.new_name = "Stalinograd"
    first.save()
    consistency.refresh(touched)
    assert finding(second, "old-name-unknown")
    first.delete()
    consistency.refresh(touched)
    assert finding(second, "old-name-unknown") is None


def test_too_much_to_follow_marks_the_rules_as_out_of_date(monkeypatch):
    monkeypatch.setattr("catalogue.consistency.findings.FEW", 1)
    essay = source()
    for _number in range(2):
        citation(event(), source=essay)
    check_all()
    consistency.refresh({Source: {essay.pk}})
    stale = set(RuleCheck.objects.exclude(stale=None).values_list("rule", "table"))
    assert ("single-witness", "event") in stale
    assert ("old-name-unknown", "renaming") not in stale
    consistency.refresh({Person: {1, 2}})
    assert RuleCheck.objects.get(rule="uncited", table="person").stale
    consistency.check(rule("uncited", "person"))
    assert RuleCheck.objects.get(rule="uncited", table="person").stale is None


def test_what_is_touched_while_a_rule_is_asked_leaves_it_out_of_date():
    consistency.check(rule("uncited", "person"))
    RuleCheck.objects.update(stale=timezone.now() + timedelta(seconds=60))
    assert consistency.check(rule("uncited", "person")).stale


def test_an_import_and_its_undoing_check_what_they_touched():
    consistency.check(rule("no-summary", "person"))
    contract = bulk.contract("persons")
    cells = {"slug": "yakir-iona", "status": "draft", "name": "Yakir"}
    row = ",".join(cells.get(column, "") for column in contract.header())
    file = io.BytesIO(f"{','.join(contract.header())}\n{row}\n".encode())
    report = bulk.import_rows(contract, file)
    assert report.written, report.faults
    consistency.refresh_batch(report.batch)
    assert Finding.objects.filter(rule="uncited", table="person").count() == 1
    bulk.undo(report.batch)
    consistency.refresh_batch(report.batch)
    assert not Finding.objects.filter(table="person").exists()


def test_open_warnings_are_counted_by_severity_and_no_further_than_asked(curator):
    persons = [person(summary="x") for _number in range(3)]
    refresh(*persons)
    severity = consistency.Severity
    assert consistency.open_warnings(["person"]) == {severity.IMPOSSIBLE: 0, severity.ODD: 0, severity.GAP: 3}
    assert consistency.open_warnings(["person"], most=1)[severity.GAP] == 2
    _somebody, act = yakir()
    assert consistency.open_warnings(["rehabilitation"])[severity.IMPOSSIBLE] == 0
    refresh(act)
    assert consistency.open_warnings(["rehabilitation"])[severity.IMPOSSIBLE] == 1
    assert consistency.open_warnings(["event"])[severity.IMPOSSIBLE] == 0
    consistency.acknowledge(Finding.objects.filter(table="rehabilitation"), "So it is.", curator)
    assert consistency.open_warnings(["rehabilitation"])[severity.IMPOSSIBLE] == 0


def test_a_check_writes_nothing_where_nothing_changed():
    yakir()
    check_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, id FROM catalogue_finding ORDER BY id")
        before = cursor.fetchall()
        check_all()
        cursor.execute("SELECT xmin::text, id FROM catalogue_finding ORDER BY id")
        assert cursor.fetchall() == before


def test_facts_are_plain_and_say_the_sentence():
    somebody, act = yakir()
    refresh(act)
    facts = finding(act).facts
    assert json.loads(json.dumps(facts)) == facts
    assert rule(*POSTHUMOUS).say(facts) == (
        "It is called posthumous (31 January 1957), but the person died later (1960). Check the dates."
    )


@pytest.fixture
def curator(django_user_model):
    """Somebody who acknowledges."""
    return django_user_model.objects.create(username="curator")
