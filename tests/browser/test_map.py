"""The map and the names as of a date in a real browser: with and without JavaScript, only from our host."""

import pytest

from tests import factories

axe_playwright_python = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def volgograd():
    """Volgograd and two of its renamings, and a statue of Prague that fell."""
    place = factories.place(name="Volgograd", latitude="48.71", longitude="44.51")
    factories.published(place)
    for old, new, date in [("Tsaritsyn", "Stalingrad", "1925"), ("Stalingrad", "Volgograd", "1961-11-11")]:
        factories.published(factories.renaming(place=place, old_name=old, new_name=new, date=date))
    prague = factories.published(factories.place(name="Prague", latitude="50.08", longitude="14.44"))
    statue = factories.event(title="Statue", kind="monument removed", date="1962-11", place=prague)
    factories.published(statue)
    return place


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_the_map_and_the_names_of_a_date_can_be_read_by_everybody(
    volgograd, live_server, browser, scheme, width
):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    faults, asked = [], []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for address in [
        *["/map/", "/map/?year=1943&view=europe", "/ru/map/?zoom=4&x=250&y=370"],
        f"{volgograd.get_absolute_url()}?on=1943",
        *["/resolve/?name=Stalingrad&on=1943", "/resolve/?name=Stalingrad&on=03/04/56"],
    ]:
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert faults == [], address
        found = axe_playwright_python.Axe().run(page, options={"runOnly": STANDARD})
        page.wait_for_timeout(50)
        faults.clear()  # axe itself tries inline styles, which the policy refuses
        assert [f"{address}: {fault['id']}" for fault in found.response["violations"]] == []
    assert {url.startswith((live_server.url, "data:")) for url in asked} == {True}
    context.close()


def test_the_slider_shows_each_year_and_the_enlarged_land_is_drawn_by_d3(volgograd, live_server, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    faults, asked = [], []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + "/map/")
    slider = page.get_by_role("slider", name="Year")
    assert slider.input_value() == "1961"
    page.locator(".mark", has_text="Stalingrad / Volgograd").wait_for()
    slider.press("ArrowRight")
    page.locator(".mark", has_text="Volgograd").wait_for()
    page.locator("#happened", has_text="In 1962").wait_for()
    assert page.locator(".mark path.removed").count() == 1
    slider.fill("1943")
    page.get_by_role("link", name="Stalingrad (now Volgograd)").first.wait_for()
    assert page.url.endswith("?year=1943")
    mark = page.locator(".mark", has_text="Stalingrad")
    before = mark.get_attribute("transform")
    page.get_by_role("link", name="Enlarge").click()
    page.locator(".frame.enlarged .land path").wait_for()  # drawn here, where the server's land is a <use>
    assert "year=1943&view=union&zoom=2" in page.url
    assert mark.get_attribute("transform") != before
    assert page.evaluate("document.activeElement.dataset.step") == "larger"
    seen = page.locator(".frame > svg")
    where, middle = seen.bounding_box(), seen.get_attribute("data-x")
    page.mouse.move(where["x"] + 300, where["y"] + 300)
    page.mouse.down()
    page.mouse.move(where["x"] + 200, where["y"] + 250, steps=3)
    page.mouse.up()
    page.locator(f".frame > svg:not([data-x='{middle}'])").wait_for()
    page.get_by_role("link", name="Whole map").click()
    page.wait_for_function("() => !document.querySelector('.frame.enlarged')")
    assert mark.get_attribute("transform") == before
    mark.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Stalingrad (now Volgograd)"
    assert {url.startswith(live_server.url) for url in asked} == {True}
    assert faults == []
    page.close()


def test_without_javascript_the_years_are_links_and_the_year_can_be_typed(volgograd, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/map/")
    page.get_by_role("link", name="1950", exact=True).click()
    page.locator(".mark", has_text="Stalingrad").wait_for()
    page.get_by_role("spinbutton", name="Year").fill("1920")
    page.get_by_role("button", name="Show").click()
    page.locator(".mark", has_text="Tsaritsyn").wait_for()
    page.locator(".mark", has_text="Tsaritsyn").focus()
    page.keyboard.press("Enter")
    page.locator(".answer", has_text="Tsaritsyn (now Volgograd)").wait_for()
    page.goto(live_server.url + "/map/?year=1943")
    page.get_by_role("link", name="Enlarge").click()
    page.get_by_role("link", name="Right").click()
    page.get_by_role("link", name="Left").click()
    page.get_by_role("spinbutton", name="Year").fill("1920")
    page.get_by_role("button", name="Show").click()
    page.locator(".frame.enlarged .mark", has_text="Tsaritsyn").wait_for()
    context.close()


# The names that are written, as [left, top, right, bottom, name], as the browser sees them.
WRITTEN = """[...document.querySelectorAll('.mark:not(.unnamed) text')].map(text => {
    const box = text.getBoundingClientRect();
    return [box.left, box.top + 3, box.right, box.bottom - 3, text.textContent]; })"""


@pytest.fixture
def crowd():
    """Forty-five places close to one another, with names of all lengths."""
    names = [("Lenin Mausoleum", "Мавзолей Ленина"), ("Communism Peak", "Пик Коммунизма"), ("Omsk", "Омск")]
    for number in range(45):
        name, native = names[number % 3]
        where = {"latitude": f"{48 + number // 7}", "longitude": f"{30 + 2 * (number % 7)}"}
        place = factories.published(factories.place(name=name, native_name=native, **where))
        factories.published(factories.event(place=place, date="1961"))


def test_no_written_name_overlaps_another_and_the_enlarged_map_has_more(crowd, live_server, browser):
    """With the typeface of the page: the server only reckons with the widths of its letters."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for language in ("", "/ru"):
        shares = []
        for zoom in ("", "&zoom=4&x=520&y=330"):
            page.goto(f"{live_server.url}{language}/map/?view=europe&year=1961{zoom}")
            page.evaluate("document.fonts.ready")
            boxes = page.evaluate(WRITTEN)
            overlapping = [
                (a, b)
                for i, a in enumerate(boxes)
                for b in boxes[:i]
                if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
            ]
            assert overlapping == []
            shares.append(len(boxes) / page.locator(".mark").count())
        assert shares[0] < shares[1]
    page.close()
