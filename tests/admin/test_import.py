"""Import at the desk: a preview that tells the truth, decisions, one confirmation, and who may."""

import csv
import io
import zipfile

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from catalogue import bulk
from catalogue.models import Batch, Citation, Name, Person, Source
from catalogue.resources import RESOURCES
from tests import factories as make
from tests.resources.folder import HEADERS, sound, sound_rows, write_folder

pytestmark = pytest.mark.django_db

COLUMNS = bulk.contract("persons").header()


def csv_of(*rows, columns=COLUMNS):
    """A file, of persons unless told otherwise; cells that a row does not name are blank."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def upload(client, data, table="person", name="list.csv"):
    """Send a file; the page of its batch."""
    file = io.BytesIO(data)
    file.name = name
    address = "admin:catalogue_import" if table == "catalogue" else f"admin:catalogue_{table}_import"
    return client.post(reverse(address), {"file": file}, follow=True)


def confirm(client, batch, why=""):
    """Press the button."""
    address = reverse("admin:catalogue_batch_confirm", args=[batch.pk])
    return client.post(address, {"why": why}, follow=True)


def page(client, batch, **query):
    """The text of a page of the batch."""
    response = client.get(reverse("admin:catalogue_batch_change", args=[batch.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def staff(django_user_model, *permissions, name="helper"):
    """Somebody at the desk with just these permissions."""
    user = django_user_model.objects.create(username=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    assert user.user_permissions.count() == len(permissions)
    return user


def sentences(response):
    """What the page said on top."""
    return " ".join(str(message) for message in response.context["messages"])


IMPORTS = ["import_person", "add_person", "change_person", "view_person"]


# --- the preview ----------------------------------------------------------------------------------


def test_a_preview_writes_nothing_and_shows_old_beside_new(desk):
    person = make.person(slug="yezhov-nikolai", name="Yezhov, Nikolai", occupation="head of the NKVD")
    data = csv_of(
        {
            "slug": "yezhov-nikolai",
            "status": "draft",
            "name": "Yezhov, Nikolai",
            "occupation": "chief of the NKVD",
        },
        {"slug": "", "status": "draft", "name": "Beria, Lavrenti"},
    )
    response = upload(desk.client, data)
    batch = Batch.objects.get()
    assert (batch.new, batch.changed, batch.status) == (1, 1, "previewed")
    person.refresh_from_db()
    assert (Person.objects.count(), person.occupation) == (1, "head of the NKVD")
    shown = response.content.decode()
    assert "UTF-8, comma, LF" in shown
    assert "Nothing has been written" in shown
    assert "<del>head</del>" in shown
    assert "<ins>chief</ins>" in shown
    assert "Beria, Lavrenti" in page(desk.client, batch, show="new")


def test_every_refused_row_is_shown_with_line_column_value_and_sentence(desk):
    data = csv_of(
        {"slug": "a", "status": "draft", "name": "A", "born": "the day before"},
        {"slug": "b", "status": "draft", "name": "B", "birth_place": "atlantis"},
        {"slug": "c", "status": "draft", "name": "C"},
        {"slug": "c", "status": "draft", "name": "C again"},
    )
    shown = upload(desk.client, data).content.decode()
    assert Batch.objects.get().refused == 3
    for said in ["the day before", "atlantis", "has no row", "stands in the file already, in line 4"]:
        assert said in shown
    assert "admin:catalogue_batch_confirm" not in shown
    assert "Confirm" not in shown


def test_refused_rows_come_back_as_csv_with_the_reason_and_can_be_sent_again(desk):
    rows = [{"slug": f"p{n}", "status": "draft", "name": f"P{n}"} for n in range(3)]
    rows[1]["born"] = "nonsense"
    upload(desk.client, csv_of(*rows))
    batch = Batch.objects.get()
    response = desk.client.get(reverse("admin:catalogue_batch_refused", args=[batch.pk]))
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(",reason")
    assert lines[1].startswith("p1,")
    assert "born:" in lines[1]
    mended = "\n".join(lines).replace("nonsense", "1900").encode()
    upload(desk.client, mended)
    assert Batch.objects.filter(new=1, refused=0).exists()


def test_unknown_and_missing_columns_are_named(desk):
    columns = [c if c != "occupation" else "occupaton" for c in COLUMNS]
    response = upload(desk.client, csv_of({"slug": "a"}, columns=columns))
    shown = response.content.decode()
    assert Batch.objects.get().status == "failed"
    assert "occupaton" in shown
    assert "There is no such column" in shown
    assert "The column is missing" in shown


@pytest.mark.parametrize(
    ("encode", "separator", "said"),
    [
        (lambda text: text.encode("utf-8-sig"), ",", "UTF-8"),
        (lambda text: text.encode("utf-16"), "\t", "UTF-16, tab"),
        (lambda text: text.encode("cp1251"), ";", "Windows-1251, semicolon"),
    ],
)
def test_what_russian_and_european_excel_saves_is_read_and_what_was_recognised_is_said(
    desk, encode, separator, said
):
    text = separator.join(COLUMNS) + "\r\n"
    text += separator.join({"status": "draft", "name": "Ежов Николай"}.get(c, "") for c in COLUMNS) + "\r\n"
    response = upload(desk.client, encode(text))
    assert said in response.content.decode()
    confirm(desk.client, Batch.objects.get())
    assert Person.objects.get().name == "Ежов Николай"


def test_a_date_that_excel_has_rewritten_is_understood_and_that_is_said(desk):
    data = csv_of({"status": "draft", "name": "A", "born": "30.07.1937"})
    assert (
        "date that a spreadsheet had rewritten was understood" in upload(desk.client, data).content.decode()
    )
    confirm(desk.client, Batch.objects.get())
    assert Person.objects.get().born == "1937-07-30"


def test_a_key_with_a_space_behind_it_is_the_same_key_and_text_is_normalised(desk):
    make.person(slug="s1", name="Old")
    upload(desk.client, csv_of({"slug": "s1 ", "status": "draft", "name": "Е\u0308жов\u00a0Николай "}))
    confirm(desk.client, Batch.objects.get())
    assert Person.objects.get(slug="s1").name == "Ёжов Николай"


def test_a_cell_of_200_000_characters_is_answered_with_a_sentence_or_kept(desk):
    response = upload(desk.client, csv_of({"status": "draft", "name": "A", "note": "x" * 200_000}))
    assert response.status_code == 200
    batch = Batch.objects.get()
    assert batch.new + batch.refused == 1


def test_a_file_that_is_too_large_is_dropped_with_a_sentence(desk, settings):
    settings.MOST_UPLOADED = 1 << 20
    response = upload(desk.client, csv_of({"name": "x" * (2 << 20)}))
    assert response.status_code == 200
    assert "larger than 1 MB" in response.content.decode()
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x00\x00", b'slug,"name', b"\xff\xfe\x00", b"%PDF-1.4\x00", b"slug\n\x98", b"\n" * 50],
)
def test_damaged_bytes_get_a_clean_answer(desk, damage):
    response = upload(desk.client, damage)
    assert response.status_code == 200
    assert "could not be read" in response.content.decode()
    assert not Person.objects.exists()


def test_groups_are_leafed_through_25_at_a_time_and_back(desk):
    rows = [{"slug": f"p{n:03}", "status": "draft", "name": f"P{n:03}"} for n in range(60)]
    upload(desk.client, csv_of(*rows))
    batch, seen, after = Batch.objects.get(), [], ""
    for _ in range(3):
        response = desk.client.get(
            reverse("admin:catalogue_batch_change", args=[batch.pk]), {"show": "new", "after": after}
        )
        seen += [row.key for row in response.context["rows"]]
        after = response.context["after"]
    assert seen == [row["slug"] for row in rows]
    assert after == ""
    response = desk.client.get(
        reverse("admin:catalogue_batch_change", args=[batch.pk]), {"show": "new", "before": ".52"}
    )
    assert [row.line for row in response.context["rows"]] == list(range(27, 52))


@pytest.mark.parametrize("query", [{"show": "x"}, {"after": ".x"}, {"row": "²"}, {"before": "9" * 30}])
def test_a_made_up_address_of_a_page_is_refused_not_broken(desk, query):
    upload(desk.client, csv_of({"status": "draft", "name": "A"}))
    address = reverse("admin:catalogue_batch_change", args=[Batch.objects.get().pk])
    assert desk.client.get(address, query).status_code == 400


def test_a_preview_asks_no_more_for_twenty_rows_than_for_one(desk, django_assert_max_num_queries):
    upload(desk.client, csv_of(*({"slug": f"p{n}", "status": "draft", "name": f"P{n}"} for n in range(20))))
    with django_assert_max_num_queries(8):
        page(desk.client, Batch.objects.get(), show="new")


def test_a_long_text_is_cut_to_what_changed_and_whole_on_its_own(desk):
    text = "one two three " * 2_000
    make.person(slug="a", name="A", note=f"{text}old")
    upload(desk.client, csv_of({"slug": "a", "status": "draft", "name": "A", "note": f"{text}new"}))
    batch = Batch.objects.get()
    listed = page(desk.client, batch)
    assert len(listed) < 20_000
    assert "<ins>new</ins>" in listed
    row = batch.rows.get()
    assert len(page(desk.client, batch, show="changed", row=row.pk)) > 2 * len(text)


def test_a_script_in_a_cell_is_shown_as_text(desk):
    data = csv_of({"status": "draft", "name": "<script>alert(1)</script>", "born": "<b>x</b>"})
    shown = upload(desk.client, data, name="<img src=x>.csv").content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x>" not in shown
    assert "<b>x</b>" not in shown


# --- confirming -----------------------------------------------------------------------------------


def test_a_second_click_does_nothing_and_says_so(desk):
    upload(desk.client, csv_of({"status": "draft", "name": "A"}))
    batch = Batch.objects.get()
    assert "1 row was written" in sentences(confirm(desk.client, batch))
    applied = Batch.objects.get().applied
    again = confirm(desk.client, batch)
    assert "confirmed already" in sentences(again)
    assert (Person.objects.count(), Batch.objects.get().applied) == (1, applied)


def test_rows_that_fail_between_preview_and_confirmation_stop_all_and_nothing_is_called_finished(desk):
    upload(desk.client, csv_of(*({"slug": s, "status": "draft", "name": s} for s in ["a", "b"])))
    make.person(slug="b", name="Somebody else's")
    response = confirm(desk.client, Batch.objects.get())
    assert "changed since the preview" in sentences(response)
    assert not Person.objects.filter(slug="a").exists()
    assert Batch.objects.get().status == "previewed"
    batch = Batch.objects.get()
    desk.client.post(reverse("admin:catalogue_batch_decide", args=[batch.pk]))
    assert "1 row" not in sentences(confirm(desk.client, batch)) or Person.objects.filter(slug="a").exists()
    assert Person.objects.get(slug="b").name == "b"


def test_another_user_cannot_confirm_nor_see_a_preview(desk, client, django_user_model):
    upload(desk.client, csv_of({"status": "draft", "name": "A"}))
    batch = Batch.objects.get()
    client.force_login(staff(django_user_model, *IMPORTS))
    assert client.get(reverse("admin:catalogue_batch_change", args=[batch.pk])).status_code == 403
    assert confirm(client, batch).status_code == 403
    client.force_login(django_user_model.objects.create(username="x", is_staff=True, is_superuser=True))
    assert confirm(client, batch).status_code == 403
    assert not Person.objects.exists()


def test_a_made_up_batch_is_404_and_names_no_file(desk):
    for made_up in ["00000000-0000-0000-0000-000000000000", "..%2F..%2Fetc%2Fpasswd", "tmp_abc.csv"]:
        address = f"/admin/catalogue/batch/{made_up}/confirm/"
        assert desk.client.post(address).status_code == 404


def test_a_preview_that_nobody_confirmed_expires_and_lets_go_of_its_file(desk):
    upload(desk.client, csv_of({"status": "draft", "name": "A"}))
    Batch.objects.update(expires="2000-01-01T00:00Z")
    batch = Batch.objects.get()
    assert "can no longer be confirmed" in sentences(confirm(desk.client, batch))
    upload(desk.client, csv_of({"status": "draft", "name": "B"}))
    batch.refresh_from_db()
    assert (batch.status, batch.upload, batch.rows.count()) == ("expired", None, 0)
    assert not Person.objects.exists()


def test_confirming_needs_a_post(desk):
    upload(desk.client, csv_of({"status": "draft", "name": "A"}))
    for name in ["confirm", "decide"]:
        address = reverse(f"admin:catalogue_batch_{name}", args=[Batch.objects.get().pk])
        assert desk.client.get(address).status_code == 405


# --- conflicts ------------------------------------------------------------------------------------


@pytest.fixture
def conflict(desk):
    """A working copy that comes back after somebody changed two of its rows."""
    columns = [*COLUMNS, "version"]
    for slug in ["a", "b"]:
        make.person(slug=slug, name=slug, occupation="before")
    Person.objects.get(slug="a").save()
    for person in Person.objects.all():
        person.occupation, person.sex = "theirs", "female"
        person.save()
    rows = [
        {"slug": s, "status": "draft", "name": f"{s} new", "occupation": "mine", "version": 1} for s in "ab"
    ]
    upload(desk.client, csv_of(*rows, columns=columns))
    return Batch.objects.get()


def decide(client, batch, **chosen):
    return client.post(reverse("admin:catalogue_batch_decide", args=[batch.pk]), chosen, follow=True)


def test_only_what_both_sides_changed_is_a_conflict_and_both_values_are_shown(desk, conflict):
    assert conflict.conflicts == 2
    shown = page(desk.client, conflict)
    assert all(value in shown for value in ["before", "theirs", "mine"])
    assert [list(row.conflict) for row in conflict.rows.all()] == [["occupation"], ["occupation"]]
    confirm(desk.client, conflict)
    assert not Person.objects.filter(name="a new").exists()


def test_conflicts_are_decided_row_by_row(desk, conflict):
    first, second = conflict.rows.order_by("line")
    decide(desk.client, conflict, **{f"{first.pk}:occupation": "file"})
    conflict.refresh_from_db()
    assert (conflict.conflicts, conflict.changed) == (1, 1)
    second = conflict.rows.get(outcome="conflict")
    decide(desk.client, conflict, **{f"{second.pk}:occupation": "catalogue"})
    confirm(desk.client, conflict)
    found = Person.objects.order_by("slug").values_list("name", "occupation", "sex")
    assert list(found) == [("a new", "mine", "female"), ("b new", "theirs", "female")]


@pytest.mark.parametrize(("side", "kept"), [("file", "mine"), ("catalogue", "theirs")])
def test_conflicts_are_decided_all_at_once(desk, conflict, side, kept):
    decide(desk.client, conflict, all=side)
    confirm(desk.client, conflict)
    assert set(Person.objects.values_list("occupation", flat=True)) == {kept}


def test_a_decision_with_made_up_fields_decides_nothing(desk, conflict):
    decide(desk.client, conflict, **{"999999:occupation": "file", "x:y": "file", "1:name": "other"})
    conflict.refresh_from_db()
    assert conflict.conflicts == 2


def test_a_row_without_a_version_is_a_plain_update_and_that_is_said(desk):
    make.person(slug="a", name="A")
    shown = upload(desk.client, csv_of({"slug": "a", "status": "draft", "name": "B"})).content.decode()
    assert "has no column “version”" in shown


# --- who may --------------------------------------------------------------------------------------

TABLES = [contract._meta.model._meta.model_name for contract in RESOURCES]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("missing", ["import", "add", "change", ""])
def test_importing_needs_its_own_permission_and_those_of_the_table(client, django_user_model, table, missing):
    needed = [f"{action}_{table}" for action in ["import", "add", "change"] if action != missing]
    client.force_login(staff(django_user_model, *needed))
    address = reverse(f"admin:catalogue_{table}_import")
    assert client.get(address).status_code == (403 if missing else 200)
    assert client.post(address).status_code == (403 if missing else 200)


def test_staff_without_any_permission_can_import_nothing(client, django_user_model):
    client.force_login(staff(django_user_model))
    for contract in RESOURCES:
        assert upload(client, b"x", contract._meta.model._meta.model_name).status_code == 403
    assert upload(client, b"x", "catalogue").status_code == 403
    assert not Batch.objects.exists()


def test_a_visitor_is_sent_to_the_login(client):
    for address in [reverse("admin:catalogue_person_import"), reverse("admin:catalogue_import")]:
        assert client.get(address).status_code == 302


def test_the_buttons_are_shown_to_those_who_may(desk, client, django_user_model):
    shown = desk.client.get(reverse("admin:catalogue_person_changelist")).content.decode()
    assert reverse("admin:catalogue_person_import") in shown
    assert reverse("admin:catalogue_person_export") in shown
    client.force_login(staff(django_user_model, "view_person"))
    shown = client.get(reverse("admin:catalogue_person_changelist")).content.decode()
    assert reverse("admin:catalogue_person_import") not in shown
    assert reverse("admin:catalogue_person_export") not in shown


def test_who_may_not_publish_imports_drafts_only(client, django_user_model):
    client.force_login(staff(django_user_model, *IMPORTS))
    public = make.published(make.person(slug="public", name="Public"))
    upload(client, csv_of({"status": "draft", "name": "A"}))
    confirm(client, Batch.objects.get())
    assert Person.objects.filter(name="A").exists()
    upload(
        client,
        csv_of(
            {"slug": "public", "status": "draft", "name": "Public"},
            {"status": "published", "name": "B"},
        ),
    )
    batch = Batch.objects.order_by("created").last()
    assert batch.refused == 2
    assert "You may not publish" in page(client, batch)
    public.refresh_from_db()
    assert public.status == "published"


def test_who_may_not_publish_changes_nothing_that_belongs_to_a_published_record(client, django_user_model):
    names = ["import_name", "add_name", "change_name", "view_name"]
    client.force_login(staff(django_user_model, *names))
    make.published(make.person(slug="public"))
    make.person(slug="hidden")
    header = bulk.contract("names").header()
    data = csv_of(
        {"person": "public", "name": "One", "kind": "spelling"},
        {"person": "hidden", "name": "Two", "kind": "spelling"},
        columns=header,
    )
    upload(client, data, "name")
    batch = Batch.objects.get()
    assert [row.line for row in batch.rows.filter(outcome="refused")] == [2], [
        r.faults for r in batch.rows.all()
    ]
    assert "belongs to a published record" in page(client, batch)


def test_a_file_that_deletes_needs_the_permission_to_delete(client, django_user_model):
    user = staff(django_user_model, *IMPORTS)
    client.force_login(user)
    make.person(slug="a", name="A")
    data = csv_of(
        {"slug": "a", "status": "draft", "name": "A", "delete": "yes"}, columns=[*COLUMNS, "delete"]
    )
    assert "which you may not" in upload(client, data).content.decode()
    assert confirm(client, Batch.objects.get()).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="delete_person"))
    confirm(client, Batch.objects.get())
    assert not Person.objects.exists()


def test_a_permission_taken_away_after_the_preview_stops_the_confirmation(client, django_user_model):
    user = staff(django_user_model, *IMPORTS)
    client.force_login(user)
    upload(client, csv_of({"status": "draft", "name": "A"}))
    user.user_permissions.clear()
    assert confirm(client, Batch.objects.get()).status_code == 403
    assert not Person.objects.exists()


# --- the library's own doors ----------------------------------------------------------------------


def names_of(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, pattern.callback


def test_no_page_of_django_import_export_is_routed():
    for name, view in names_of(get_resolver().url_patterns):
        assert "process_import" not in name
        module = getattr(getattr(view, "__wrapped__", view), "__module__", "")
        assert not module.startswith("import_export"), name


def test_were_the_librarys_pages_used_they_would_ask_for_permissions(settings):
    assert settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE == "import"
    assert settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE == "export"


# --- the whole catalogue --------------------------------------------------------------------------


def zipped(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def table_csv(table, *rows):
    return csv_of(*rows, columns=bulk.contract(table).header())


def little_catalogue():
    """A published person with a source, a name and a citation that name one another across files."""
    return [
        (
            "sources.csv",
            table_csv("sources", {"slug": "s", "status": "published", "kind": "book", "title": "B"}),
        ),
        ("persons.csv", csv_of({"slug": "p", "status": "published", "name": "P"})),
        ("names.csv", table_csv("names", {"person": "p", "name": "N", "kind": "spelling"})),
        ("citations.csv", table_csv("citations", {"source": "s", "about": "person/p"})),
    ]


def test_a_zip_of_all_files_is_previewed_as_one_and_imported_as_one(desk):
    response = upload(desk.client, zipped(little_catalogue()), "catalogue", "all.zip")
    batch = Batch.objects.get()
    assert (batch.table, batch.status, batch.new, batch.refused) == ("catalogue", "previewed", 4, 0), [
        (r.table, r.faults) for r in batch.rows.filter(outcome="refused")
    ]
    assert not Person.objects.exists()
    assert "persons" in response.content.decode()
    assert "4 rows were written" in sentences(confirm(desk.client, batch))
    assert (Person.objects.get().status, Name.objects.get().name) == ("published", "N")
    assert Citation.objects.get().source == Source.objects.get()
    assert "confirmed already" in sentences(confirm(desk.client, batch))
    upload(desk.client, zipped(little_catalogue()), "catalogue", "again.zip")


def test_one_refused_row_stops_the_whole_zip(desk):
    files = little_catalogue()
    files[2] = ("names.csv", table_csv("names", {"person": "nobody", "name": "N", "kind": "spelling"}))
    upload(desk.client, zipped(files), "catalogue")
    batch = Batch.objects.get()
    row = batch.rows.get(outcome="refused")
    assert (row.table, row.line) == ("names", 2)
    response = confirm(desk.client, batch)
    assert "written." not in sentences(response)
    assert not Person.objects.exists()
    address = reverse("admin:catalogue_batch_refused", args=[batch.pk, "names"])
    assert address in page(desk.client, batch)
    assert b"nobody" in b"".join(desk.client.get(address).streaming_content)


def test_a_published_record_without_a_citation_stops_the_zip_at_its_line(desk):
    upload(desk.client, zipped(little_catalogue()[:2]), "catalogue")
    batch = Batch.objects.get()
    row = batch.rows.get(outcome="refused")
    assert (row.table, row.line, batch.refused) == ("persons", 2, 1)


def test_a_catalogue_that_changed_after_the_preview_of_a_zip_is_left_alone(desk):
    upload(desk.client, zipped(little_catalogue()), "catalogue")
    make.person(slug="p", name="Another")
    assert "changed since the preview" in sentences(confirm(desk.client, Batch.objects.get()))
    assert Person.objects.get().name == "Another"


def bomb():
    return zipped([("persons.csv", b"0" * (30 << 20))])


def lying():
    """A zip whose table of contents declares fewer bytes than there are."""
    data = bytearray(zipped([("persons.csv", csv_of(*({"name": f"P{n}"} for n in range(999))))]))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (20).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bomb, "larger than 10 MB"),
        (lying, "damaged"),
        (lambda: zipped([("../persons.csv", b"x")]), "may hold only these files"),
        (lambda: zipped([("folder/persons.csv", b"x")]), "may hold only these files"),
        (lambda: zipped([("a.zip", zipped(little_catalogue()))]), "may hold only these files"),
        (lambda: zipped([(f"{n}.csv", b"") for n in range(50)]), "more files than"),
        (lambda: zipped([]), "is empty"),
        (lambda: b"PK\x03\x04 but no zip", "no zip"),
        (lambda: zipped(little_catalogue())[:-40], "no zip"),
    ],
)
def test_a_zip_that_is_no_honest_catalogue_is_refused_with_a_sentence(desk, settings, data, said):
    settings.MOST_UNPACKED = 10 << 20
    response = upload(desk.client, data(), "catalogue")
    assert response.status_code == 200
    assert Batch.objects.get().status == "failed"
    assert said in response.content.decode()
    assert not Person.objects.exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_in_a_zip_is_refused(desk):
    data = zipped([("persons.csv", csv_of()), ("persons.csv", csv_of({"name": "A", "status": "draft"}))])
    assert "stands twice" in upload(desk.client, data, "catalogue").content.decode()


@pytest.mark.parametrize("missing", ["import_catalogue", "import_person", "change_citation", ""])
def test_the_whole_catalogue_needs_its_own_permission_and_those_of_every_table(
    client, django_user_model, missing
):
    needed = [f"{a}_{table}" for a in ["import", "add", "change"] for table in TABLES]
    needed = [p for p in [*needed, "import_catalogue"] if p != missing]
    client.force_login(staff(django_user_model, *needed))
    assert client.get(reverse("admin:catalogue_import")).status_code == (403 if missing else 200)


# --- the records written --------------------------------------------------------------------------


def records(client, batch, **query):
    """The addresses of the written records that a page of the batch links to."""
    written = client.get(reverse("admin:catalogue_batch_change", args=[batch.pk]), query).context["written"]
    return [row["address"] for row in written["rows"]], written["after"]


def test_the_result_links_to_every_record_written_25_at_a_time(desk):
    make.person(slug="known", name="Known")
    make.person(slug="same", name="Same")
    rows = [{"slug": f"p{n:02}", "status": "draft", "name": f"P{n}"} for n in range(30)]
    rows += [{"slug": s, "status": "draft", "name": n} for s, n in [("known", "Known Now"), ("same", "Same")]]
    batch = bulk.import_rows(bulk.contract("persons"), io.BytesIO(csv_of(*rows))).batch
    make.person(slug="another", name="Nobody's import")
    first, after = records(desk.client, batch)
    rest, end = records(desk.client, batch, table="person", **{"from": after})
    assert (len(first), len(rest), end) == (25, 6, "")
    written = Person.objects.exclude(slug__in=["same", "another"])
    assert {*first, *rest} == {reverse("admin:catalogue_person_change", args=[p.pk]) for p in written}
    assert all(desk.client.get(address).status_code == 200 for address in rest)


def test_records_deleted_since_are_said_to_be_and_made_up_places_are_refused(desk):
    data = csv_of({"slug": "a", "status": "draft", "name": "A"})
    batch = bulk.import_rows(bulk.contract("persons"), io.BytesIO(data)).batch
    Person.objects.all().delete()
    assert "deleted since" in page(desk.client, batch)
    address = reverse("admin:catalogue_batch_change", args=[batch.pk])
    for query in [{"table": "user"}, {"from": "x"}, {"from": "²"}]:
        assert desk.client.get(address, query).status_code == 400


def test_a_load_on_the_command_line_shows_its_records_table_by_table(desk, tmp_path):
    batch = bulk.load(write_folder(tmp_path, sound_rows())).batch
    shown = page(desk.client, batch)
    assert all(f"?table={table}" in shown for table in TABLES)
    assert records(desk.client, batch, table="name")[0] == [
        reverse("admin:catalogue_name_change", args=[Name.objects.get().pk])
    ]


def test_only_who_may_see_a_table_sees_links_to_its_records(desk, client, django_user_model, tmp_path):
    batch = bulk.load(write_folder(tmp_path, sound_rows())).batch
    user = staff(django_user_model, "view_batch", *(f"view_{table}" for table in TABLES))
    client.force_login(user)
    assert records(client, batch, table="person")[0]
    Batch.objects.update(owner=user)
    user.user_permissions.set(Permission.objects.filter(codename="view_place"))
    tables = client.get(reverse("admin:catalogue_batch_change", args=[batch.pk])).context["written"]["tables"]
    assert [table["name"] for table in tables] == ["place"]


@pytest.mark.parametrize("table", ["person", "citation", "participation", "redirect", "rehabilitation"])
def test_the_result_asks_no_more_for_twenty_records_than_for_one(desk, tmp_path, table):
    queries = []
    for number in (1, 20):
        rows = sound_rows()
        file = f"{table}s.csv"
        key = HEADERS[file][0]
        draft = {"status": "draft"} if key == "slug" else {}
        for n in range(number):
            keyed = {key: f"person/r{n}" if table == "redirect" else f"{number}x{n}", **draft}
            if table == "participation":
                rows["persons.csv"].append(sound("persons.csv", slug=f"p{number}x{n}", status="draft"))
                keyed["person"] = f"p{number}x{n}"
            rows[file].append(sound(file, **keyed))
        batch = bulk.load(write_folder(tmp_path / str(number), rows)).batch
        with CaptureQueriesContext(connection) as captured:
            records(desk.client, batch, table=table)
        queries.append(len(captured))
    assert queries[1] <= queries[0]  # of citations, one for each kind of record they are about


# --- redirects of the same zip --------------------------------------------------------------------


def test_a_zip_may_use_the_slugs_that_its_own_redirects_retire(desk):
    files = little_catalogue()
    files[2] = ("names.csv", table_csv("names", {"person": "old", "name": "N", "kind": "spelling"}))
    files.append(("redirects.csv", table_csv("redirects", {"old": "person/old", "new": "person/p"})))
    upload(desk.client, zipped(files), "catalogue")
    batch = Batch.objects.get()
    assert (batch.status, batch.new, batch.refused) == ("previewed", 5, 0)
    confirm(desk.client, batch)
    assert Name.objects.get().person.slug == "p"
    assert Person.objects.count() == 1


def test_a_row_that_only_names_a_refused_row_says_where_to_mend(desk):
    files = little_catalogue()
    files[1] = ("persons.csv", csv_of({"slug": "p", "status": "published", "name": "P", "born": "never"}))
    upload(desk.client, zipped(files), "catalogue")
    batch = Batch.objects.get()
    said = {row.table: row.faults[0][2] for row in batch.rows.filter(outcome="refused")}
    assert said.keys() == {"persons", "names", "citations"}
    assert "in another file, where it is refused" in said["names"]
