"""The page about the catalogue: what it promises of the data and of cookies is so."""

import csv
import io
import re
from urllib.parse import urlsplit

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """The page, as text."""
    return client.get("/about/").content.decode()


def test_every_example_is_an_address_that_answers_with_what_is_said_of_it(client, page):
    examples = re.findall(r'<a href="([^"]+)"><code>', page)
    assert len(examples) == 5
    for example in examples:
        parts = urlsplit(example.replace("&amp;", "&"))
        response = client.get(f"{parts.path}?{parts.query}")
        assert response.status_code == 200, example
        kind = "text/csv" if parts.path.endswith(".csv") else "application/json"
        assert response["Content-Type"].startswith(kind), example


def test_each_list_has_the_columns_and_takes_the_parameters_that_are_named(client, page):
    factories.published(factories.person())
    rows = re.findall(r'<a href="(/\w+)\.csv">.*?</tr>', page, re.DOTALL)
    assert rows == ["/persons", "/places", "/events", "/rehabilitations", "/renamings", "/sources"]
    for row in re.findall(r'<tr><th scope="row"><a.*?</tr>', page, re.DOTALL):
        name = re.search(r'href="(/\w+)\.json"', row)[1]
        columns, parameters = (words.split(", ") for words in re.findall(r"<code>(.*?)</code>", row))
        file = b"".join(client.get(f"{name}.csv").streaming_content).decode()
        assert [c for c in next(csv.reader(io.StringIO(file))) if c != "note"] == columns, name
        refused = client.get(f"{name}.json?nonsense=1").json()["error"]
        for parameter in parameters:
            assert parameter in {"sort", "show"} or parameter in refused, (name, parameter)


def test_it_is_had_in_both_languages_without_a_cookie_and_from_every_page(client):
    for address in ["/about/", "/ru/about/"]:
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert 'href="/about/"' in client.get("/").content.decode()
    assert 'href="/ru/about/"' in client.get("/ru/persons/").content.decode()


def test_that_publishing_takes_two_is_said_where_it_is_so(client, settings, page):
    sentence = "that takes a second curator"
    assert sentence not in page
    settings.FOUR_EYES = True
    assert sentence in client.get("/about/").content.decode()
