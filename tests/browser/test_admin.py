"""A curator at work in a real browser, under the strict Content-Security-Policy."""

import os
import re
import shutil

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from catalogue import verification
from catalogue.models import Event, SourceText
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    *["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    *["--disable-component-update", "--disable-sync"],
]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def browser():
    """Debian's chromium, driven by playwright."""
    if not CHROMIUM:
        pytest.skip(
            "There is no chromium on this machine; apt-get install chromium to run the browser tests."
        )
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser, live_server, client):
    """A page with a curator logged in; what the policy refuses, and any script error, fails the test."""
    curator, _new = get_user_model().objects.get_or_create(
        username="curator", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(curator)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    cookie = client.cookies["sessionid"].value
    assert SessionStore(cookie).exists(cookie)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()
    assert page.faults == []


def violations(page, *ours):
    """What axe finds against WCAG 2.2 AA in the parts of the page that are our own markup."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    assert page.faults == []
    found = axe.Axe().run(page, context={"include": [[part] for part in ours]}, options=WCAG).response
    page.wait_for_timeout(100)
    page.faults.clear()  # axe itself tries inline styles, which the policy refuses
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]]


def test_a_date_is_said_in_words_while_it_is_typed(page):
    page.goto(reverse("admin:catalogue_event_add"))
    words = page.locator("#id_date + .echo")
    page.locator("#id_date").press_sequentially("25 февраля 1956 г.")
    words.get_by_text("25 February 1956", exact=True).wait_for()
    page.locator("#id_date").fill("03/04/1956")
    page.locator("#id_date + .echo.fault").wait_for()
    assert "03/04/1956" in words.inner_text()
    page.locator("#id_date").fill("spring 1962")
    words.get_by_text("spring 1962", exact=True).wait_for()
    assert page.locator(".echo.fault").count() == 0


def test_what_a_source_says_is_said_in_words_while_a_date_is_chosen_beside_it(page):
    page.goto(reverse("admin:catalogue_event_add"))
    page.locator("#id_citations-0-says").press_sequentially("spring 1962")
    words = page.locator("#id_citations-0-says + .echo")
    page.select_option("#id_citations-0-field", "date")
    words.get_by_text("spring 1962", exact=True).wait_for()
    page.select_option("#id_citations-0-field", "motive")
    words.get_by_text("spring 1962", exact=True).wait_for(state="detached")
    page.select_option("#id_citations-0-field", "date")
    page.locator("#id_citations-0-says").fill("03/04/1956")
    page.locator("#id_citations-0-says + .echo.fault").wait_for()


def test_a_speech_is_entered_with_its_speaker_and_its_evidence(page):
    khrushchev = make.person(name="Khrushchev, Nikita Sergeyevich")
    make.name(person=khrushchev, name="Хрущёв")
    make.source(title="Joseph Stalin: A Biographical Companion", authors="Rappaport, Helen", date="1999")
    page.goto(reverse("admin:catalogue_event_add"))
    page.fill("#id_title", "Khrushchev's Secret Speech")
    page.select_option("#id_kind", "speech")
    page.fill("#id_date", "25 February 1956")
    page.locator("#participations-group .add-row a").click()
    choose(page, "#participations-0", "person", "хрущев", "Khrushchev, Nikita Sergeyevich")
    page.select_option("#id_participations-0-role", "speaker")
    choose(page, "#citations-0", "source", "rappaport 1999", "Joseph Stalin")
    page.fill("#id_citations-0-locator", "p. 147")
    page.select_option("#id_citations-0-field", "date")
    page.fill("#id_citations-0-says", "Feb 1956")
    page.get_by_role("button", name="Submit for review").first.click()
    page.wait_for_url(re.compile(r"/change/$"))
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").first.click()
    speech = Event.objects.get()
    assert (speech.status, speech.date, speech.participations.get().person) == (
        "published",
        "1956-02-25",
        khrushchev,
    )
    assert speech.citations.get().says == "1956-02"
    assert page.locator("#id_date + .echo").inner_text() == "25 February 1956"


def choose(page, row, key, typed, wanted):
    """Choose the record called `wanted` in the autocomplete of `key`, after typing `typed`."""
    page.locator(f"{row} .field-{key} .select2-selection").click()
    page.locator(".select2-search__field").press_sequentially(typed)
    page.locator(".select2-results__option", has_text=wanted).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_ours_on_a_form_can_be_read_by_everybody(page, scheme, width):
    parent = make.event(date="1961")
    speech = make.event(title="The Secret Speech", date="1956-02-25", part_of=parent)
    make.participation(event=speech)
    make.citation(speech, field="date", says="1954-02-26")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(reverse("admin:catalogue_event_change", args=[speech.pk]))
    assert page.locator(".beside li").count() >= 1
    assert violations(page, ".beside", ".field-date", "#citations-0 .form-row") == []
    assert page.evaluate("document.querySelector('.beside').scrollWidth <= window.innerWidth")


def test_the_lists_and_their_filters_work_without_a_fault(page):
    make.cited(make.event(title="The Secret Speech", date="1956-02-25"))
    page.goto(reverse("admin:catalogue_event_changelist"))
    page.get_by_role("link", name="1950s").click()
    page.get_by_role("link", name="The Secret Speech").wait_for()
    assert violations(page, ".paginator") == []


def test_the_list_of_citations_fits_a_screen_1280_pixels_wide(page):
    event = make.event(title="The Twentieth Congress of the Communist Party of the Soviet Union, in Moscow")
    essay = make.source(
        title="To what extent did N. Khrushchev succeed in his policy of de-Stalinisation by the year 1964?"
    )
    says = "The Twentieth Congress of the Communist Party of the Soviet Union in the Great Kremlin Palace"
    make.citation(event, source=essay, locator="Further Reading, para. 3", field="title", says=says)
    page.goto(reverse("admin:catalogue_citation_changelist"))
    table = page.locator("#changelist .results")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") == 0
    assert page.locator("#result_list tbody tr").evaluate("row => row.offsetHeight") < 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_evidence_can_be_read_by_everybody(page, scheme, width):
    source = make.source(title="The essay")
    SourceText.objects.create(source=source, text="On 26th February 1954 he spoke.")
    speech = make.event(title="The Secret Speech", date="1956-02-25")
    citation = make.citation(
        speech, field="date", says="1954-02-26", source=source, quote="On 25th February 1954 he", note="No."
    )
    make.citation(speech, field="date", says="1956")
    list(verification.check_quotes())
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    form = reverse("admin:catalogue_event_change", args=[speech.pk])
    pages = [
        (form, [".beside", ".help .sources", "button[name=_cite]"]),
        (f"{form.removesuffix('change/')}evidence/", [".matrix"]),
        (reverse("admin:catalogue_source_text", args=[source.pk]), [".sheet"]),
        (reverse("admin:catalogue_source_paste"), [".sheet"]),
        (reverse("admin:catalogue_citation_copy", args=[citation.pk]), [".sheet > form > p:nth-of-type(2)"]),
    ]
    for address, ours in pages:
        page.goto(address)
        assert violations(page, *ours) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_field_is_cited_with_one_click_and_without_a_script(page, browser, live_server):
    speech = make.event(title="The Secret Speech", date="1956-02-25")
    book = make.source(title="Companion", authors="Rappaport, Helen", date="1999")
    form = reverse("admin:catalogue_event_change", args=[speech.pk])
    cookies = page.context.cookies()
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(cookies)
    at = plain.new_page()
    at.goto(f"{form}?")
    at.fill("#id_title", "Khrushchev's Secret Speech")
    at.click("button[name=_cite][value=date]")
    assert at.input_value("#id_says") == "1956-02-25"
    assert at.input_value("#id_field") == "date"
    plain.close()
    page.goto(form)
    page.click("button[name=_cite][value=date]")
    choose(page, "#citation_form", "source", "rappaport 1999", "Companion")
    page.locator("input[name=_save]").first.click()
    page.wait_for_url(re.compile(r"/event/\d+/change/$"))
    assert speech.citations.get().source == book
    assert (
        page.locator("button[name=_cite][value=title]")
        .inner_text()
        .startswith("Save, and cite from Rappaport")
    )
    speech.refresh_from_db()
    assert speech.title == "Khrushchev's Secret Speech"
