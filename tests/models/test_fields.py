"""Text is clean, and derived columns are in step with their source, on every road into a table."""

import datetime
import unicodedata

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.models import Event, Figure, Person, Place, Source
from catalogue.models.fields import LONGEST_PROSE, before, clean, clean_line
from tests.factories import event, figure, person, place, source

pytestmark = pytest.mark.django_db

DAY = datetime.date
YEAR_1956 = (DAY(1956, 1, 1), DAY(1956, 12, 31))
FEBRUARY = (DAY(1956, 2, 1), DAY(1956, 2, 29))


def stored(row, *columns):
    """What the database holds, read past the descriptors."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = %s", [row.pk])
        return cursor.fetchone()


def bounds(row, column="date"):
    """The stored bounds of an EDTF column, which must be those that Python derives."""
    found = stored(row, f"{column}_earliest", f"{column}_latest")
    fresh = type(row).objects.get(pk=row.pk)
    assert found == (getattr(fresh, f"{column}_earliest"), getattr(fresh, f"{column}_latest"))
    return found


def sql(statement, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def refused(statement, *params):
    """The constraint that refuses `statement`."""
    with pytest.raises(IntegrityError) as error:
        sql(statement, *params)
    return error.value.__cause__.diag.constraint_name


class EventForm(forms.ModelForm):
    class Meta:
        model = Event
        fields = ["title", "kind", "date"]


# An EDTF column, road by road


def test_constructor_derives_without_the_database():
    speech = Event(title="Secret Speech", kind="speech", date="1956-02-25")
    assert (speech.date_earliest, speech.date_latest) == (DAY(1956, 2, 25), DAY(1956, 2, 25))


def test_assignment_derives_at_once_and_a_bound_cannot_be_assigned():
    speech = Event(date="1956")
    speech.date = "1956-02"
    speech.date_earliest = DAY(1900, 1, 1)
    assert (speech.date_earliest, speech.date_latest) == FEBRUARY


def test_create_and_save_store_the_bounds():
    speech = event(date="1956")
    assert bounds(speech) == YEAR_1956
    speech.date = "1956-02"
    speech.save()
    assert bounds(speech) == FEBRUARY
    speech.date = ""
    speech.save()
    assert bounds(speech) == (None, None)


def test_a_form_takes_what_people_write_and_stores_edtf_with_its_bounds():
    form = EventForm({"title": "Secret Speech", "kind": "speech", "date": "Feb. 1956"})
    speech = form.save()
    assert speech.date == "1956-02"
    assert bounds(speech) == FEBRUARY


def test_a_form_refuses_what_is_no_date_at_the_field():
    form = EventForm({"title": "Secret Speech", "kind": "speech", "date": "03/04/1956"})
    assert list(form.errors) == ["date"]


def test_the_same_date_written_otherwise_is_no_change_in_a_form():
    speech = event(title="Secret Speech", date="1956-02-25")
    data = {"title": "Secret Speech", "kind": "speech", "date": "25 February 1956"}
    assert EventForm(data, instance=speech).changed_data == []


def test_update_fields_takes_the_bounds_with_their_text():
    speech = event(date="1956")
    speech.date = "1956-02"
    speech.save(update_fields=["date"])
    assert bounds(speech) == FEBRUARY


def test_update_fields_never_takes_bounds_without_their_text():
    speech = event(date="1956")
    speech.date, speech.title = "1956-02", "Changed"
    speech.save(update_fields=["title", "date_earliest", "date_latest"])
    assert bounds(speech) == YEAR_1956
    assert stored(speech, "title") == ("Changed",)


@pytest.mark.parametrize("columns", [["title"], ["date"], ["date_earliest"], ["title", "date"]])
def test_a_row_loaded_in_part_is_saved_in_step(columns):
    speech = event(date="1956")
    partly = Event.objects.only(*columns).get(pk=speech.pk)
    partly.date = "1956-02"
    partly.save()
    assert bounds(speech) == FEBRUARY


def test_a_deferred_bound_is_read_from_its_text():
    speech = event(date="1956")
    assert Event.objects.defer("date_earliest").get(pk=speech.pk).date_earliest == YEAR_1956[0]
    assert Event.objects.only("title").get(pk=speech.pk).date_latest == YEAR_1956[1]


def test_refresh_from_the_database_brings_text_and_bounds_together():
    speech = event(date="1956")
    Event.objects.filter(pk=speech.pk).update(date="1956-02")
    speech.refresh_from_db(fields=["date"])
    assert (speech.date_earliest, speech.date_latest) == FEBRUARY


def test_bulk_create_stores_the_bounds():
    speech, trial = Event.objects.bulk_create(
        [Event(title="A", kind="speech", date="1956"), Event(title="B", kind="trial")]
    )
    assert (bounds(speech), bounds(trial)) == (YEAR_1956, (None, None))


def test_bulk_create_that_updates_what_is_there_updates_the_bounds():
    speech = event(date="1956", slug="secret-speech")
    again = Event(title="x", kind="speech", slug="secret-speech", date="1956-02")
    Event.objects.bulk_create([again], update_conflicts=True, unique_fields=["slug"], update_fields=["date"])
    assert bounds(speech) == FEBRUARY


def test_bulk_update_stores_the_bounds():
    speech, trial = event(date="1956"), event()
    speech.date, trial.date = "1956-02", "1956"
    assert Event.objects.bulk_update([speech, trial], ["date"]) == 2
    assert (bounds(speech), bounds(trial)) == (FEBRUARY, YEAR_1956)


def test_bulk_update_of_bounds_alone_changes_nothing():
    speech = event(date="1956")
    speech.date = "1957"
    Event.objects.bulk_update([speech], ["title", "date_earliest"])
    assert bounds(speech) == YEAR_1956


def test_update_derives():
    speech = event(date="1956")
    assert Event.objects.filter(pk=speech.pk).update(date="1956-02") == 1
    assert bounds(speech) == FEBRUARY


@pytest.mark.parametrize(
    "values",
    [
        {"date": F("title")},
        {"date": Value("1956")},
        {"title": F("summary")},
        {"date_earliest": DAY(1956, 1, 1)},
        {"date_earliest": F("date_latest")},
        {"date": "1956", "date_earliest": DAY(1956, 1, 1)},
        {"date": "no date"},
    ],
)
def test_update_refuses_an_expression_a_bound_and_what_is_no_date(values):
    speech = event(date="1956")
    with pytest.raises(ValueError, match="deriv|date"):
        Event.objects.filter(pk=speech.pk).update(**values)


def test_an_expression_is_refused_on_save():
    speech = event(date="1956")
    speech.date = F("title")
    with pytest.raises(ValueError, match="derived"):
        speech.save()


def test_get_or_create_and_update_or_create_store_the_bounds():
    speech, made = Event.objects.get_or_create(
        slug="speech", defaults={"title": "S", "kind": "speech", "date": "1956"}
    )
    assert made
    assert bounds(speech) == YEAR_1956
    changed, made = Event.objects.update_or_create(slug="speech", defaults={"date": "1956-02"})
    assert not made
    assert bounds(changed) == FEBRUARY


def test_loaddata_stores_the_bounds_whatever_the_file_says():
    speech = event(date="1956", title="  Secret   Speech ")
    text = serializers.serialize("json", [Event.objects.get(pk=speech.pk)])
    text = text.replace('"date": "1956"', '"date": "1956-02"').replace("Secret Speech", " Secret  Speech")
    for row in serializers.deserialize("json", text):
        row.save()
    assert bounds(speech) == FEBRUARY
    assert stored(speech, "title", "sort_key") == ("Secret Speech", "secret speech")


def test_only_a_date_that_can_be_read_is_stored():
    with pytest.raises(ValueError, match="1956-13"):
        event(date="1956-13")
    with pytest.raises(ValidationError) as error:
        Event(title="x", kind="speech", date="1956-13").full_clean()
    assert list(error.value.message_dict) == ["date"]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1956", None, None),
        ("1956", "1956-01-01", "1956-12-30"),
        ("1956~", "1955-01-01", "1956-12-31"),
        ("1956-02", "1956-02-01", "1956-02-28"),
        ("1956-02-25", "1956-02-25", "1956-02-26"),
        ("1956-02-30", "1956-02-29", "1956-02-29"),
        ("", "1956-01-01", None),
        ("1953/1956", "1956-01-01", "1953-12-31"),
        ("about 1956", "1956-01-01", "1956-12-31"),
        (" 1956", "1956-01-01", "1956-12-31"),
    ],
)
def test_sql_that_puts_the_bounds_out_of_step_is_refused(text, earliest, latest):
    speech = event()
    statement = "UPDATE catalogue_event SET date = %s, date_earliest = %s, date_latest = %s WHERE id = %s"
    assert refused(statement, text, earliest, latest, speech.pk) == "event_dates_in_step"


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1956", "1956-01-01", "1956-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("1956-02?", "1956-02-01", "1956-02-29"),
        ("1956-02-25", "1956-02-25", "1956-02-25"),
        ("[..1938-07-28]", None, "1938-07-28"),
        ("1953/..", "1953-01-01", None),
        ("-0044", None, None),
    ],
)
def test_sql_in_step_is_accepted(text, earliest, latest):
    speech = event()
    sql(
        "UPDATE catalogue_event SET date = %s, date_earliest = %s, date_latest = %s WHERE id = %s",
        *(text, earliest, latest, speech.pk),
    )
    found = Event.objects.get(pk=speech.pk)
    assert [found.date_earliest, found.date_latest] == [
        DAY.fromisoformat(day) if day else None for day in (earliest, latest)
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1936", "1937", True),
        ("1937", "1937-05", False),
        ("[..1936]", "1937", True),
        ("[1936..]", "1937", False),
        ("1936~", "1937", False),
        ("1936", "1937?", False),
        ("", "1937", False),
        ("1936", "", False),
        ("rubbish", "1937", False),
    ],
)
def test_a_date_is_before_another_only_where_every_reading_is(one, other, expected):
    assert before(one, other) is expected


# Searching by date


def found(first, last):
    wanted = Event.objects.overlapping("date", first, last)
    return set(wanted.values_list("date", flat=True))


def test_overlapping_finds_what_can_mean_a_day_in_the_range():
    for date in ["1953", "1954/1956", "1956-02-25", "1957", "[1954,1955]"]:
        event(date=date)
    assert found(DAY(1954, 1, 1), DAY(1956, 2, 24)) == {"1954/1956", "[1954,1955]"}
    assert found(DAY(1956, 2, 25), DAY(1956, 2, 25)) == {"1954/1956", "1956-02-25"}
    assert found(DAY(1956, 12, 31), DAY(1957, 1, 1)) == {"1954/1956", "1957"}


def test_overlapping_knows_open_ends_and_never_finds_a_blank_date():
    for date in ["", "1953/..", "[..1938-07-28]", "9999-12-31", "../1900", "1000"]:
        event(date=date)
    dated = {"1953/..", "[..1938-07-28]", "9999-12-31", "../1900", "1000"}
    assert found(None, None) == dated
    assert found(DAY(1939, 1, 1), DAY(1952, 12, 31)) == set()
    assert found(DAY(2000, 1, 1), None) == {"1953/..", "9999-12-31"}
    assert found(None, DAY(500, 1, 1)) == {"[..1938-07-28]", "../1900"}
    assert found(DAY(9999, 12, 31), DAY(9999, 12, 31)) == {"1953/..", "9999-12-31"}
    assert found(DAY.min, DAY.max) == dated


def test_a_range_that_ends_before_it_begins_finds_nothing():
    event(date="1956")
    assert found(DAY(1957, 1, 1), DAY(1955, 1, 1)) == set()


def test_overlapping_uses_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Event.objects.overlapping("date", DAY(1954, 1, 1), DAY(1956, 1, 1)).order_by().explain()
    assert "event_date_range" in plan


# Quantities


def test_a_quantity_is_in_step_on_every_road():
    released = figure(value="7000000-8000000")
    assert stored(released, "low", "high") == (7_000_000, 8_000_000)
    released.value = "<8000000"
    released.save(update_fields=["value"])
    assert stored(released, "low", "high") == (None, 8_000_000)
    Figure.objects.filter(pk=released.pk).update(value=">1000")
    assert stored(released, "low", "high") == (1000, None)
    released.value = "46.5"
    Figure.objects.bulk_update([released], ["value"])
    assert stored(released, "low", "high") == (pytest.approx(46.5), pytest.approx(46.5))
    Figure.objects.bulk_create([Figure(event=released.event, what="held", value="~90000")])
    assert stored(Figure.objects.get(what="held"), "low", "high") == (90_000, 90_000)
    Figure.objects.update_or_create(ref=released.ref, defaults={"value": ""})
    assert stored(released, "low", "high") == (None, None)
    assert (Figure(value="5-7").low, Figure(value="5-7").high) == (5, 7)


class FigureForm(forms.ModelForm):
    class Meta:
        model = Figure
        fields = ["value"]


@pytest.mark.parametrize(
    ("written", "value"), [("688 503", "688503"), ("c. 90,000", "~90000"), ("7 – 8", "7-8"), ("", "")]
)
def test_a_form_takes_a_quantity_as_people_write_it_and_stores_the_notation(written, value):
    form = FigureForm({"value": written}, instance=figure(value="5"))
    assert form.save().value == value


def test_the_same_quantity_written_otherwise_is_no_change_in_a_form():
    assert FigureForm({"value": "688,503"}, instance=figure(value="688503")).changed_data == []


def test_a_form_refuses_what_is_no_quantity_at_the_field():
    form = FigureForm({"value": "46,5"}, instance=figure(value="5"))
    assert list(form.errors) == ["value"]


@pytest.mark.parametrize("value", ["90,000", "many", "8-7", "1e5", "-5", "٣"])
def test_what_is_no_quantity_is_refused(value):
    with pytest.raises(ValidationError) as error:
        Figure(event=event(), what="held", value=value).full_clean()
    assert "value" in error.value.message_dict
    with pytest.raises(ValueError, match="quantity|bounds"):
        figure(value=value)
    with pytest.raises(ValueError, match="deriv"):
        Figure.objects.update(value=F("unit"))


# Clean text

DIRTY = "  Хрущёв,\u00a0 Никита \r\n"
CLEAN = "Хрущёв, Никита"


def test_a_line_is_clean_on_every_road():
    ways = [
        person(name=DIRTY),
        *Person.objects.bulk_create([Person(name=DIRTY)]),
        Person.objects.get_or_create(slug="x", defaults={"name": DIRTY})[0],
    ]
    updated = person()
    Person.objects.filter(pk=updated.pk).update(name=DIRTY)
    together = person()
    together.name = DIRTY
    Person.objects.bulk_update([together], ["name"])
    typed = Person(name=DIRTY)
    typed.clean_fields()
    assert typed.name == CLEAN
    for row in [*ways, updated, together]:
        assert stored(row, "name", "sort_key") == (CLEAN, "хрущев, никита")


def test_prose_keeps_its_lines_with_plain_line_ends():
    row = person(summary=" one \r\n\r\ntwo\rthree\n")
    assert stored(row, "summary") == ("one \n\ntwo\nthree",)
    assert row.summary == "one \n\ntwo\nthree"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("name", " Stalin"),
        ("name", "Stalin\u00a0"),
        ("name", "Joseph  Stalin"),
        ("name", "Joseph\tStalin"),
        ("name", "Joseph\nStalin"),
        ("name", "Joseph\u2003Stalin"),
        ("name", unicodedata.normalize("NFD", "Хрущёв")),
        ("summary", "one\r\ntwo"),
        ("summary", "one\n"),
        ("summary", "\u2028one"),
        ("note", "x" * (LONGEST_PROSE + 1)),
    ],
)
def test_sql_that_is_not_clean_is_refused(column, text):
    row = person()
    statement = f"UPDATE catalogue_person SET {column} = %s WHERE id = %s"
    assert refused(statement, text, row.pk) == "person_text_clean"


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@settings(deadline=None)  # other work may share the machine
@given(TEXTS)
def test_what_python_cleans_the_database_calls_clean(text):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT catalogue_is_clean(%s), catalogue_is_line(%s)", [clean(text), clean_line(text)]
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute("SELECT catalogue_is_clean(%s), catalogue_is_line(%s)", [text, text])
        assert cursor.fetchone() == (text == clean(text), text == clean_line(text))


def test_a_text_that_no_table_can_hold_is_refused_with_a_sentence():
    for fields in [{"name": "A\x00B"}, {"name": "A", "summary": "B\x00"}]:
        with pytest.raises(ValidationError, match="NUL"):
            Person(**fields).full_clean()
    with pytest.raises(ValidationError, match="100000"):
        Person(name="A", note="x" * (LONGEST_PROSE + 1)).full_clean()


def test_an_address_without_its_scheme_is_taken_as_https():
    form = forms.modelform_factory(Source, fields=["url"])({"url": "example.org/destalinisation"})
    assert form.is_valid()
    assert form.cleaned_data["url"] == "https://example.org/destalinisation"


def test_the_sort_key_follows_the_name():
    volgograd = place(name="Stalingrad")
    Place.objects.filter(pk=volgograd.pk).update(name="Волгоград")
    assert stored(volgograd, "sort_key") == ("волгоград",)
    assert source(title="x" * 500).sort_key == "x" * 200
