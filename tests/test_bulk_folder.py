"""A folder of CSV goes in whole or not at all, comes out as it went in, and every fault is named."""

import re
import threading

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue import bulk
from catalogue.bulk import importing
from catalogue.models import (
    Body,
    Case,
    Citation,
    Event,
    Name,
    Person,
    Place,
    Redirect,
    Source,
    Status,
)
from catalogue.models.fields import clean, clean_line
from catalogue.resources import RESOURCES
from tests.resources.folder import (
    HEADERS,
    SOUND,
    bytes_of,
    faults_of,
    history,
    rolled_back,
    sound,
    sound_rows,
    write_folder,
)

pytestmark = pytest.mark.django_db


def numbers(report, file):
    counts = report.files[file].counts
    return {outcome: counts[outcome] for outcome in ("new", "changed", "unchanged")}


def load_sound(folder):
    loaded = bulk.load(write_folder(folder, sound_rows()))
    assert loaded.faults == []
    return loaded


# -- in and out ------------------------------------------------------------------------------------------


def test_a_sound_folder_is_loaded_whole(tmp_path):
    load_sound(tmp_path)
    for contract in RESOURCES:
        assert contract._meta.model.objects.exists(), contract.file
    case = Case.objects.get()
    assert (case.person.name, case.sentencing_body.kind) == ("Tukhachevsky, Mikhail", "court")
    assert str(Redirect.objects.get()) == "person/tuchatschewski → person/tukhachevsky-mikhail"


def test_every_row_is_written_once(tmp_path):
    rows = sound_rows()
    rows["citations.csv"][0]["follows"] = "citation2"  # which stands further down
    bulk.load(write_folder(tmp_path, rows))
    assert Citation.objects.get(ref="citation1").follows.ref == "citation2"
    assert set(Citation.objects.values_list("version", flat=True)) == {1}


def test_dump_empty_database_load_dump_gives_the_same_bytes(tmp_path):
    with rolled_back():
        load_sound(tmp_path / "given")
        bulk.dump(tmp_path / "first")
    assert bulk.is_empty()
    assert bulk.load(tmp_path / "first").faults == []
    bulk.dump(tmp_path / "second")
    assert set(bytes_of(tmp_path / "first")) == set(HEADERS)
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")


def test_an_empty_catalogue_comes_back_empty(tmp_path):
    bulk.dump(tmp_path)
    assert bulk.load(tmp_path).faults == []
    assert bulk.is_empty()


def test_a_dump_is_utf8_with_lf_and_quotes_only_where_they_are_needed(tmp_path):
    rows = {
        "persons.csv": [sound("persons.csv", status="draft", native_name='Миша, "Маршал"', summary="a\nb")]
    }
    bulk.load(write_folder(tmp_path / "given", rows))
    bulk.dump(tmp_path / "dumped")
    assert (tmp_path / "dumped" / "persons.csv").read_bytes() == (
        ",".join(HEADERS["persons.csv"]) + "\n"
        'tukhachevsky-mikhail,draft,"Tukhachevsky, Mikhail","Миша, ""Маршал""",'
        ',1893-02-16,1937-06-12,,,,,,"a\nb",\n'
    ).encode()


def test_records_are_dumped_by_slug_and_parts_by_ref(tmp_path):
    slugs = ["b", "a-b", "a", "ab", "a-10", "a-9"]
    rows = {"bodies.csv": [sound("bodies.csv", slug=slug) for slug in slugs]}
    bulk.load(write_folder(tmp_path / "given", rows))
    bulk.dump(tmp_path / "dumped")
    lines = (tmp_path / "dumped" / "bodies.csv").read_text().splitlines()[1:]
    assert [line.partition(",")[0] for line in lines] == sorted(slugs)


def test_loading_again_changes_nothing_and_leaves_no_history(tmp_path):
    load_sound(tmp_path)
    before = history()
    loaded = load_sound(tmp_path)
    assert history() == before
    assert loaded.touched == 0
    assert loaded.counts["unchanged"] == sum(map(len, sound_rows().values()))


def test_a_changed_cell_changes_only_its_row(tmp_path):
    load_sound(tmp_path)
    before = history()
    rows = sound_rows()
    rows["persons.csv"][0]["died"] = "1937"
    loaded = bulk.load(write_folder(tmp_path, rows))
    person = Person.objects.get()
    assert (person.died, str(person.died_latest), person.version) == ("1937", "1937-12-31", 2)
    assert numbers(loaded, "persons.csv") == {"new": 0, "changed": 1, "unchanged": 0}
    assert history() == before + 2  # the update, and its context
    assert person.history.last().pgh_context.metadata["batch"] == str(loaded.batch.pk)


def test_an_emptied_cell_empties_its_column(tmp_path):
    load_sound(tmp_path)
    rows = sound_rows()
    rows["places.csv"][0].update(latitude="", longitude="", native_name="")
    rows["rehabilitations.csv"][0].update(case="")
    assert bulk.load(write_folder(tmp_path, rows)).faults == []
    place = Place.objects.get()
    assert (place.latitude, place.longitude, place.native_name) == (None, None, "")
    assert place.renamings.get().place == place


def test_a_dry_run_writes_nothing_and_says_what_it_would(tmp_path):
    loaded = bulk.load(write_folder(tmp_path, sound_rows()), dry_run=True)
    assert numbers(loaded, "persons.csv") == {"new": 1, "changed": 0, "unchanged": 0}
    assert bulk.is_empty()
    assert history() == 0


def test_if_empty_never_touches_somebodys_work(tmp_path):
    Body.objects.create(name="Supreme Court", kind="court")
    loaded = bulk.load(write_folder(tmp_path, sound_rows()), if_empty=True)
    assert loaded.found_full
    assert not Person.objects.exists()


def test_missing_files_leave_their_tables_alone(tmp_path):
    load_sound(tmp_path)
    (tmp_path / "names.csv").unlink()
    (tmp_path / "citations.csv").unlink()
    assert bulk.load(tmp_path).faults == []
    assert Name.objects.count() == 1


def test_text_is_normalised_on_the_way_in(tmp_path):
    rows = {
        "persons.csv": [
            {
                "slug": " babel-isaac ",
                "status": "draft ",
                "name": "  Babel,\u00a0 Isaac\n",
                "native_name": "Бабель, Исаак и\u0306",
                "died": " 1940-01-27 ",
                "summary": "one\r\ntwo\r",
            }
        ]
    }
    assert bulk.load(write_folder(tmp_path, rows)).faults == []
    person = Person.objects.get(slug="babel-isaac")
    assert person.name == "Babel, Isaac"
    assert person.native_name == "Бабель, Исаак й"
    assert person.summary == "one\ntwo"


def test_a_new_row_without_slug_or_ref_is_given_one(tmp_path):
    rows = {
        "persons.csv": [
            {"status": "draft", "name": "Babel, Isaac"},
            {"status": "draft", "name": "Babel, Isaac"},
        ],
        "names.csv": [{"person": "babel-isaac", "name": "Babel", "kind": "spelling"}],
    }
    assert bulk.load(write_folder(tmp_path, rows)).faults == []
    assert list(Person.objects.order_by("pk").values_list("slug", flat=True)) == [
        "babel-isaac",
        "babel-isaac-2",
    ]
    name = Name.objects.get()
    assert name.person.slug == "babel-isaac"
    assert len(name.ref) == 10


def test_a_blank_key_is_no_fault_of_a_row_that_is_refused_for_something_else(tmp_path):
    rows = sound_rows()
    rows["persons.csv"].append(sound("persons.csv", slug="", status="draft", sex="man"))
    assert [fault[2:4] for fault in faults_of(write_folder(tmp_path, rows))] == [("sex", "man")]


def test_rows_of_one_table_may_name_one_another_in_any_order(tmp_path):
    rows = {
        "events.csv": [
            {"slug": "speech", "status": "draft", "title": "Speech", "kind": "speech", "part_of": "congress"},
            {
                "slug": "congress",
                "status": "draft",
                "title": "Congress",
                "kind": "congress",
                "part_of": "thaw",
            },
            {"slug": "thaw", "status": "draft", "title": "Thaw", "kind": "period"},
        ]
    }
    assert bulk.load(write_folder(tmp_path, rows)).faults == []
    assert Event.objects.get(slug="speech").part_of.part_of.slug == "thaw"
    assert set(Event.objects.values_list("version", flat=True)) == {1}


def test_retired_slugs_mean_the_records_they_lead_to(tmp_path):
    load_sound(tmp_path / "first")
    Person.objects.get().rename("tukhachevsky-mikhail-nikolayevich")
    rows = {
        "persons.csv": [sound("persons.csv", occupation="Marshal")],
        "names.csv": [sound("names.csv", ref="new", name="Tukhachevskiy", person="tuchatschewski")],
    }
    assert bulk.load(write_folder(tmp_path / "second", rows)).faults == []
    person = Person.objects.get()
    assert (person.slug, person.occupation) == ("tukhachevsky-mikhail-nikolayevich", "Marshal")
    assert person.names.count() == 2


def test_retired_slugs_of_the_folder_itself_mean_the_same(tmp_path):
    rows = sound_rows()
    rows["names.csv"][0]["person"] = "tuchatschewski"
    assert bulk.load(write_folder(tmp_path, rows)).faults == []
    assert Name.objects.get().person.slug == "tukhachevsky-mikhail"


# Characters that Python's Unicode tables do not know yet may have another normal form in PostgreSQL's.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=40)
ODD_LINES = ["=cmd()", "+1", "-1", "@x", "'", '"', ",", ";", "007", "\ufeffx", "\U000f0000", "\U0001f5ff"]
LINE = st.one_of(TEXT.filter(clean_line), st.sampled_from(ODD_LINES))
PROSE = st.one_of(TEXT, st.sampled_from(['a\n"b"\n\nc', "\ufeff", "a\rb\r\nc", "\t=1", "ё" * 500, "\u2028x"]))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=LINE, number=LINE, name=LINE, group=LINE, quote=PROSE, summary=PROSE, note=PROSE)
@example("=cmd()", "007", '"', ",", "a\n\nb", '""', "\ufeff")
def test_whatever_text_goes_in_comes_back(tmp_path, title, number, name, group, quote, summary, note):
    rows = sound_rows()
    rows["sources.csv"][0].update(title=title, number=number, summary=summary, note=note)
    rows["names.csv"][0]["name"] = name
    rows["cases.csv"].append({"ref": "group", "group_name": group, "charge": title, "measure": "exile"})
    rows["citations.csv"][0].update(quote=quote, locator=number, note=note)
    with rolled_back():
        assert bulk.load(write_folder(tmp_path / "given", rows)).faults == []
        source, citation = Source.objects.get(), Citation.objects.get(ref="citation1")
        assert (source.title, source.number) == (clean_line(title), clean_line(number))
        assert (source.summary, citation.quote) == (clean(summary), clean(quote))
        bulk.dump(tmp_path / "first")
    with rolled_back():
        assert bulk.load(tmp_path / "first").faults == []
        bulk.dump(tmp_path / "second")
        before = history()
        assert bulk.load(tmp_path / "first").faults == []
        assert history() == before
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")


# -- faults ----------------------------------------------------------------------------------------------


def test_ten_faults_in_three_files_are_all_listed_and_nothing_is_written(tmp_path):
    rows = sound_rows()
    rows["persons.csv"] += [
        sound("persons.csv", slug="babel", died="1940-13"),
        sound("persons.csv", slug="Mandelstam Osip"),
        sound("persons.csv", slug="gumilev", sex="man", birth_place="petersburg"),
        sound("persons.csv", slug="akhmatova", born="1966", died="1889"),
        sound("persons.csv"),
    ]
    rows["places.csv"].append(sound("places.csv", slug="stalin-peak", latitude="north", wikidata="1234"))
    write_folder(tmp_path, rows)
    figures = (tmp_path / "figures.csv").read_text()
    (tmp_path / "figures.csv").write_text(figures.replace('"unit"', '"units"'))
    faults = faults_of(tmp_path)
    assert [fault[:4] for fault in faults] == [
        ("places.csv", 3, "latitude", "north"),
        ("places.csv", 3, "wikidata", "1234"),
        ("persons.csv", 3, "died", "1940-13"),
        ("persons.csv", 4, "slug", "Mandelstam Osip"),
        ("persons.csv", 5, "birth_place", "petersburg"),
        ("persons.csv", 5, "sex", "man"),
        ("persons.csv", 6, "", ""),
        ("persons.csv", 7, "slug", "tukhachevsky-mikhail"),
        ("figures.csv", 1, "units", ""),
        ("figures.csv", 1, "unit", ""),
    ]
    wanted = ["number", "Wikidata", "13", "lower-case", "petersburg", "male", "born before", "line 2"]
    for fault, word in zip(faults, [*wanted, "no such column", "missing"], strict=True):
        assert word in fault[4]
    assert bulk.is_empty()
    assert history() == 0


def test_a_wrong_header_is_told_whole_and_the_other_files_are_looked_at_all_the_same(tmp_path):
    rows = sound_rows()
    rows["persons.csv"].append(sound("persons.csv", slug="babel", died="1940-13"))
    rows["cases.csv"][0]["measure"] = "beaten"
    write_folder(tmp_path, rows)
    persons = tmp_path / "persons.csv"
    persons.write_text(persons.read_text().replace('"viaf"', '"viaff"').replace('"sex"', '"gender"'))
    assert [fault[:4] for fault in faults_of(tmp_path)] == [
        ("persons.csv", 1, "gender", ""),
        ("persons.csv", 1, "viaff", ""),
        ("persons.csv", 1, "sex", ""),
        ("persons.csv", 1, "viaf", ""),
        ("cases.csv", 2, "measure", "beaten"),
    ]
    assert bulk.is_empty()


def test_rows_that_name_a_refused_row_are_not_faults_of_their_own(tmp_path):
    rows = sound_rows()
    rows["persons.csv"][0]["died"] = "soon"
    rows["cases.csv"][0]["measure"] = "beaten"
    assert [fault[:3] for fault in faults_of(write_folder(tmp_path, rows))] == [
        ("persons.csv", 2, "died"),
        ("cases.csv", 2, "measure"),
    ]


def test_rows_that_name_rows_of_an_unreadable_file_are_not_faults_of_their_own(tmp_path):
    write_folder(tmp_path, sound_rows())
    (tmp_path / "persons.csv").write_bytes("slug,имя\n".encode("cp1251"))
    (tmp_path / "sources.csv").write_bytes(b"slug;name\n")
    (tmp_path / "events.csv").write_bytes(b"title,kind\n")
    faults = faults_of(tmp_path)
    assert {fault[0] for fault in faults} == {"persons.csv", "sources.csv", "events.csv"}


def test_a_refused_citation_does_not_make_its_record_uncited(tmp_path):
    rows = sound_rows()
    rows["citations.csv"][0]["says"] = "February"
    assert [fault[:4] for fault in faults_of(write_folder(tmp_path, rows))] == [
        ("citations.csv", 2, "says", "February")
    ]


def test_several_faults_of_one_row_are_each_listed(tmp_path):
    rows = sound_rows()
    rows["rehabilitations.csv"][0].update(date="later", body="nkvd", act="freed", group_name="all")
    assert [fault[2:4] for fault in faults_of(write_folder(tmp_path, rows))] == [
        ("", ""),
        ("act", "freed"),
        ("body", "nkvd"),
        ("date", "later"),
    ]


def test_published_records_without_a_citation_are_each_named_with_their_line(tmp_path):
    rows = sound_rows()
    del rows["citations.csv"][1:3]
    assert [fault[:4] for fault in faults_of(write_folder(tmp_path, rows))] == [
        ("places.csv", 2, "status", "published"),
        ("persons.csv", 2, "status", "published"),
    ]
    assert bulk.is_empty()


def test_the_last_citation_of_a_published_record_cannot_be_turned_away_from_it(tmp_path):
    load_sound(tmp_path / "first")
    rows = {"citations.csv": [{**sound_rows()["citations.csv"][2], "about": "event/secret-speech"}]}
    assert [fault[:4] for fault in faults_of(write_folder(tmp_path / "second", rows))] == [
        ("citations.csv", 2, "", "")
    ]


def test_a_sentence_moved_behind_its_rehabilitation_is_refused(tmp_path):
    load_sound(tmp_path / "first")
    rows = {"cases.csv": [sound("cases.csv", sentenced="1958")]}
    assert [fault[:4] for fault in faults_of(write_folder(tmp_path / "second", rows))] == [
        ("cases.csv", 2, "sentenced", "1958")
    ]
    assert Case.objects.get().sentenced == "1937-06-11"


def test_a_rehabilitation_before_its_sentence_is_refused_in_its_row(tmp_path):
    rows = sound_rows()
    rows["rehabilitations.csv"][0]["date"] = "1936"
    assert [fault[:4] for fault in faults_of(write_folder(tmp_path, rows))] == [
        ("rehabilitations.csv", 2, "date", "1936")
    ]


@pytest.mark.parametrize("name", ["people.csv", "PERSONS.CSV"])
def test_a_file_of_no_table_is_refused(tmp_path, name):
    write_folder(tmp_path, sound_rows())
    (tmp_path / name).write_text("slug\n")
    assert [fault[0] for fault in faults_of(tmp_path)] == [name]


def test_a_folder_that_is_not_there_or_holds_no_table_is_refused(tmp_path):
    assert "no such folder" in faults_of(tmp_path / "nowhere")[0][4]
    assert "none of" in faults_of(tmp_path)[0][4]


@pytest.mark.parametrize("about", ["", "secret-speech", "source/rappaport-1999", "event/"])
def test_a_citation_about_nothing_is_refused(tmp_path, about):
    rows = sound_rows()
    rows["citations.csv"].append(sound("citations.csv", ref="citation9", about=about))
    faults = faults_of(write_folder(tmp_path, rows))
    assert [fault[:4] for fault in faults] == [("citations.csv", 7, "about", about)]
    assert "person, name, place" in faults[0][4]


def test_a_live_slug_does_not_redirect(tmp_path):
    rows = sound_rows()
    rows["persons.csv"].append(sound("persons.csv", slug="babel", status="draft"))
    rows["redirects.csv"].append({"old": "person/babel", "new": "person/tukhachevsky-mikhail"})
    faults = faults_of(write_folder(tmp_path, rows))
    assert [fault[:4] for fault in faults] == [("redirects.csv", 3, "old", "person/babel")]


# -- two at a time, and many rows ------------------------------------------------------------------------


def test_a_second_load_waits_for_the_first(tmp_path):
    told, waiting = [], threading.Event()

    def tell(sentence):
        told.append(sentence)
        waiting.set()

    parameters = connection.get_connection_params()
    wanted = {
        key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters
    }
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [importing.LOAD_LOCK])

        def release():
            waiting.wait(10)
            other.execute("SELECT pg_advisory_unlock(%s)", [importing.LOAD_LOCK])

        releasing = threading.Thread(target=release)
        releasing.start()
        assert bulk.load(write_folder(tmp_path, sound_rows()), tell=tell).faults == []
        releasing.join()
    assert re.match("Another load is running", told[0])


@pytest.mark.parametrize("file", sorted(SOUND))
def test_an_unchanged_file_takes_as_many_queries_for_one_row_as_for_twenty(tmp_path, file):
    load_sound(tmp_path / "all")
    rows = {"persons.csv": many("persons.csv"), file: many(file)}
    assert bulk.load(write_folder(tmp_path / "twenty", rows)).faults == []
    queries = []
    for count in (1, 20):
        write_folder(tmp_path / "some", {file: rows[file][:count]})
        with CaptureQueriesContext(connection) as captured:
            assert numbers(bulk.load(tmp_path / "some"), file)["unchanged"] == count
        queries.append(len(captured))
    assert queries[0] == queries[1]


@pytest.mark.parametrize("count", [1, 20])
def test_a_dump_takes_as_many_queries_for_one_row_as_for_twenty(tmp_path, count, django_assert_num_queries):
    load_sound(tmp_path / "all")
    rows = {file: many(file)[:count] for file in SOUND}
    assert bulk.load(write_folder(tmp_path / "more", rows)).faults == []
    with django_assert_num_queries(2 * len(RESOURCES) + 2):  # savepoints; the rows themselves come by COPY
        bulk.dump(tmp_path / "dumped")


def many(file):
    """Twenty sound rows of `file`, told apart by their keys and what must differ."""
    key = HEADERS[file][0]
    rows = [sound(file, **{key: f"{SOUND[file][key]}{number}"}) for number in range(20)]
    for number, row in enumerate(rows):
        if "status" in row:
            row["status"] = Status.DRAFT
        if file == "names.csv":
            row["name"] = f"Spelling {number}"
        if file == "participations.csv":
            row["person"] = f"tukhachevsky-mikhail{number}"
    return rows
