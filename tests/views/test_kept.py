"""Answers that are kept: given again while nobody writes, and never after."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.models import Person
from catalogue.views import base
from catalogue.views.base import snapshot
from tests import factories

ADDRESS = "/persons/beria/"


@pytest.fixture(autouse=True)
def in_memory(settings):
    """The pages are kept, also where the tests run with DESTAL_DEBUG=1."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages-of-tests"}
    settings.CACHES = {**settings.CACHES, "pages": memory}


@pytest.fixture
def beria(db):
    """A published person."""
    return factories.published(factories.person(name="Beria, Lavrentiy Pavlovich", slug="beria"))


@pytest.fixture
def unchanged(monkeypatch):
    """The database shows what it showed, though other tests write in the same server."""
    monkeypatch.setattr(base, "snapshot", lambda: "1:1:")


def test_a_page_is_given_again_while_nobody_writes(beria, unchanged, client, django_assert_num_queries):
    first = client.get(ADDRESS)
    with django_assert_num_queries(0):
        again = client.get(ADDRESS)
        unread = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())
    assert (unread.status_code, unread.content) == (304, b"")


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_is_written_is_seen_at_once(client):
    beria = factories.published(factories.person(name="Beria, Lavrentiy Pavlovich", slug="beria"))
    before = snapshot()
    client.get(ADDRESS)
    Person.objects.filter(pk=beria.pk).update(occupation="marshal of the Soviet Union")
    assert snapshot() != before
    assert b"marshal of the Soviet Union" in client.get(ADDRESS).content
    Person.objects.filter(pk=beria.pk).update(status="withdrawn")
    assert client.get(ADDRESS).status_code == 410


def test_another_address_host_or_language_is_another_page(beria, unchanged, client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "destal.example"]
    answers = [
        client.get(ADDRESS),
        client.get(f"/ru{ADDRESS}"),
        Client(headers={"host": "destal.example"}).get(ADDRESS),
        client.get("/persons/?sort=name"),
        client.get("/persons/?sort=-name"),
        client.get("/persons.json"),
    ]
    assert len({answer.content for answer in answers}) == len(answers)


def test_a_form_is_never_kept(beria, unchanged, client):
    address = reverse("catalogue:person_correct", args=["beria"])
    assert client.get(address).content != client.get(address).content  # each says when it was asked for


@pytest.mark.django_db
def test_nothing_is_kept_for_a_transaction_that_has_written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    assert snapshot() is None


@pytest.mark.django_db
def test_no_answer_is_kept_of_which_there_are_millions(unchanged, client):
    client.get("/map/?year=1961")
    kept = len(base.pages()._cache)
    assert kept
    for x in range(3):
        assert client.get(f"/map/?year=1961&zoom=4&x={100 + x}&y=100")["ETag"]
    assert len(base.pages()._cache) == kept
