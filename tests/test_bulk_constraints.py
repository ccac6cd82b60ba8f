"""Every rule within a row says its sentence through CSV too, in the row and column where it is broken."""

import pytest
from django.db.models import CheckConstraint, UniqueConstraint

from catalogue import bulk
from catalogue.resources import RESOURCES
from tests.resources.folder import faults_of, sound, sound_rows, write_folder

pytestmark = pytest.mark.django_db

WORDS = "not one of the words here"
BLANK = "cannot be blank"
SLUG = "A slug has lower-case Latin letters"
REF = "A reference has only lower-case Latin letters"
ADDRESS = "Write the table, a slash and the key"

# constraint: (file, what breaks the sound row, column of the fault, the sentence)
BROKEN = {
    "body_status_known": ("bodies.csv", {"status": "public"}, "status", WORDS),
    "body_slug_shape": ("bodies.csv", {"slug": "Bad Slug"}, "slug", SLUG),
    "body_name_filled": ("bodies.csv", {"name": " "}, "name", BLANK),
    "body_kind_known": ("bodies.csv", {"kind": "tribunal"}, "kind", WORDS),
    "case_ref_shape": ("cases.csv", {"ref": "case-1"}, "ref", REF),
    "case_person_or_group": ("cases.csv", {"group_name": "doctors"}, "", "and not both"),
    "case_measure_known": ("cases.csv", {"measure": "hanged"}, "measure", WORDS),
    "citation_ref_shape": ("citations.csv", {"ref": "C1"}, "ref", REF),
    "citation_about_one_record": ("citations.csv", {"about": ""}, "about", ADDRESS),
    "citation_field_known": ("citations.csv", {"field": "born"}, "field", "not something to cite"),
    "citation_says_something": ("citations.csv", {"says": ""}, "", "Write under “says”"),
    "citation_stance_known": ("citations.csv", {"stance": "agrees"}, "stance", WORDS),
    "citation_quoted_elsewhere": (
        *("citations.csv", {"quoted_in": "rappaport-1999"}),
        *("", "not quoted in itself"),
    ),
    "citation_locator_of_something": (
        *("citations.csv", {"quoted_in_locator": "para. 5"}),
        *("", "Name the source that the second locator"),
    ),
    "citation_not_after_itself": (
        "citations.csv",
        {"follows": "broken"},
        "follows",
        "does not follow itself",
    ),
    "event_status_known": ("events.csv", {"status": ""}, "status", BLANK),
    "event_slug_shape": ("events.csv", {"slug": "-speech"}, "slug", SLUG),
    "event_title_filled": ("events.csv", {"title": ""}, "title", BLANK),
    "event_kind_known": ("events.csv", {"kind": "lecture"}, "kind", WORDS),
    "event_not_part_of_itself": ("events.csv", {"part_of": "broken"}, "part_of", "not part of itself"),
    "figure_ref_shape": ("figures.csv", {"ref": "f 1"}, "ref", REF),
    "figure_of_one_record": ("figures.csv", {"event": ""}, "", "belongs to one event"),
    "figure_what_known": ("figures.csv", {"what": "freed"}, "what", WORDS),
    "figure_unit_known": ("figures.csv", {"unit": "people"}, "unit", WORDS),
    "figure_bounds": ("figures.csv", {"value": "8-7"}, "value", "the first must be the smaller"),
    "name_ref_shape": ("names.csv", {"ref": "имя", "name": "M."}, "ref", REF),
    "name_name_filled": ("names.csv", {"name": ""}, "name", BLANK),
    "name_kind_known": ("names.csv", {"kind": "alias"}, "kind", WORDS),
    "name_language_shape": ("names.csv", {"language": "German"}, "language", "BCP 47"),
    "name_once_a_person": ("names.csv", {}, "", "already has this name"),
    "participation_ref_shape": ("participations.csv", {"ref": "p_1", "role": "victim"}, "ref", REF),
    "participation_role_known": ("participations.csv", {"role": "hero"}, "role", WORDS),
    "participation_once": ("participations.csv", {}, "", "already has this role"),
    "person_status_known": ("persons.csv", {"status": "done"}, "status", WORDS),
    "person_slug_shape": ("persons.csv", {"slug": "бабель"}, "slug", SLUG),
    "person_name_filled": ("persons.csv", {"name": ""}, "name", BLANK),
    "person_sex_known": ("persons.csv", {"sex": "m"}, "sex", WORDS),
    "person_born_before_died": ("persons.csv", {"born": "1938"}, "", "born before he or she dies"),
    "person_wikidata_shape": ("persons.csv", {"wikidata": "Q01"}, "wikidata", "Q and a number"),
    "person_viaf_shape": ("persons.csv", {"viaf": "12a"}, "viaf", "only digits"),
    "place_status_known": ("places.csv", {"status": "Published"}, "status", WORDS),
    "place_slug_shape": ("places.csv", {"slug": "a--b"}, "slug", SLUG),
    "place_name_filled": ("places.csv", {"name": ""}, "name", BLANK),
    "place_kind_known": ("places.csv", {"kind": "town"}, "kind", WORDS),
    "place_coordinates": (
        "places.csv",
        {"longitude": ""},
        "",
        "both coordinates or neither",
    ),
    "place_wikidata_shape": ("places.csv", {"wikidata": "914"}, "wikidata", "Q and a number"),
    "place_geonames_shape": ("places.csv", {"geonames": "0"}, "geonames", "only digits"),
    "redirect_leads_to_one_record": (
        *("redirects.csv", {"new": "place/volgograd"}),
        *("", "exactly one record of its own table"),
    ),
    "redirect_slug_shape": ("redirects.csv", {"old": "person/Old Slug"}, "old", SLUG),
    "redirect_once": ("redirects.csv", {"old": "person/tuchatschewski"}, "old", "stands in the file already"),
    "rehabilitation_status_known": ("rehabilitations.csv", {"status": "x"}, "status", WORDS),
    "rehabilitation_slug_shape": ("rehabilitations.csv", {"slug": "a_b"}, "slug", SLUG),
    "rehabilitation_person_or_group": (
        "rehabilitations.csv",
        {"person": ""},
        "",
        "and not both",
    ),
    "rehabilitation_act_known": ("rehabilitations.csv", {"act": "freed"}, "act", WORDS),
    "rehabilitation_route_known": ("rehabilitations.csv", {"route": "court"}, "route", WORDS),
    "rehabilitation_outcome_known": ("rehabilitations.csv", {"outcome": "yes"}, "outcome", WORDS),
    "rehabilitation_posthumous_known": ("rehabilitations.csv", {"posthumous": "y"}, "posthumous", WORDS),
    "renaming_status_known": ("renamings.csv", {"status": "x"}, "status", WORDS),
    "renaming_slug_shape": ("renamings.csv", {"slug": "a b"}, "slug", SLUG),
    "renaming_new_name_filled": ("renamings.csv", {"new_name": ""}, "new_name", BLANK),
    "renaming_kind_known": ("renamings.csv", {"kind": "x"}, "kind", WORDS),
    "renaming_changes_the_name": (
        "renamings.csv",
        {"old_name": "Volgograd"},
        "",
        "that is no renaming",
    ),
    "source_status_known": ("sources.csv", {"status": "x"}, "status", WORDS),
    "source_slug_shape": ("sources.csv", {"slug": "a."}, "slug", SLUG),
    "source_title_filled": ("sources.csv", {"title": ""}, "title", BLANK),
    "source_kind_known": ("sources.csv", {"kind": "novel"}, "kind", WORDS),
    "source_doi_shape": ("sources.csv", {"doi": "https://doi.org/10.1/x"}, "doi", "begins with 10."),
    "source_isbn_shape": ("sources.csv", {"isbn": "0-1"}, "isbn", "10 or 13 digits"),
    "source_not_based_on_itself": ("sources.csv", {"based_on": "broken"}, "based_on", "not based on itself"),
}

# What CSV cannot break, by the end of the constraint's name, and why.
UNBREAKABLE = {
    "_text_clean": "the fields normalise text on every road",
    "_dates_in_step": "the bounds are derived from the text and are no columns of a file",
}


def constraints():
    names = set()
    for contract in RESOURCES:
        for constraint in contract._meta.model._meta.constraints:
            assert isinstance(constraint, (CheckConstraint, UniqueConstraint))
            names.add(constraint.name)
    return names


def test_every_constraint_is_broken_here_or_cannot_be():
    breakable = {name for name in constraints() if not name.endswith(tuple(UNBREAKABLE))}
    assert breakable == BROKEN.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_the_sentence_of_each_constraint_arrives_in_row_and_column(tmp_path, name):
    file, cells, column, sentence = BROKEN[name]
    rows = sound_rows()
    key = next(iter(rows[file][0]))
    new_key = {key: "person/broken" if file == "redirects.csv" else "broken"}
    rows[file].append(sound(file, **{**new_key, "status": "draft", **cells}))
    for row in rows[file]:
        if "status" not in sound(file):
            row.pop("status", None)
    faults = faults_of(write_folder(tmp_path, rows))
    told = next(fault for fault in faults if fault[2] == column)
    assert {fault[:2] for fault in faults} == {(file, len(rows[file]) + 1)}
    assert sentence in told[4]
    assert bulk.is_empty()


@pytest.mark.parametrize(
    ("file", "key", "column", "sentence"),
    [
        ("events.csv", "slug", "part_of", "itself part of this one"),
        ("sources.csv", "slug", "based_on", "itself based on this one"),
        ("citations.csv", "ref", "follows", "itself follows this one"),
    ],
)
def test_a_ring_of_rows_is_refused_where_it_closes(tmp_path, file, key, column, sentence):
    rows = sound_rows()
    draft = {"status": "draft"} if key == "slug" else {}
    rows[file] += [sound(file, **{key: own, column: other, **draft}) for own, other in ["ab", "ba"]]
    faults = faults_of(write_folder(tmp_path, rows))
    assert [fault[:4] for fault in faults] == [(file, len(rows[file]) + 1, column, "a")]
    assert sentence in faults[0][4]


@pytest.mark.parametrize("name", ["person_born_before_died", "place_coordinates", "figure_of_one_record"])
def test_an_existing_row_is_held_to_the_same(tmp_path, name):
    file, cells, _column, sentence = BROKEN[name]
    assert bulk.load(write_folder(tmp_path / "first", sound_rows())).faults == []
    faults = faults_of(write_folder(tmp_path / "second", {file: [sound(file, **cells)]}))
    assert [fault[:2] for fault in faults] == [(file, 2)]
    assert sentence in faults[0][4]
