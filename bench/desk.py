"""python -m bench.desk: how long the server takes for every kind of page of the desk, and how many queries.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL), on
made-up persons, each with a rehabilitation. With --here it uses the database of DATABASE_URL itself, for a
large copy that is there already, and leaves what it adds to it: a person, its history and a user.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from django.apps import apps  # noqa: E402 -- models need settings first
from django.contrib import admin  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import people  # noqa: E402
from catalogue import bulk  # noqa: E402
from catalogue.admin.inlines import FEW  # noqa: E402
from catalogue.models import Case, Citation, Event, Name, Participation, Person, Source  # noqa: E402

FILES = ["places", "bodies", "persons", "rehabilitations"]
MILLISECONDS, QUERIES = 150, 25  # promised for every page, with 3,000,000 persons
CITATIONS, CHANGES = 200, 500
COMMON = "Ivanovich"


def main():
    """Fill the database unless it is there, and print a line a page."""
    options = _options()
    if options.here:
        return measure(options.repeat)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill(max(options.rows))
        measure(options.repeat)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _options():
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000], help="persons; 1,000 to 3,000,000")
    parser.add_argument("--repeat", type=int, default=5, help="requests for each page")
    parser.add_argument("--here", action="store_true", help="measure the database of DATABASE_URL as it is")
    # `make bench ARGS=…` may name what only the other measurements know
    return parser.parse_known_args()[0]


def fill(rows):
    """`rows` persons and rehabilitations, through the import."""
    with tempfile.TemporaryDirectory() as name:
        people.write_files(Path(name), rows)
        for table in FILES:
            with (Path(name) / f"{table}.csv").open("rb") as file:
                report = bulk.import_rows(bulk.contract(table), file)
            if report.faults:
                raise SystemExit(f"{table}.csv: {report.faults[:3]}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) catalogue_person, catalogue_rehabilitation")


def measure(repeat):
    """Print the median and the 95th percentile of the server's time for each page, and its queries."""
    client = Client()
    user, _made = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(user)
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        print("\npages of the desk, server time in ms")  # noqa: T201
        print(f"{'':52}{'median':>8}{'p95':>8}{'queries':>9}")  # noqa: T201
        pages = list(_pages(user))
        over = [name for name, address in pages if _print(client, name, address, repeat)]
    print(f"promised: {MILLISECONDS} ms and {QUERIES} queries; over it: {', '.join(over) or 'none'}")  # noqa: T201


def _pages(user):
    """(name, address) of every page measured."""
    lists = {
        model: reverse(f"admin:catalogue_{model}_changelist")
        for model in ("person", "rehabilitation", "citation", "event", "source")
    }
    yield "first page", reverse("admin:index")
    for model, address in lists.items():
        yield f"list of {model}s", address
    last = _list(user, "person", lists["person"]).paginator.num_pages
    yield "last page of persons", f"{lists['person']}?p={last}"
    rare = Person.objects.order_by("pk").last().sort_key
    yield "search, a common name", f"{lists['person']}?q={COMMON}"
    yield "search, one person's name", f"{lists['person']}?q={rare}"
    yield "search, no such name", f"{lists['person']}?q=Xqzw"
    for model in ("person", "rehabilitation"):
        yield from _filters(user, model, lists[model])
    yield "empty form of a person", reverse("admin:catalogue_person_add")
    for name, person in (
        ("form of a person, nothing below", Person.objects.order_by("pk").first()),
        (f"form, {FEW} rows of each kind to edit", _with_rows()),
        (f"form, {CITATIONS} citations", much := _with_citations()),
    ):
        yield name, reverse("admin:catalogue_person_change", args=[person.pk])
    yield f"history of {CHANGES} changes", reverse("admin:catalogue_person_history", args=[much.pk])
    yield f"evidence, {CITATIONS} citations", reverse("admin:catalogue_person_evidence", args=[much.pk])
    citation = much.citations.first()
    yield "form of a citation", reverse("admin:catalogue_citation_change", args=[citation.pk])
    yield "health report", reverse("admin:catalogue_finding_changelist")
    yield "imports", reverse("admin:catalogue_batch_changelist")


def _list(user, model, address):
    """The list as the admin makes it, which knows its pages and filters."""
    request = RequestFactory().get(address)
    request.user = user
    return admin.site.get_model_admin(apps.get_model("catalogue", model)).get_changelist_instance(request)


def _filters(user, model, address):
    """The first and the last choice of every filter of a list; the first of all is no choice."""
    shown = _list(user, model, address)
    for spec in shown.filter_specs:
        choices = list(spec.choices(shown))[1:]
        for choice in {choice["query_string"]: choice for choice in choices[:1] + choices[-1:]}.values():
            yield f"{model}s, {spec.title}: {choice['display']}", address + choice["query_string"]


def _with_rows():
    """A person with as many rows of each kind as its form still edits in place."""
    source = Source.objects.create(title="A book", kind="book")
    person = Person.objects.create(name="Bench, With Rows")
    for number in range(FEW):
        event = Event.objects.create(title=f"Event {number}", kind="trial")
        Name.objects.create(person=person, name=f"Bench {number}", kind="spelling")
        Participation.objects.create(person=person, event=event, role="accused")
        Case.objects.create(person=person, event=event, measure="shot")
        Citation.objects.create(person=person, source=source, locator=f"p. {number}")
    return person


def _with_citations():
    """A person whom many sources speak of, not all alike, and whose record was changed often."""
    person = Person.objects.create(name="Bench, Much Cited", born="1890")
    sources = [Source.objects.create(title=f"Book {number}", kind="book") for number in range(20)]
    with transaction.atomic():
        for number in range(CITATIONS):
            Citation.objects.create(
                person=person,
                source=sources[number % len(sources)],
                locator=f"p. {number}",
                field=["born", "died", "occupation", "name"][number % 4],
                says=["1890" if number % 3 else "1891", "1938", "engineer", "Bench"][number % 4],
                quote=f"as is said on page {number}",
            )
    for number in range(CHANGES):
        Person.objects.filter(pk=person.pk).update(summary=f"What is said of him, in version {number}.")
    return person


def _print(client, name, address, repeat):
    """Print the line of a page; True where it is over what is promised."""
    client.get(address)  # what is made once a process is not its own
    times = sorted(_milliseconds(client, address) for _number in range(repeat))
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    median, slowest = statistics.median(times), times[int(len(times) * 0.95)]
    over = median > MILLISECONDS or len(asked) > QUERIES
    print(f"{name[:51]:52}{median:>8.0f}{slowest:>8.0f}{len(asked):>9}{'  over' * over}", flush=True)  # noqa: T201
    return over


def _milliseconds(client, address):
    began = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return taken


if __name__ == "__main__":
    main()
