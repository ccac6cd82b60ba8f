"""An address with a NUL character, which no record can hold, is a bad request and no fault of the server."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from catalogue.middleware import RefuseNullCharacters


@pytest.mark.parametrize("address", ["/persons/%00/", "/persons/?q=%00", "/persons/?%00=x", "/?q=a&q=b%00"])
def test_a_nul_character_is_answered_with_400(address):
    response = RefuseNullCharacters(lambda request: HttpResponse())(RequestFactory().get(address))
    assert response.status_code == 400


@pytest.mark.parametrize("address", ["/persons/", "/persons/?q=Хрущёв", "/?q=%01"])
def test_any_other_address_passes(address):
    response = RefuseNullCharacters(lambda request: HttpResponse())(RequestFactory().get(address))
    assert response.status_code == 200


def test_the_400_has_the_security_policy_too(client, db):
    response = client.get("/admin/%00")
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
