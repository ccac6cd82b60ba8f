"""Pasted references become sources, after a preview that tells what is known already."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import Source
from tests import factories as make

pytestmark = pytest.mark.django_db

BIBTEX = (
    "@book{m76, author={Medvedev, Roy}, title={Khrushchev: The Years in Power}, year=1976, keywords={Thaw}}"
)


def paste(desk, text, **more):
    return desk.client.post(reverse("admin:catalogue_source_paste"), {"text": text, **more})


def test_nothing_is_written_before_it_is_confirmed_and_sources_begin_as_drafts(desk):
    text = paste(desk, BIBTEX).content.decode()
    assert "Nothing has been written" in text and "Medvedev, Roy" in text and "keywords: Thaw" in text
    assert not Source.objects.exists()
    response = paste(desk, BIBTEX, make="yes", reference="0")
    source = Source.objects.get()
    assert response.url == desk.address("source", source)
    assert (source.status, source.slug, source.date) == ("draft", "medvedev-1976", "1976")
    assert source.note == "key: m76\nkeywords: Thaw"


def test_a_file_is_read(desk):
    file = SimpleUploadedFile("zotero.ris", "\ufeffTY  - BOOK\nTI  - One\nER  - ".encode())
    text = desk.client.post(reverse("admin:catalogue_source_paste"), {"file": file}).content.decode()
    assert "RIS, 1 reference" in text
    assert "TY  - BOOK" in text  # kept on the page for the confirmation


@pytest.mark.parametrize(
    ("known", "pasted"),
    [
        ({"doi": "10.1353/KRI.2011.0054"}, "@article{a, title={Other}, doi={10.1353/kri.2011.0054}}"),
        ({"isbn": "0-231-03939-5"}, "@book{a, title={Other}, isbn={9780231039390}}"),
        ({"isbn": "978-0-231-03939-0"}, "@book{a, title={Other}, isbn={0231039395}}"),
        (
            {"title": "Khrushchev: the years in power!", "authors": "Medvedev, R. A.", "date": "1976-05"},
            BIBTEX,
        ),
    ],
)
def test_a_source_that_exists_is_told_and_not_ticked(desk, known, pasted):
    source = make.source(**known)
    text = paste(desk, pasted).content.decode()
    assert "It is in the catalogue already" in text
    assert desk.address("source", source) in text
    assert " checked" not in text


@pytest.mark.parametrize(
    "known",
    [
        {"title": "Khrushchev: The Years in Power", "authors": "Medvedev, Roy", "date": "1978"},
        {"title": "Khrushchev: The Years in Power", "authors": "Smith, A.", "date": "1976"},
        {"title": "Another", "authors": "Medvedev, Roy", "date": "1976"},
    ],
)
def test_another_edition_or_book_is_not_taken_for_it(desk, known):
    make.source(**known)
    text = paste(desk, BIBTEX).content.decode()
    assert "already:" not in text and " checked" in text


def test_what_stands_there_twice_or_cannot_be_read_is_told(desk):
    text = paste(desk, f"{BIBTEX}\n{BIBTEX.replace('m76', 'b')}\n@book{{c, title={{open").content.decode()
    assert "It stands in what you pasted more than once." in text
    assert "this cannot be read" in text


def test_a_reference_that_the_form_would_refuse_is_shown_with_the_reason_and_never_made(desk):
    pasted = f"@book{{a, author={{X}}}}\n@book{{b, title={{{'x' * 501}}}}}"
    text = paste(desk, pasted).content.decode()
    assert "Title: This field cannot be blank." in text and "500 characters" in text
    paste(desk, pasted, make="yes", reference=["0", "1"])
    assert not Source.objects.exists()


def test_what_is_no_reference_is_refused_and_stays_in_the_box(desk):
    text = paste(desk, "Medvedev, Roy. Khrushchev.").content.decode()
    assert "neither BibTeX" in text and "Medvedev, Roy. Khrushchev." in text


def test_markup_in_a_reference_is_text(desk):
    text = paste(desk, "@book{a, title={<script>x</script>}}").content.decode()
    assert "<script>x" not in text and "&lt;script&gt;x" in text


def test_it_needs_the_permission_to_add_sources(desk, client, django_user_model):
    client.force_login(django_user_model.objects.create(username="helper", is_staff=True))
    assert paste(desk, BIBTEX).status_code == 403
