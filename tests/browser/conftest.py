"""A real browser, where one is installed."""

import shutil

import pytest

PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
SWITCHES = [
    *["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    *["--disable-component-update", "--disable-sync"],
]


@pytest.fixture(scope="session")
def chromium():
    """The path of an installed chromium; without one, the test is skipped with a sentence."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        pytest.skip("No chromium is installed here (on Debian: apt-get install chromium).")
    return program


@pytest.fixture
def browser(chromium):
    """A browser of its own for the test.

    Playwright runs an event loop in this thread, beside which Django refuses queries: ask for `browser`
    after the fixtures that make rows, and let only the browser ask for pages.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield program
        program.close()
