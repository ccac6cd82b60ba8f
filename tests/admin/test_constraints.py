"""Every constraint of the catalogue, sent against through the form of its table, comes back as its sentence.

What a form cannot break stands in `UNBREAKABLE` with the reason; together they are all there are.
"""

import pytest
from django.apps import apps

from catalogue.models import Row
from tests import factories as make

pytestmark = pytest.mark.django_db

SELECT = "a select offers the known words only"
REQUIRED = "the box is required, and says so itself"
NORMALISED = "the form normalises the text"
DERIVED = "the bounds are computed from the text, never typed"
UNBREAKABLE = {
    "status_known": SELECT,
    "kind_known": SELECT,
    "sex_known": SELECT,
    "role_known": SELECT,
    "measure_known": SELECT,
    "act_known": SELECT,
    "route_known": SELECT,
    "outcome_known": SELECT,
    "posthumous_known": SELECT,
    "what_known": SELECT,
    "unit_known": SELECT,
    "stance_known": SELECT,
    "name_filled": REQUIRED,
    "title_filled": REQUIRED,
    "new_name_filled": REQUIRED,
    "text_clean": NORMALISED,
    "dates_in_step": DERIVED,
    "ref_shape": "a reference is made by the catalogue and read-only",
    "figure_bounds": "a quantity whose bounds are the wrong way round is no quantity, and its box says so",
}

PERSON = {"name": "Beria, Lavrenty"}
PLACE = {"name": "Volgograd", "kind": "city"}
EVENT = {"title": "The Secret Speech", "kind": "speech"}
BODY = {"name": "The Supreme Court", "kind": "court"}
SOURCE = {"title": "A book", "kind": "book"}
RENAMING = {"place": make.place, "new_name": "Volgograd", "kind": "honour removed"}
REHABILITATION = {"group_name": "the Kremlin doctors", "act": "rehabilitation"}
CITATION = {"source": make.source, "event": make.event}
SLUG = "A slug has lower-case Latin letters and digits, in words joined by single hyphens."

# constraint -> what is typed into an empty form of its table; functions are called for a row
BREAKING = {
    "person_slug_shape": (PERSON | {"slug": "Beria_L"}, SLUG),
    "place_slug_shape": (PLACE | {"slug": "-volgograd"}, SLUG),
    "event_slug_shape": (EVENT | {"slug": "speech--1956"}, SLUG),
    "body_slug_shape": (BODY | {"slug": "Суд"}, SLUG),
    "source_slug_shape": (SOURCE | {"slug": "a book"}, SLUG),
    "renaming_slug_shape": (RENAMING | {"slug": "A"}, SLUG),
    "rehabilitation_slug_shape": (REHABILITATION | {"slug": "a_b"}, SLUG),
    "redirect_slug_shape": (
        {"target_table": "person", "old_slug": "Beria", "person": make.person},
        SLUG,
    ),
    "person_born_before_died": (
        PERSON | {"born": "29 March 1899", "died": "1898"},
        "A person is born before he or she dies.",
    ),
    "person_wikidata_shape": (PERSON | {"wikidata": "855"}, "A Wikidata item is Q and a number"),
    "person_viaf_shape": (PERSON | {"viaf": "Q1"}, "A VIAF number has only digits."),
    "place_wikidata_shape": (PLACE | {"wikidata": "q914"}, "A Wikidata item is Q and a number"),
    "place_geonames_shape": (PLACE | {"geonames": "0472757"}, "A GeoNames number has only digits."),
    "place_coordinates": (PLACE | {"latitude": "48.71"}, "Give both coordinates or neither"),
    "name_language_shape": (
        {"person": make.person, "name": "Берия", "language": "Russian!"},
        "A language is a tag of BCP 47",
    ),
    "source_doi_shape": (SOURCE | {"doi": "https://doi.org/10.1353/kri.2011.0054"}, "A DOI begins with 10."),
    "source_isbn_shape": (SOURCE | {"isbn": "none"}, "An ISBN has 10 or 13 digits"),
    "renaming_changes_the_name": (
        RENAMING | {"old_name": "Volgograd"},
        "The old and the new name are the same",
    ),
    "case_person_or_group": (
        {"person": make.person, "group_name": "the Kremlin doctors", "measure": "not stated"},
        "Name one person, or a group in words, and not both.",
    ),
    "rehabilitation_person_or_group": (
        REHABILITATION | {"group_name": ""},
        "Name one person, or a group in words, and not both.",
    ),
    "figure_of_one_record": (
        {"what": "released", "event": make.event, "rehabilitation": make.rehabilitation},
        "A figure belongs to one event or to one rehabilitation, and not to both.",
    ),
    "citation_about_one_record": (
        CITATION | {"person": make.person},
        "A citation is about exactly one record.",
    ),
    "citation_field_known": (
        CITATION | {"field": "born", "says": "1899"},
        "“born” is not something to cite about this record.",
    ),
    "citation_says_something": (CITATION | {"field": "title"}, "Write under “says” what the source gives"),
    "citation_locator_of_something": (
        CITATION | {"quoted_in_locator": "p. 3"},
        "Name the source that the second locator belongs to",
    ),
    "redirect_leads_to_one_record": (
        {"target_table": "person", "old_slug": "beria", "place": make.place},
        "A redirect leads to exactly one record of its own table.",
    ),
}


@pytest.mark.parametrize("old", ["volgograd", "VOLGOGRAD ", " Volgográd"])
def test_capitals_blanks_and_marks_are_no_other_name(desk, old):
    response = desk.send("renaming", **RENAMING | {"place": make.place(), "old_name": old})
    assert "The old and the new name are the same" in desk.faults(response)


def send_twice_the_same_name(desk):
    row = make.name(name="Берия", kind="native", language="ru")
    typed = {"person": row.person, "name": "Берия", "kind": "native", "language": "ru"}
    return desk.send("name", **typed)


def send_twice_the_same_role(desk):
    row = make.participation()
    return desk.send("participation", event=row.event, person=row.person, role=row.role)


def send_twice_the_same_redirect(desk):
    person = make.person(slug="beria")
    person.slug = "beria-lavrenty"
    person.save()
    return desk.send("redirect", target_table="person", old_slug="beria", person=person)


def send_itself(table, key):
    def send(desk):
        record = make.citation(make.event()) if table == "citation" else getattr(make, table)()
        return desk.send(table, record, **{key: record})

    return send


def send_a_source_quoted_in_itself(desk):
    source = make.source()
    return desk.send("citation", event=make.event(), source=source, quoted_in=source)


BREAKING_ROWS = {
    "name_once_a_person": (send_twice_the_same_name, "This person already has this name"),
    "participation_once": (send_twice_the_same_role, "This person already has this role in this event."),
    "redirect_once": (send_twice_the_same_redirect, "This slug already redirects."),
    "event_not_part_of_itself": (send_itself("event", "part_of"), "An event is not part of itself."),
    "source_not_based_on_itself": (send_itself("source", "based_on"), "A source is not based on itself."),
    "citation_not_after_itself": (send_itself("citation", "follows"), "A citation does not follow itself."),
    "citation_quoted_elsewhere": (send_a_source_quoted_in_itself, "A source is not quoted in itself."),
}


def constraints():
    """The names of all constraints of the catalogue's own tables."""
    models = [m for m in apps.get_app_config("catalogue").get_models() if issubclass(m, Row)]
    return {
        constraint.name: model._meta.model_name for model in models for constraint in model._meta.constraints
    }


def reason(name):
    """Why a form cannot break the constraint; None where it can."""
    table = constraints()[name]
    return UNBREAKABLE.get(name) or UNBREAKABLE.get(name.removeprefix(f"{table}_"))


def test_every_constraint_is_sent_against_or_has_its_reason():
    sent = BREAKING.keys() | BREAKING_ROWS.keys()
    assert {name for name in constraints() if not reason(name)} == sent


@pytest.mark.parametrize("name", BREAKING)
def test_a_form_says_the_sentence_of_the_constraint(desk, name):
    typed, sentence = BREAKING[name]
    table = constraints()[name]
    typed = {box: value() if callable(value) else value for box, value in typed.items()}
    model = apps.get_model("catalogue", table)
    before = model.objects.count()
    response = desk.send(table, **typed)
    assert sentence in desk.faults(response)
    assert model.objects.count() == before


@pytest.mark.parametrize("name", BREAKING_ROWS)
def test_a_form_says_the_sentence_of_a_constraint_between_rows(desk, name):
    send, sentence = BREAKING_ROWS[name]
    assert sentence in desk.faults(send(desk))


RINGS = {
    "event": ("part_of", "That event is itself part of this one."),
    "source": ("based_on", "That source is itself based on this one."),
    "citation": ("follows", "That citation itself follows this one."),
}


@pytest.mark.parametrize("table", RINGS)
def test_a_form_refuses_to_close_a_ring_of_rows(desk, table):
    key, sentence = RINGS[table]
    first, second, third, fourth = (ring_member(table) for _ in range(4))
    assert desk.send(table, second, **{key: first}).status_code == 302
    assert desk.send(table, third, **{key: second}).status_code == 302
    assert sentence in desk.faults(desk.send(table, first, **{key: third}))
    assert desk.send(table, first, **{key: fourth}).status_code == 302


def ring_member(table):
    return make.citation(make.event()) if table == "citation" else getattr(make, table)()


# What triggers hold.


def test_a_taken_slug_is_refused(desk):
    make.person(slug="beria")
    assert "Another record has this slug." in desk.faults(desk.send("person", **PERSON, slug="beria"))


def test_a_retired_slug_is_refused(desk):
    person = make.person(slug="beria")
    person.slug = "beria-lavrenty"
    person.save()
    assert "goes on redirecting there" in desk.faults(desk.send("person", **PERSON, slug="beria"))


def test_a_rehabilitation_before_its_sentence_is_refused_on_its_own_form(desk):
    case = make.case(sentenced="1937-06-12")
    response = desk.send("rehabilitation", **REHABILITATION, case=case, date="1936")
    assert "This is before the sentence it undoes (12 June 1937)." in desk.faults(response)


def test_a_sentence_after_its_rehabilitation_is_refused_on_the_form_of_the_case(desk):
    case = make.case(sentenced="1937-06-12")
    make.rehabilitation(case=case, date="1957-01-31")
    response = desk.send("case", case, sentenced="1958")
    assert "This is after the rehabilitation that undoes it (31 January 1957)." in desk.faults(response)
    assert 'value="1958"' in response.content.decode()
    case.refresh_from_db()
    assert case.sentenced == "1937-06-12"
