"""Odd addresses: a NUL character is a bad request, what others add to a shared link is left out."""

import doctest

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.test import RequestFactory

from catalogue import middleware
from catalogue.middleware import RefuseNullCharacters
from tests import factories


@pytest.mark.parametrize("address", ["/persons/%00/", "/persons/?q=%00", "/persons/?%00=x", "/?q=a&q=b%00"])
def test_a_nul_character_is_refused(address):
    with pytest.raises(BadRequest, match="no record can hold"):
        RefuseNullCharacters(lambda request: HttpResponse())(RequestFactory().get(address))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search/?q=%00", "The address holds a character that no record can hold."),
        ("/ru/search/?q=%00", "В адресе есть знак"),
        ("/search.json?q=%00", '{"error": "The address holds'),
    ],
)
def test_the_400_is_a_page_with_a_sentence_in_the_language_of_the_address(client, db, address, sentence):
    response = client.get(address)
    assert response.status_code == 400
    assert sentence in response.content.decode()


@pytest.mark.parametrize("address", ["/persons/", "/persons/?q=Хрущёв", "/?q=%01"])
def test_any_other_address_passes(address):
    response = RefuseNullCharacters(lambda request: HttpResponse())(RequestFactory().get(address))
    assert response.status_code == 200


def test_the_400_has_the_security_policy_too(client, db):
    response = client.get("/admin/%00")
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_examples_in_the_docstrings_hold():
    found = doctest.testmod(middleware)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("shared", "clean"),
    [
        ("/persons/?utm_source=x&fbclid=y", "/persons/"),
        ("/ru/persons/?utm_source=x&sex=male", "/ru/persons/?sex=male"),
        ("/ru/?ysclid=m1&_openstat=x", "/ru/"),
        ("/search/?q=%D0%A5%D1%80%D1%83%D1%89%D1%91%D0%B2+%26&UTM_Campaign=1", None),
        ("/search.json?q=a&gclid=1", "/search.json?q=a"),
        ("/persons.csv?mc_eid=1&sex=male&mc_cid=2", "/persons.csv?sex=male"),
        ("/events/?from=1953&to=1956&ref=newsletter", "/events/?from=1953&to=1956"),
        ("/map/?utm%5Fsource=x&year=1956", "/map/?year=1956"),
        ("/timeline/?=&igshid", "/timeline/?="),
    ],
)
def test_what_others_add_to_a_link_is_left_out(client, db, shared, clean):
    response = client.get(shared)
    assert response.status_code == 301
    assert response["Location"] == (clean or shared.partition("&")[0])


@pytest.mark.parametrize(
    "address", ["/persons/?from=1956", "/persons/?utm=x", "/persons/?fbclid2=x&color=red"]
)
def test_any_other_parameter_that_is_unknown_is_still_refused_with_a_sentence(client, db, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "There is no filter" in response.content.decode()


def test_a_link_shared_a_thousand_times_costs_no_query_and_leaves_no_trace(
    client, db, django_assert_num_queries
):
    person = factories.published(factories.person())
    with django_assert_num_queries(0):
        shared = client.get(person.get_absolute_url(), {"fbclid": "a1b2"})
    assert shared["Location"] == person.get_absolute_url()
    assert "a1b2" not in client.get(shared["Location"]).content.decode()


def test_a_redirect_never_leads_to_another_host(rf):
    request = rf.get("/persons/?fbclid=1")
    request.resolver_match = type("Match", (), {"app_name": "catalogue"})
    request.path = "//example.org/persons/"
    response = middleware.LeaveOutTracking(None).process_view(request)
    assert response["Location"] == "/%2Fexample.org/persons/"


def test_at_the_desk_nothing_is_left_out(admin_client):
    assert admin_client.get("/admin/catalogue/citation/?ref__exact=x&ref=1").status_code != 301
