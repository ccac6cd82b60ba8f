"""Makes the pictures of the curators' guide, docs/screenshots/*.png, anew.

    .venv/bin/python docs/screenshots.py [name ...]      # all, or those named, without .png

Run it by hand after a page of the desk has changed, look at the pictures, and commit them. It needs chromium
and a PostgreSQL on which databases may be made (`bin/postgres start`, or DATABASE_URL). It makes a scratch
database beside the catalogue's own, loads the seed into it, works through the guide as the guide's people do,
and drops it; the catalogue itself is not touched. Its own process serves the pages, on a free port.
"""

import csv
import io
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import django

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
WIDTH = 1000  # pixels
HEADER = 90  # pixels at the top that are the same on every page
# Account: role. The guide's people.
PEOPLE = {"clara": "contributor", "karl": "curator", "edith": "editor", "adam": "administrator"}
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# The lists beside every page are closed, so that the page itself fills the picture.
CLOSED = "localStorage.setItem('django.admin.navSidebarIsOpen', 'false')"
REFERENCES = """@book{great-terror, author = {Conquest, Robert}, title = {The Great Terror: A Reassessment},
  year = {1990}, publisher = {Oxford University Press}, address = {New York}}
@book{stalinism, author = {Medvedev, Roy A.}, title = {On Stalin and Stalinism}, year = {1979}}"""


class Desk:
    """One person's browser at the desk."""

    def __init__(self, chromium, base, name, session):
        context = chromium.new_context(base_url=base, viewport={"width": WIDTH, "height": 700})
        context.add_init_script(CLOSED)
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        context.set_default_timeout(10_000)
        self.name, self.page = name, context.new_page()

    def go(self, address):
        """Open a page of the desk."""
        self.page.goto(f"/admin/{address}")

    def open(self, table, name):
        """Open a record as a curator does: from the list, by its name."""
        self.go(f"catalogue/{table}/?{urlencode({'q': name})}")
        self.page.locator("#result_list").get_by_role("link", name=name, exact=True).click()

    def press(self, button):
        """Press a button by the words on it."""
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def fill(self, **boxes):
        """Type into boxes of a form."""
        for name, text in boxes.items():
            self.page.fill(f"[name={name}]", text)


def first_page(desks, shoot):
    """What waits for an editor."""
    karl, edith = desks["karl"], desks["edith"]
    karl.go("catalogue/person/add/")
    karl.fill(name="Yakir, Iona Emmanuilovich", native_name="Якир, Иона Эммануилович")
    karl.fill(born="3 августа 1896 ст. ст.", died="12.06.1937")
    karl.fill(summary="Soviet army commander, shot with Tukhachevsky in June 1937.")
    karl.page.wait_for_timeout(1_000)  # the echo of the dates comes from the server
    shoot(karl, "add-person", 740)
    karl.page.locator("[aria-labelledby=select2-id_citations-0-source-container]").click()
    karl.page.keyboard.type("De-Stalinization")
    karl.page.locator(".select2-results__option", has_text="De-Stalinization").first.click()
    karl.fill(**{"citations-0-locator": "Silent de-Stalinization"})
    karl.press("Save and continue editing")
    karl.page.locator("button[name=_cite][value=died]").first.click()
    shoot(karl, "cite", 520)
    karl.press("Save")
    karl.press("Submit for review")
    edith.go("")
    shoot(edith, "first-page", 520)
    edith.open("person", "Yakir, Iona Emmanuilovich")
    shoot(edith, "review", 420)
    edith.press("Publish")


def text_of(source):
    """A text with all quotes of a source of the seed but the first, and one word more in the longest."""
    with open(ROOT / "fixtures" / "citations.csv", encoding="utf-8", newline="") as file:  # noqa: PTH123
        quotes = [row["quote"] for row in csv.DictReader(file) if row["source"] == source and row["quote"]]
    longest = max(quotes[1:], key=len)
    begin, _space, rest = longest.partition(" ")
    return "\n\n".join(quotes[1:]).replace(longest, f"{begin} then {rest}")


def paste(desks, shoot):
    """References pasted as sources."""
    karl = desks["karl"]
    karl.go("catalogue/source/paste/")
    karl.fill(text=REFERENCES)
    karl.press("Read them")
    shoot(karl, "paste", 640)


def evidence(desks, shoot):
    """What the sources say of the Secret Speech, and a text to check quotes against."""
    edith = desks["edith"]
    edith.open("event", "Secret Speech")
    shoot(edith, "beside-the-form", 560)
    edith.page.get_by_role("link", name="All the evidence in one table").click()
    shoot(edith, "evidence", 480)
    edith.open("source", "Khrushchev Denounces Stalinist Regime")
    edith.page.get_by_role("link", name="Full text").click()
    edith.page.check("[name=extent][value=whole]")
    edith.fill(text=text_of("event-summary"))
    edith.press("Keep the text and check the quotes")
    shoot(edith, "quotes", 600)


def health(desks, shoot):
    """A rule of the health report, and where a warning is acknowledged."""
    edith = desks["edith"]
    edith.go("catalogue/finding/rehabilitation/without-a-case/")
    shoot(edith, "warnings", 560)


def history(desks, shoot):
    """Changes of a published record; and two people who change it at one time."""
    edith, adam = desks["edith"], desks["adam"]
    for desk in (edith, adam):
        desk.open("person", "Tukhachevsky, Mikhail Nikolayevich")
    adam.fill(occupation="Marshal of the Soviet Union", why="The rank, as the event summary has it.")
    adam.page.select_option("[name=sex]", "male")
    adam.press("Save and continue editing")
    edith.fill(occupation="Soviet marshal", why="Shorter.")
    edith.press("Save and continue editing")
    shoot(edith, "two-curators", 480)
    adam.page.get_by_role("link", name="History", exact=True).click()
    shoot(adam, "history", 500)
    adam.page.get_by_role("link", name="Erase personal data").click()
    shoot(adam, "erase", 480)


def transfer(desks, shoot):
    """A working copy that comes back with a conflict."""
    edith, adam = desks["edith"], desks["adam"]
    edith.go("catalogue/place/export/")
    edith.page.locator("[name=_as][value=working]").check()
    with edith.page.expect_download() as download:
        edith.press("Export")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    volgograd = next(row for row in rows if row["slug"] == "volgograd")
    volgograd["summary"] += " The battle of 1942 and 1943 is named after it."
    volgograd["latitude"] = "48.7"
    adam.open("place", "Volgograd")
    adam.fill(latitude="48.72", why="Measured on the map.")
    adam.press("Save and continue editing")
    written = io.StringIO(newline="")
    sheet = csv.DictWriter(written, rows[0].keys())
    sheet.writeheader()
    sheet.writerows(rows)
    file = {"name": "places.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}
    edith.go("catalogue/place/import/")
    edith.page.set_input_files("[name=file]", file)
    edith.press("Preview")
    shoot(edith, "conflict", 540)
    for choice in edith.page.locator("input[type=radio][value=file]").all():
        choice.check()
    edith.press("Decide as chosen")
    shoot(edith, "preview", 480)


def correction(desks, shoot):
    """What a reader says is missing in Tukhachevsky's summary, and where it is decided."""
    from catalogue.models import Correction, Person

    person = Person.objects.get(slug="tukhachevsky-mikhail-nikolayevich")
    Correction.objects.create(
        table="person",
        record=person.pk,
        slug=person.slug,
        field="summary",
        shown=person.summary,
        says="He was made a marshal in 1935, among the first five.",
        evidence="Any newspaper of the next day; I can send a photograph of one.",
        contact="reader@example.org",
    )
    karl = desks["karl"]
    karl.go("")
    karl.page.get_by_role("link", name=f"{person.slug}: summary").click()
    shoot(karl, "correction", 800)


SCENES = [first_page, paste, evidence, health, history, transfer, correction]


@contextmanager
def scratch():
    """A database of its own with the seed and the guide's people, gone afterwards: {name: session}."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(interactive=False, verbosity=0)
    made = runner.setup_databases()
    try:
        call_command("load_catalogue", ROOT / "fixtures", verbosity=0, stdout=io.StringIO())
        for command in ["weigh_evidence", "check_catalogue"]:
            call_command(command, verbosity=0, stdout=io.StringIO())
        sessions = {}
        for name, role in PEOPLE.items():
            user = User.objects.create_user(name, is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            client = Client()
            client.force_login(user)
            sessions[name] = client.cookies["sessionid"].value
        yield sessions
    finally:
        with (
            connection.cursor() as cursor
        ):  # a thread that serves pages may still be there, and hinders dropping
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        runner.teardown_databases(made)


@contextmanager
def served():
    """The pages, on a free port: their address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


def main(wanted):
    """Make the pictures; `wanted` are the names of some, or nothing for all."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if not program:
        sys.exit("No chromium is installed here (on Debian: apt-get install chromium).")
    PICTURES.mkdir(exist_ok=True)

    def shoot(desk, name, height):
        desk.page.wait_for_load_state("networkidle")
        if wanted and name not in wanted:
            return
        area = {"x": 0, "y": HEADER, "width": WIDTH, "height": height}
        desk.page.screenshot(path=PICTURES / f"{name}.png", clip=area, full_page=True)
        print(name)

    with scratch() as sessions, served() as base, sync_playwright() as driver:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread
        chromium = driver.chromium.launch(executable_path=program, args=SWITCHES)
        desks = {name: Desk(chromium, base, name, session) for name, session in sessions.items()}
        for scene in SCENES:
            scene(desks, shoot)
        chromium.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")
    django.setup()
    main(set(sys.argv[1:]))
