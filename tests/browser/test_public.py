"""The public pages in a real browser: WCAG 2.2 AA holds, nothing is wider than the screen, the CSP holds."""

import pytest

from catalogue import counting, search
from catalogue.models import Person, Status
from tests import factories

axe_playwright_python = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Where links lead; those of a drawing have no plain `href`.
WHERE = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
LISTS = ["/", "/persons/", "/places/", "/events/", "/rehabilitations/", "/renamings/", "/sources/"]
SEEING = [
    *["/timeline/", "/timeline/1950s/", "/timeline/1956/", "/timeline/1950s/?as=table"],
    *["/on-this-day/02-25/", "/on-this-day/02-25/events/"],
]


@pytest.fixture
def addresses():
    """One address of every kind of page, each with everything that such a page can show."""
    essay = factories.source(
        title="To what extent did Khrushchev succeed?", kind="other", language="en", summary="An essay."
    )
    book = factories.source(
        title="Joseph Stalin: A Biographical Companion", kind="book", authors="Rappaport, Helen", date="1999",
        publisher="ABC-CLIO", isbn="1576070840", url="https://example.org/rappaport", based_on=essay,
    )  # fmt: skip
    volgograd = factories.place(
        name="Volgograd", native_name="Волгоград", country="Russia", latitude="48.71", longitude="44.51"
    )
    khrushchev = factories.person(
        name="Khrushchev, Nikita", native_name="Хрущёв, Никита", born="1894-04-15", occupation="politician",
        birth_place=volgograd, summary="First Secretary.", wikidata="Q35314",
    )  # fmt: skip
    speech = factories.event(title="Secret Speech", date="1956-02-25", place=volgograd, summary="A speech.")
    part = factories.event(title="Reading of the speech", part_of=speech, date="1956")
    renaming = factories.renaming(
        place=volgograd, old_name="Stalingrad", old_native="Сталинград", new_name="Volgograd",
        new_native="Волгоград", date="1961-11-11", kind="honour removed", honours=khrushchev, event=speech,
        decree=book,
    )  # fmt: skip
    case = factories.case(
        person=khrushchev, event=speech, arrested="1937", sentenced="1938~", measure="camp", charge="treason"
    )
    act = factories.rehabilitation(
        person=khrushchev, case=case, event=speech, outcome="granted", date="[1953..1956]", ground="none"
    )
    release = factories.rehabilitation(group_name="Article 58ers", act="release", date="1954/1955")
    records = [khrushchev, volgograd, speech, renaming, act]
    for record in [*records, part, release]:
        factories.published(record)
    name = factories.name(person=khrushchev, name="Хрущев", kind="native", language="ru")
    office = factories.participation(event=speech, person=khrushchev, capacity="First Secretary")
    figure = factories.figure(event=speech, value="", date="1953")
    share = factories.figure(rehabilitation=act, value="35.8", unit="per cent")
    reported = {"source": book, "locator": "p. 147", "quoted_in": essay, "quoted_in_locator": "para. 5"}
    reported |= {"attributed_to": khrushchev, "quote": "a “cult” of the person", "note": "A reason."}
    for record in [*records, name, office, case, figure, share]:
        factories.citation(record, **reported)
        factories.citation(record, **reported, field="assessment", says="a success")
        factories.citation(record, source=essay, field="assessment", says="a failure")
    said = [
        *[(speech, "date", "1956-02-25"), (speech, "date", "1956"), (speech, "date", "1954-02-26")],
        *[(khrushchev, "died", "1971"), (khrushchev, "died", "1970"), (khrushchev, "occupation", "miner")],
        *[(office, "capacity", "Premier"), (figure, "value", "~7000"), (figure, "value", "9000-10000")],
        *[
            (share, "value", "35.8"),
            (share, "value", ">40"),
            (case, "measure", "exile"),
            (act, "date", "1957"),
        ],
        *[(renaming, "date", "1962"), (volgograd, "country", "Soviet Union"), (name, "kind", "spelling")],
    ]
    for record, field, words in said:
        factories.citation(record, field=field, says=words, **reported)
    gone = factories.published(factories.person())
    Person.objects.filter(pk=gone.pk).update(status=Status.WITHDRAWN)
    pages = [record.get_absolute_url() for record in [*records, essay, book, part, release, gone]]
    pages += [f"{record.get_absolute_url()}evidence/" for record in records]
    search.index_waiting()
    counting.recount()
    found = ["/search/", "/search/?q=khrushchev", "/search/?q=stalinggrad&kind=place", "/search/?q=zzyzzy"]
    filtered = ["/events/?kind=speech&from=1950&to=1960", "/rehabilitations/?act=amnesty&from=1937&to=1938"]
    return [
        *LISTS,
        *SEEING,
        *pages,
        *found,
        *filtered,
        f"{speech.get_absolute_url()}correct/",
        "/disagreements/",
        "/about/",
        "/rehabilitations/?show=others",
        "/map/",
        "/resolve/?name=Stalingrad&on=1943",
        "/persons/?after=a&before=b",
        "/nowhere/",
    ]


LOOKS = [("light", "en", 390), ("dark", "ru", 1280)]  # scheme, language, width in pixels
WIDTHS = [320, 390, 1280, 1920]


def in_language(address, language):
    """The address of the same page in `language`."""
    return address if language == "en" else f"/{language}{address}"


@pytest.mark.parametrize(("scheme", "language", "width"), LOOKS)
def test_every_kind_of_page_is_accessible_and_fits(addresses, live_server, browser, scheme, language, width):
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    refused, elsewhere, faults = [], [], []
    page.on(
        "console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None
    )
    page.on("request", lambda r: None if r.url.startswith(live_server.url) else elsewhere.append(r.url))
    for address in addresses:
        page.goto(live_server.url + in_language(address, language))
        for closed in page.locator("details").all():
            closed.evaluate("element => element.open = true")
        found = axe_playwright_python.Axe().run(page, options={"runOnly": STANDARD})
        faults += [
            f"{address}: {fault['id']}: {fault['nodes'][0]['html']}" for fault in found.response["violations"]
        ]
        for pixels in WIDTHS:
            page.set_viewport_size({"width": pixels, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > pixels:
                faults.append(f"{address} is wider than {pixels} pixels")
        page.set_viewport_size({"width": width, "height": 900})
    assert not faults, "\n".join(faults)
    assert not refused
    assert not elsewhere


def test_without_a_script_the_menu_opens_and_the_other_language_is_one_step_away(
    addresses, live_server, browser
):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800}).new_page()
    page.goto(live_server.url + "/persons/khrushchev-nikita/")
    assert not page.get_by_role("link", name="Places", exact=True).is_visible()
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Places", exact=True).click()
    assert page.url == live_server.url + "/places/"
    page.get_by_role("link", name="Русский").click()
    assert page.url == live_server.url + "/ru/places/"
    assert page.get_by_role("heading", level=1).inner_text() == "Места"


def test_on_a_wide_screen_the_parts_of_the_catalogue_are_always_there(addresses, live_server, browser):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}).new_page()
    page.goto(live_server.url + "/")
    assert page.get_by_role("link", name="Places", exact=True).is_visible()
    assert not page.locator(".menu summary").is_visible()


def test_the_typeface_arrives_from_our_own_host(addresses, live_server, browser):
    page = browser.new_page()
    page.goto(live_server.url + "/persons/khrushchev-nikita/")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.weight)")
    assert {"normal", "600"} <= set(loaded)


def test_on_paper_there_is_no_menu_and_an_address_outside_is_printed(addresses, live_server, browser):
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(live_server.url + "/persons/khrushchev-nikita/")
    for chrome in [".languages", ".menu", ".skip", ".backing", ".wrong", ".colophon .more"]:
        assert not any(part.is_visible() for part in page.locator(chrome).all()), chrome
    printed = page.locator("main a[href*=wikidata]").evaluate("a => getComputedStyle(a, '::after').content")
    assert "wikidata.org" in printed or "attr(href)" in printed


def test_the_skip_link_comes_first_and_leads_to_the_content(addresses, live_server, browser):
    page = browser.new_page()
    page.goto(live_server.url + "/events/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_list_is_filtered_by_keyboard_and_without_scripts(addresses, live_server, browser, width):
    """On a phone the filters open first; where there is room they stand beside the list."""
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/events/?kind=period")
    assert page.locator(".loosen").is_visible()
    page.goto(live_server.url + "/events/")
    box = page.locator("input[name=kind][value=speech]")
    assert box.is_visible() == (width > 1000)
    if width < 1000:
        page.locator(".panel > summary").focus()
        page.keyboard.press("Enter")
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/?**kind=speech**")
    assert page.locator(".chosen a").first.inner_text().startswith("Kind: speech")
    page.locator(".chosen a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + "/events/")
    context.close()


def test_a_fact_leads_to_its_evidence(addresses, live_server, browser):
    page = browser.new_page()
    page.goto(live_server.url + "/events/secret-speech/")
    for link in page.locator(".backing").all():
        target = link.get_attribute("href")
        assert page.locator(target).count() == 1, target


def test_every_link_on_every_page_leads_somewhere(addresses, live_server, browser):
    """Within the catalogue no link is dead, and every fragment is on its page."""
    page = browser.new_page()
    links = set()
    for address in addresses:
        found = page.goto(live_server.url + address).status == 200
        # the page of an error leads to the same error in the other language
        chosen = "a:not([href^='#'])" if found else "a:not([href^='#'], [hreflang])"
        links |= set(page.eval_on_selector_all(chosen, WHERE))
        ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
        assert len(ids) == len(set(ids)), address
        fragments = page.eval_on_selector_all(
            "a[href^='#']", "all => all.map(a => a.getAttribute(`href`).slice(1))"
        )
        assert set(fragments) <= set(ids), address
    ours = [link for link in sorted(links) if link.startswith(live_server.url)]
    assert [link for link in ours if page.request.get(link).status != 200] == []
