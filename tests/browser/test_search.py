"""Suggestions in a real browser: by keyboard and by mouse, accessible, and gone when they are not wanted."""

import pytest

from catalogue import search
from tests import factories

axe_playwright_python = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def khrushchev():
    person = factories.published(factories.person(name="Khrushchev, Nikita", native_name="Хрущёв, Никита"))
    factories.published(factories.event(title="Khrushchev's speech"))
    search.index_waiting()
    return person


def test_suggestions_come_while_typing_and_are_chosen_by_keyboard(khrushchev, live_server, browser):
    page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    refused = []
    page.on("console", lambda line: refused.append(line.text))
    page.goto(live_server.url + "/persons/")
    box = page.get_by_role("combobox")
    box.press_sequentially("Хрущ")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    assert "Khrushchev, Nikita" in chosen.inner_text()
    standard = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = axe_playwright_python.Axe().run(page, options=standard)
    assert not found.response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator('[role=option] .native[lang="ru"]').inner_text() == "Хрущёв, Никита"
    widths = page.evaluate("[...document.querySelectorAll('[role=option]')].map(one => one.clientWidth)")
    assert len(set(widths)) == 1
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "Хрущ"
    box.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    box.press("Escape")
    box.press_sequentially("ёв")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{khrushchev.get_absolute_url()}")
    assert not refused


def test_an_answer_that_comes_after_escape_opens_nothing(khrushchev, live_server, browser):
    page = browser.new_page()
    page.goto(live_server.url + "/")
    box = page.get_by_role("combobox")
    box.press_sequentially("Хру")
    page.get_by_role("option").first.wait_for()
    page.keyboard.insert_text("щ")
    box.press("Escape")
    page.wait_for_timeout(500)
    assert not page.get_by_role("listbox").is_visible()
    assert box.input_value() == "Хрущ"


def test_enter_with_nothing_chosen_searches(khrushchev, live_server, browser):
    page = browser.new_page()
    page.goto(live_server.url + "/")
    page.get_by_role("combobox").fill("Chruschtschow")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url("**/search/?q=Chruschtschow")
    assert page.get_by_role("listitem").filter(has_text="also written").count() == 2


def test_the_box_works_without_javascript(khrushchev, live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/")
    page.get_by_role("searchbox").fill("хрущев")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Khrushchev, Nikita").click()
    assert page.url.endswith(khrushchev.get_absolute_url())
