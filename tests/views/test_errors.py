"""What goes wrong is told as a page in the reader's language, and as JSON where a program asked."""

import json

import pytest
from django.core.exceptions import BadRequest, DisallowedHost
from django.utils import translation

from catalogue.views import errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/nowhere.json", "/sources/nowhere.json", "/persons.json?after=nobody"])
def test_a_file_that_is_not_there_is_missed_in_json(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json() == {"error": "Nothing public has this address."}


def test_a_page_that_is_not_there_is_missed_in_the_language_of_the_address(client):
    assert "There is no such page" in client.get("/nowhere/").content.decode()
    assert "Такой страницы нет" in client.get("/ru/nowhere/").content.decode()


def test_what_cannot_be_understood_is_told_with_its_reason(client):
    answer = client.get("/persons/?after=a&before=b")
    assert answer.status_code == 400
    assert "not both" in answer.content.decode()


def test_the_same_in_json(client):
    answer = client.get("/persons.json?after=a&before=b")
    assert answer.status_code == 400
    assert answer.json() == {"error": "A list begins after one row or ends before one, not both."}


def test_a_fault_of_ours_is_told_in_both_forms_and_languages(rf):
    told = errors.server_error(rf.get("/persons.json"))
    assert told.status_code == 500
    assert "The fault is ours" in json.loads(told.content)["error"]
    assert "Something went wrong here" in errors.server_error(rf.get("/persons/")).content.decode()
    with translation.override("ru"):
        page = errors.server_error(rf.get("/ru/persons/"))
    assert page.status_code == 500
    assert '<html lang="ru">' in page.content.decode()


def test_only_our_own_refusals_are_quoted(rf):
    ours = errors.bad_request(rf.get("/persons.json"), BadRequest("Say which year."))
    assert json.loads(ours.content) == {"error": "Say which year."}
    other = errors.bad_request(rf.get("/persons.json"), DisallowedHost("inner words"))
    assert json.loads(other.content) == {"error": "The address cannot be understood."}
