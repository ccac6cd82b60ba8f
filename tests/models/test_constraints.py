"""Every constraint of every table refuses a row that breaks it, whatever road it takes, and says why.

The table below names each constraint with changes, to a row that is right, that break it. SQL makes the
changes, so neither forms nor the ORM can have refused them first; full_clean() then gives the sentence.
"""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from catalogue.models import Row
from tests import factories

pytestmark = pytest.mark.django_db

ONE_TARGET = "A citation is about exactly one record"
CLEAN = "Unicode form NFC"
OF = object()  # stands for the row's own primary key


def other(table):
    """Stands for another row of `table`."""
    return lambda: getattr(factories, table)().pk


# constraint: [changes that break it], the beginning of its sentence or None where forms cannot break it
BROKEN = {
    "body_kind_known": ([{"kind": "club"}], "“kind” must be one of"),
    "body_name_filled": ([{"name": ""}], "“name” must not be blank"),
    "case_person_or_group": (
        [{"group_name": ""}, {"person_id": other("person")}],
        "Name one person, or a group in words",
    ),
    "case_measure_known": ([{"measure": "fined"}, {"measure": ""}], "“measure” must be one of"),
    "citation_about_one_record": (
        [{"event_id": None}, {"person_id": other("person")}, {"event_id": None, "field": "motive"}],
        ONE_TARGET,
    ),
    "citation_field_known": (
        [{"field": "born", "says": "x"}, {"field": "slug", "says": "x"}, {"field": "x", "says": "x"}],
        "The field must be a column",
    ),
    "citation_says_something": ([{"field": "date", "says": ""}], "Write under “says”"),
    "citation_stance_known": ([{"stance": "doubts"}], "“stance” must be one of"),
    "citation_quoted_elsewhere": ([{"quoted_in_id": "source_id"}], "A source is not quoted in itself"),
    "citation_locator_of_something": ([{"quoted_in_locator": "p. 1"}], "Name the source"),
    "citation_not_after_itself": ([{"follows_id": OF}], "A citation does not follow itself"),
    "event_kind_known": ([{"kind": "party"}], "“kind” must be one of"),
    "event_title_filled": ([{"title": ""}], "“title” must not be blank"),
    "event_not_part_of_itself": ([{"part_of_id": OF}], "An event is not part of itself"),
    "figure_of_one_record": (
        [{"event_id": None}, {"rehabilitation_id": other("rehabilitation")}],
        "A figure belongs to one event or to one rehabilitation",
    ),
    "figure_what_known": ([{"what": "lost"}], "“what” must be one of"),
    "figure_unit_known": ([{"unit": "tons"}, {"unit": ""}], "“unit” must be one of"),
    "figure_bounds": ([{"low": 2, "high": 1}], None),
    "name_name_filled": ([{"name": ""}], "“name” must not be blank"),
    "name_kind_known": ([{"kind": "alias"}], "“kind” must be one of"),
    "name_language_shape": ([{"language": "English"}, {"language": "r"}], "A language is a tag"),
    "participation_role_known": ([{"role": "guest"}], "“role” must be one of"),
    "person_name_filled": ([{"name": ""}], "“name” must not be blank"),
    "person_sex_known": ([{"sex": "x"}], "“sex” must be one of"),
    "person_born_before_died": (
        [
            {
                "born": "1938",
                "born_earliest": "1938-01-01",
                "born_latest": "1938-12-31",
                "died": "1937",
                "died_earliest": "1937-01-01",
                "died_latest": "1937-12-31",
            }
        ],
        "A person is born before",
    ),
    "person_wikidata_shape": ([{"wikidata": "855"}, {"wikidata": "Q0"}], "A Wikidata item is Q"),
    "person_viaf_shape": ([{"viaf": "x1"}], "A VIAF number has only digits"),
    "place_name_filled": ([{"name": ""}], "“name” must not be blank"),
    "place_kind_known": ([{"kind": "planet"}], "“kind” must be one of"),
    "place_coordinates": (
        [
            *[{"latitude": 48}, {"longitude": 44}, {"latitude": 91, "longitude": 44}],
            *[{"latitude": 48, "longitude": 181}, {"latitude": -91, "longitude": 0}],
        ],
        "Give both coordinates or neither",
    ),
    "place_wikidata_shape": ([{"wikidata": "Q 1"}], "A Wikidata item is Q"),
    "place_geonames_shape": ([{"geonames": "0"}], "A GeoNames number has only digits"),
    "redirect_leads_to_one_record": (
        [{"person_id": None}, {"target_table": "place"}, {"place_id": other("place")}],
        "A redirect leads to exactly one record",
    ),
    "redirect_slug_shape": ([{"old_slug": "Old"}, {"old_slug": ""}], "A slug has lower-case"),
    "rehabilitation_person_or_group": (
        [{"group_name": ""}, {"person_id": other("person")}],
        "Name one person, or a group in words",
    ),
    "rehabilitation_act_known": ([{"act": "pension"}, {"act": ""}], "“act” must be one of"),
    "rehabilitation_route_known": ([{"route": "royal"}], "“route” must be one of"),
    "rehabilitation_outcome_known": ([{"outcome": "lost"}], "“outcome” must be one of"),
    "rehabilitation_posthumous_known": ([{"posthumous": "x"}], "“posthumous” must be one of"),
    "renaming_new_name_filled": ([{"new_name": "", "old_name": "x"}], "“new_name” must not be blank"),
    "renaming_kind_known": ([{"kind": "mistake"}], "“kind” must be one of"),
    "renaming_changes_the_name": (
        [
            {"old_name": "Stalingrad", "new_name": "Stalingrad"},
            {"old_name": "STALINGRAD", "old_sort_key": "stalingrad"}
            | {"new_name": "Stalingrad", "new_sort_key": "stalingrad"},
            {"old_name": "Stalin grad", "old_sort_key": "stalin grad"}
            | {"new_name": "Stalin-grad", "new_sort_key": "stalin grad"},
        ],
        "The old and the new name are the same",
    ),
    "source_title_filled": ([{"title": ""}], "“title” must not be blank"),
    "source_kind_known": ([{"kind": "rumour"}], "“kind” must be one of"),
    "source_doi_shape": ([{"doi": "doi.org/10.1353/x"}, {"doi": "10.1/ x"}], "A DOI begins with 10."),
    "source_isbn_shape": ([{"isbn": "123"}, {"isbn": "978-0-87436-084-A"}], "An ISBN has 10 or 13"),
    "source_not_based_on_itself": ([{"based_on_id": OF}], "A source is not based on itself"),
}
LINES = {
    "body": ["name", "native_name", "abbreviation"],
    "case": ["group_name", "charge", "sentence"],
    "citation": ["locator", "says"],
    "event": ["title"],
    "figure": ["value"],
    "name": ["name"],
    "participation": ["capacity"],
    "person": ["name", "native_name", "occupation"],
    "place": ["name", "native_name", "country"],
    "rehabilitation": ["group_name", "ground"],
    "renaming": ["old_name", "old_native", "new_name", "new_native"],
    "source": [
        *["title", "authors", "editors", "number", "container", "publisher", "place_published", "volume"],
        *["issue", "pages", "edition", "language", "url", "archive", "shelfmark"],
    ],
}
PROSE = ["summary", "note"]
RECORDS = ["body", "event", "person", "place", "rehabilitation", "renaming", "source"]
PARTS = ["case", "citation", "figure", "name", "participation"]
DATES = {
    "case": ["arrested", "sentenced"],
    "event": ["date"],
    "figure": ["date"],
    "person": ["born", "died"],
    "rehabilitation": ["date"],
    "renaming": ["date"],
    "source": ["date", "accessed"],
}
for table in RECORDS:
    BROKEN[f"{table}_slug_shape"] = ([{"slug": "No Slug"}, {"slug": ""}], "A slug has lower-case")
    BROKEN[f"{table}_status_known"] = ([{"status": "lost"}], "“status” must be one of")
for table in PARTS:
    BROKEN[f"{table}_ref_shape"] = ([{"ref": "No-Ref"}], None)  # keep_ref refuses it before on every road
for table, columns in LINES.items():
    prose = PROSE if table in RECORDS else ["quote", "note"] if table == "citation" else []
    dirty = [{column: "x  y"} for column in columns] + [{column: "x\r"} for column in prose]
    BROKEN[f"{table}_text_clean"] = (dirty, None)  # what a form takes is cleaned
BROKEN["citation_text_clean"][0].append({"quoted_in_locator": "x  y", "quoted_in_id": other("source")})
for table, columns in DATES.items():
    BROKEN[f"{table}_dates_in_step"] = ([{c: "1956", f"{c}_latest": None} for c in columns], None)

# Constraints that several rows or the history of one break; the tests named hold them.
ELSEWHERE = {
    "name_once_a_person": "test_unique_together",
    "participation_once": "test_unique_together",
    "redirect_once": "test_unique_together",
}
# What triggers raise, and the test module that holds it on every road.
RAISED = {
    **{f"{table}_ref_kept": "test_base" for table in PARTS},
    **{f"{table}_slug_permanent": "test_base" for table in RECORDS},
    **{f"{table}_slug_retired": "test_base" for table in RECORDS},
    **{f"{table}_status_step": "test_status" for table in RECORDS},
    "redirect_from_no_live_slug": "test_base",
    **{
        f"{table}_published_cited": "test_publication"
        for table in ["person", "place", "event", "rehabilitation", "renaming"]
    },
    "rehabilitation_after_sentence": "below",
}
CASES = [(name, changes) for name, (several, _sentence) in BROKEN.items() for changes in several]


def catalogue_models():
    return [m for m in apps.get_app_config("catalogue").get_models() if issubclass(m, Row)]


def good(table):
    """A row of `table` that is right."""
    if table == "citation":
        return factories.citation(factories.event())
    if table == "source":
        return factories.source(status="draft")
    if table == "redirect":
        model = apps.get_model("catalogue", "Redirect")
        return model.objects.create(target_table="person", old_slug="old", person=factories.person())
    return getattr(factories, table)()


def concrete(row, changes):
    """`changes` with what stands for keys put in."""
    values = {}
    for column, value in changes.items():
        if callable(value):
            value = value()
        values[column] = row.pk if value is OF else getattr(row, value) if value == "source_id" else value
    return values


@pytest.mark.parametrize(
    ("name", "changes"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_database_refuses_by_name_what_breaks_a_constraint(name, changes):
    row = good(name.partition("_")[0])
    values = concrete(row, changes)
    columns = ", ".join(f"{column} = %s" for column in values)
    triggers = "ALTER TABLE {0} {1} TRIGGER USER"  # the checks alone, or keep_ref would come first
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(triggers.format(row._meta.db_table, "DISABLE"))
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            cursor.execute(
                f"UPDATE {row._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), row.pk]
            )
        cursor.execute(triggers.format(row._meta.db_table, "ENABLE"))
    assert error.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize(
    ("name", "changes"),
    [(name, changes) for name, changes in CASES if BROKEN[name][1]],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_validation_gives_the_constraints_sentence(name, changes):
    row = good(name.partition("_")[0])
    for column, value in concrete(row, changes).items():
        setattr(row, column, value)
    if changes == {"slug": ""}:
        row.full_clean()  # a blank slug is made from the name
        return
    with pytest.raises(ValidationError) as error:
        row.validate_constraints()
    assert any(message.startswith(BROKEN[name][1]) for message in error.value.messages)
    with pytest.raises(ValidationError):
        row.full_clean()


@pytest.mark.parametrize("table", [*RECORDS, *PARTS, "redirect"])
def test_a_good_row_is_valid(table):
    good(table).full_clean()


def test_every_constraint_of_every_table_stands_in_this_test():
    declared = {constraint.name for model in catalogue_models() for constraint in model._meta.constraints}
    assert declared == {*BROKEN, *ELSEWHERE}


def test_every_check_in_the_database_is_declared():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = ANY (%s::regclass[])",
            [[model._meta.db_table for model in catalogue_models()]],
        )
        held = {name for (name,) in cursor.fetchall()}
    positive = {name for name in held if name.endswith("_version_check")}  # Django's own, of the counter
    assert held - positive == {*BROKEN}


def test_every_refusal_of_a_trigger_stands_in_a_test():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname ~ '^pgtrigger_'")
        source = " ".join(text for (text,) in cursor.fetchall())
    assert set(re.findall(r"CONSTRAINT = '(\w+)'", source)) == {*RAISED}


def test_every_text_column_is_held_clean():
    """Lines and prose whose shape no other constraint holds are in `<table>_text_clean`."""
    from catalogue.models.fields import CleanText, EDTFField

    shaped = {"wikidata", "viaf", "geonames", "doi", "isbn"}
    keys = {"quoted_in_id"}
    for model in catalogue_models():
        table = model._meta.model_name
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CleanText) and not isinstance(field, EDTFField)
        }
        held = {column for changes in BROKEN.get(f"{table}_text_clean", ([],))[0] for column in changes}
        assert texts - shaped - ({"language"} if table == "name" else set()) == held - keys, table


def test_every_choice_is_held_by_the_database():
    for model in catalogue_models():
        for field in model._meta.concrete_fields:
            if field.choices and model._meta.model_name != "redirect":
                assert f"{model._meta.model_name}_{field.name}_known" in BROKEN


def test_every_table_of_dates_holds_them_in_step():
    from catalogue.models.fields import EDTFField

    for model in catalogue_models():
        columns = [f.name for f in model._meta.concrete_fields if isinstance(f, EDTFField)]
        assert DATES.get(model._meta.model_name, []) == columns


@pytest.mark.parametrize(
    ("table", "columns", "name", "sentence"),
    [
        ("name", ["person", "name", "kind", "language"], "name_once_a_person", "already has this name"),
        ("participation", ["event", "person", "role"], "participation_once", "already has this role"),
        ("redirect", ["target_table", "old_slug", "person"], "redirect_once", "already redirects"),
    ],
)
def test_unique_together(table, columns, name, sentence):
    row = good(table)
    twin = type(row)(**{column: getattr(row, column) for column in columns})
    with pytest.raises(ValidationError, match=sentence):
        twin.full_clean()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        twin.save()
    assert error.value.__cause__.diag.constraint_name == name


def test_every_unique_column_has_a_sentence_of_ours():
    for model in catalogue_models():
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                assert isinstance(field, models.CharField)
                assert "Another r" in str(field.error_messages["unique"])


# Rehabilitated not before sentenced


def settle():
    """Check what is checked when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def early(action):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
        settle()
    return error.value.__cause__.diag.constraint_name == "rehabilitation_after_sentence"


def test_nobody_is_rehabilitated_before_the_sentence_on_any_road():
    sentence = factories.case(sentenced="1937-06-12")
    assert early(lambda: factories.rehabilitation(case=sentence, date="1936"))
    act = factories.rehabilitation(case=sentence, date="1957-01-31")
    rows = type(act).objects.filter(pk=act.pk)
    assert early(lambda: rows.update(date="1936"))
    assert early(lambda: type(sentence).objects.update(sentenced="1958"))
    later = factories.case(sentenced="1960")
    assert early(lambda: rows.update(case=later))
    released = factories.rehabilitation(case=sentence, act="release", date="1936")
    assert early(lambda: type(act).objects.filter(pk=released.pk).update(act="rehabilitation"))


def test_both_dates_may_change_in_one_transaction():
    sentence = factories.case(sentenced="1937-06-12")
    act = factories.rehabilitation(case=sentence, date="1957")
    type(act).objects.update(date="1930")
    type(sentence).objects.update(sentenced="1929")
    settle()


def test_forms_refuse_a_rehabilitation_before_the_sentence_at_either_end():
    sentence = factories.case(sentenced="1937-06-12")
    act = factories.rehabilitation(case=sentence, date="1957-01-31")
    act.date = "1936"
    with pytest.raises(ValidationError) as error:
        act.full_clean()
    assert list(error.value.message_dict) == ["date"]
    sentence.sentenced = "1958"
    with pytest.raises(ValidationError) as error:
        sentence.full_clean()
    assert list(error.value.message_dict) == ["sentenced"]


# A vague date never refuses a true record


@pytest.mark.parametrize(
    ("born", "died"),
    [
        ("1893~", "[..1938-07-28]"),
        ("1938~", "1937"),
        ("1938", "1937?"),
        ("1893-02-16", "1937-06-12"),
        ("1937", "1937"),
        ("193X", "1937-01-01"),
        ("1893", ""),
        ("", "1937"),
        ("[..1900]", "1890"),
        ("1900", "[1899..]"),
    ],
)
def test_a_vague_date_never_refuses_a_true_life(born, died):
    row = factories.person(born=born, died=died)
    row.full_clean()


@pytest.mark.parametrize(
    ("sentenced", "date"),
    [
        ("1937~", "1936"),
        ("1937", "1936?"),
        ("1937", "1937-01-01"),
        ("193X", "1932"),
        ("", "1936"),
        ("1937", ""),
    ],
)
def test_a_vague_date_never_refuses_a_true_rehabilitation(sentenced, date):
    sentence = factories.case(sentenced=sentenced)
    factories.rehabilitation(case=sentence, date=date).full_clean()
    sentence.full_clean()
    settle()
