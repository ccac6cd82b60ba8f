"""The address alone says the language: English without a prefix, Russian under /ru/."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory
from django.urls import reverse, set_script_prefix
from django.utils import translation

from catalogue import languages
from catalogue.templatetags.records import language_name
from catalogue.views import errors
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def khrushchev():
    return factories.published(
        factories.person(
            name="Khrushchev, Nikita",
            native_name="Хрущёв, Никита",
            occupation="politician",
            summary="Leader.",
        )
    )


def page(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        *[("/", "en-gb"), ("/persons/", "en-gb"), ("/rural/", "en-gb"), ("/persons/ru/", "en-gb")],
        *[("/admin/", "en-gb"), ("/ru/", "ru"), ("/ru", "ru"), ("/ru/persons/x/", "ru"), ("//ru/", "en-gb")],
    ],
)
def test_the_beginning_of_the_address_says_the_language(path, code):
    assert languages.of_path(path) == code


@pytest.mark.parametrize(
    ("asked", "english", "russian"),
    [
        ("/", "/", "/ru/"),
        ("/ru/", "/", "/ru/"),
        ("/ru", "/", "/ru/"),
        (
            "/persons/?a=a%26b&q=%D1%8F",
            "/persons/?a=a%26b&q=%D1%8F",
            "/ru/persons/?a=a%26b&q=%D1%8F",
        ),
        ("/ru/places/perm/?on=1950", "/places/perm/?on=1950", "/ru/places/perm/?on=1950"),
        ("/ru/ru/", "/ru/", "/ru/ru/"),
    ],
)
def test_each_page_names_itself_in_the_other_language(asked, english, russian):
    found = languages.versions(RequestFactory().get(asked))
    assert [version.url for version in found] == [english, russian]
    assert [version.is_shown for version in found] == [not asked.startswith("/ru"), asked.startswith("/ru")]


def test_a_path_that_looks_like_a_host_never_becomes_one():
    found = languages.versions(RequestFactory().get("/", PATH_INFO="/ru//evil.example/"))
    assert [version.url for version in found] == ["/%2Fevil.example/", "/ru//evil.example/"]


def test_a_site_below_a_folder_keeps_the_folder_before_the_language():
    set_script_prefix("/destal/")
    try:
        request = RequestFactory().get("/destal/persons/", SCRIPT_NAME="/destal", PATH_INFO="/persons/")
        assert [v.url for v in languages.versions(request)] == ["/destal/persons/", "/destal/ru/persons/"]
    finally:
        set_script_prefix("/")


def test_english_addresses_are_as_they_always_were_and_russian_ones_have_a_prefix():
    assert reverse("catalogue:person", args=["x"]) == "/persons/x/"
    with translation.override("ru"):
        assert reverse("catalogue:person", args=["x"]) == "/ru/persons/x/"
        assert reverse("catalogue:home") == "/ru/"
        assert reverse("catalogue:persons_file") == "/persons.csv"
        assert reverse("catalogue:desk") == reverse("admin:index") == "/admin/"


def test_neither_the_desk_nor_a_file_has_a_russian_address(client):
    page(client, "/ru/admin/", 404)
    page(client, "/ru/persons.csv", 404)
    assert client.get("/persons.csv").status_code == 200
    assert client.get("/admin/").url.startswith("/admin/login/")


@pytest.mark.parametrize("address", ["/", "/ru/", "/persons/", "/ru/persons/", "/nowhere/", "/ru/nowhere/"])
def test_what_a_browser_prefers_changes_nothing(client, address):
    one = client.get(address)
    other = client.get(address, headers={"accept-language": "ru" if "/ru/" not in address else "en"})
    assert one.content == other.content
    assert "Vary" not in one.headers
    assert not one.cookies
    assert f'<html lang="{"ru" if "/ru/" in address else "en-gb"}">' in one.content.decode()


def test_every_page_names_both_addresses_for_search_engines(client, khrushchev):
    for address in ["/persons/khrushchev-nikita/", "/ru/persons/khrushchev-nikita/"]:
        text = page(client, address)
        assert f'rel="canonical" href="http://testserver{address}"' in text
        for code, alternate in [("en", "/persons"), ("ru", "/ru/persons"), ("x-default", "/persons")]:
            link = f'hreflang="{code}" href="http://testserver{alternate}/khrushchev-nikita/"'
            assert text.count(link) == 1


def test_the_entity_tag_differs_by_language_and_answers_304(client, khrushchev):
    tags = [client.get(f"{start}/persons/khrushchev-nikita/")["ETag"] for start in ("", "/ru")]
    assert tags[0] != tags[1]
    for start, tag, status in [("", tags[0], 304), ("/ru", tags[1], 304), ("/ru", tags[0], 200)]:
        page(client, f"{start}/persons/khrushchev-nikita/", status, **{"if-none-match": tag})


def test_a_russian_page_leads_to_russian_pages_and_names_people_in_russian(client, khrushchev):
    text = page(client, "/ru/persons/")
    assert '<a href="/ru/persons/khrushchev-nikita/">Хрущёв, Никита</a>' in text
    assert '<span class="aside native" lang="en">Khrushchev, Nikita</span>' in text
    assert '<span lang="en">politician</span>' in text
    detail = page(client, "/ru/persons/khrushchev-nikita/")
    assert "<h1>Хрущёв, Никита</h1>" in detail
    assert '<div class="summary" lang="en">' in detail
    assert 'lang="ru"' not in detail.partition("<main")[2].partition("</main>")[0]
    assert (
        page(client, "/persons/khrushchev-nikita/").count('<p class="native" lang="ru">Хрущёв, Никита</p>')
        == 1
    )


def test_wherever_a_russian_page_mentions_a_place_its_russian_name_of_the_time_stands_first(client):
    natives = {"name": "Volgograd", "native_name": "Волгоград", "slug": "volgograd"}
    volgograd = factories.published(factories.place(**natives))
    names = {"old_name": "Stalingrad", "old_native": "Сталинград"}
    names |= {"new_name": "Volgograd", "new_native": "Волгоград"}
    factories.published(factories.renaming(place=volgograd, date="1961-11-11", slug="renamed", **names))
    battle = {"title": "Surrender", "date": "1943-02-02", "slug": "surrender"}
    factories.published(factories.event(place=volgograd, **battle))
    for address, then in [
        ("/events/?place=volgograd", "Сталинград (ныне Волгоград)"),
        ("/events/surrender/", "Сталинград (ныне Волгоград)"),
        ("/places/volgograd/?on=1943", "Сталинград (ныне Волгоград)"),
        ("/resolve/?name=Stalingrad&on=1943", "Сталинград (ныне Волгоград)"),
        ("/renamings/", "Сталинград → Волгоград"),
        ("/on-this-day/11-11/", "Сталинград → Волгоград"),
    ]:
        assert then in page(client, f"/ru{address}"), address
        english = page(client, address)
        assert then not in english, address
    assert '<span class="words">Волгоград</span>' in page(client, "/ru/events/")  # beside the filter
    assert '<span class="words">Volgograd</span>' in page(client, "/events/")


def test_an_old_slug_leads_to_the_record_in_the_same_language(client, khrushchev):
    khrushchev.rename("khrushchev")
    response = client.get("/ru/persons/khrushchev-nikita/")
    assert (response.status_code, response.url) == (301, "/ru/persons/khrushchev/")


@pytest.mark.parametrize("start", ["", "/ru"])
@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/persons/?after=a&before=b", 400)])
def test_an_error_is_told_in_the_language_of_the_address(client, start, address, status):
    text = page(client, start + address, status)
    assert ("Такой страницы нет" in text or "не удаётся понять" in text) == bool(start)
    other = address if start else f"/ru{address}"
    assert f'<a href="{other.replace("&", "&amp;")}" hreflang=' in text


def test_a_page_that_failed_says_so_in_its_language(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.views.home.Home.context", lambda page: 1 / 0)
    text = page(client, "/ru/", 500)
    assert '<html lang="ru">' in text
    assert "Здесь что-то пошло не так" in text
    assert 'href="/ru/"' in text


def test_an_unknown_host_is_refused_with_a_page(settings):
    settings.ALLOWED_HOSTS = ["catalogue.example.org"]
    request = RequestFactory().get("/ru/persons/", HTTP_HOST="evil.example")
    answer = errors.bad_request(request, SuspiciousOperation())
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_the_language_of_one_request_is_not_that_of_the_next(client):
    page(client, "/ru/")
    assert translation.get_language() == "en-gb"


def test_the_name_of_a_language_has_no_capital_in_russian():
    assert language_name("de") == "German"
    with translation.override("ru"):
        assert language_name("de") == "немецкий"


@pytest.mark.parametrize(
    "address", ["", "map/", "persons/", "persons/khrushchev-nikita/", "resolve/", "timeline/"]
)
def test_every_answer_says_its_language(client, khrushchev, address):
    for start, code in [("/", "en-gb"), ("/ru/", "ru")]:
        found = client.get(start + address)
        assert (found.status_code, found["Content-Language"]) == (200, code)
        known = client.get(start + address, headers={"if-none-match": found.get("ETag", "")})
        assert known["Content-Language"] == code


@pytest.mark.parametrize("address", ["nowhere/", "map/?year=x", "persons/?sort=x", "%00"])
def test_a_refusal_says_its_language_too(client, db, address):
    for start, code in [("/", "en-gb"), ("/ru/", "ru")]:
        found = client.get(start + address)
        assert found.status_code in {400, 404}
        assert found["Content-Language"] == code
