"""Which place bore a name: as a page, as JSON, and for a file without an account, a cookie or a token."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.views import resolve
from tests import factories

pytestmark = pytest.mark.django_db
FILE = "name,on\nStalingrad,1943-02-02\nNowhere,1943\n"


@pytest.fixture
def stranger():
    """A reader with no cookie; forged requests are looked for, as on a real server."""
    return Client(enforce_csrf_checks=True)


def test_the_page_tells_the_places_of_the_name_then_and_at_other_times(client, volgograd):
    text = client.get("/resolve/", {"name": "Nowhere", "on": "1943"}).content.decode()
    assert "known by this name" in text
    text = client.get("/resolve/", {"name": "Сталинград", "on": "1943"}).content.decode()
    assert "Stalingrad (now Volgograd)" in text
    assert f"{volgograd.get_absolute_url()}?on=1943#then" in text
    text = client.get("/resolve/", {"name": "stalingrad", "on": "1980"}).content.decode()
    assert "No place of the catalogue bore this name then." in text
    assert "At other times" in text
    assert "from 1925, until 11 November 1961" in text


def test_json_has_the_same_with_the_renamings_behind_it(client, volgograd):
    found = client.get("/resolve.json", {"name": "Stalingrad", "on": "1943"}).json()
    [place] = found["then"]
    assert found["on"] == {"edtf": "1943", "in_words": "1943"}
    assert (place["slug"], place["name_today"], place["how_sure"]) == ("volgograd", "Volgograd", "certain")
    assert place["names_then"][0]["since"]["date"] == "1925"
    assert place["names_then"][0]["until"]["url"].startswith("http://testserver/renamings/")
    assert found["otherwise"] == []


@pytest.mark.parametrize("query", [{}, {"name": "x", "on": "03/04/1956"}, {"name": "–"}, {"name": "x" * 400}])
def test_a_question_that_cannot_be_understood_is_answered_with_a_sentence(client, query):
    response = client.get("/resolve.json", query)
    assert response.status_code == 400
    assert response.json()["error"]
    assert client.get("/resolve/", query).status_code == 200


def test_a_file_is_resolved_without_an_account_a_cookie_or_a_token(stranger, volgograd):
    for sent in ({"text": FILE}, {"file": SimpleUploadedFile("names.csv", FILE.encode())}):
        response = stranger.post(reverse("catalogue:resolve_file"), sent)
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/csv")
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
        lines = response.content.decode().splitlines()
        assert lines[1].startswith("Stalingrad,1943-02-02,volgograd,Volgograd,Stalingrad,certain,")
        assert len(lines) == 3


def test_a_file_that_cannot_be_read_gets_a_sentence_and_what_was_pasted_stays(stranger):
    response = stranger.post("/resolve/file/", {"text": "a,b\n1,<b>2</b>\n"})
    text = response.content.decode()
    assert response.status_code == 400
    assert "No column is headed “name”" in text
    assert "1,&lt;b&gt;2&lt;/b&gt;" in text
    assert "Choose a CSV file" in stranger.post("/resolve/file/", {}).content.decode()


def test_a_file_that_is_too_large_is_dropped_with_a_sentence(stranger, monkeypatch):
    monkeypatch.setattr(resolve.SmallUpload, "most", 10)
    response = stranger.post("/resolve/file/", {"file": SimpleUploadedFile("names.csv", FILE.encode())})
    assert response.status_code == 413
    assert "larger than" in response.content.decode()
    monkeypatch.setattr(resolve, "MOST_ROWS", 1)
    response = stranger.post("/resolve/file/", {"text": FILE})
    assert response.status_code == 400
    assert "more than 1 rows" in response.content.decode()


def test_nothing_unpublished_is_found(client):
    factories.place(name="Hiddengrad", slug="hidden-place")
    shown = factories.published(factories.place())
    factories.renaming(place=shown, old_name="Hiddengrad", new_name="X")
    for name in ("Hiddengrad", "X"):
        assert client.get("/resolve.json", {"name": name}).json()["then"] == []
