"""python -m bench.desk: how long the server takes for every kind of page of the desk, and how many queries.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL), on
made-up persons, each with a rehabilitation. With --here it uses the database of DATABASE_URL itself, for a
large copy that is there already, and leaves what it adds to it: a person, its history and a user. Of the
choices of a filter, and of rare words, the slowest is shown.
"""

import os
import statistics
import time
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from django.apps import apps  # noqa: E402 -- models need settings first
from django.contrib import admin  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client, RequestFactory, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import scratch  # noqa: E402
from catalogue.admin.inlines import FEW  # noqa: E402
from catalogue.models import (  # noqa: E402
    Case,
    Citation,
    Event,
    Finding,
    Name,
    Participation,
    Person,
    Place,
    Rehabilitation,
    Source,
)

MILLISECONDS, QUERIES = 150, 25  # promised for every page, with 3,000,000 persons
CITATIONS, CHANGES = 200, 500
COMMON, ABSENT = "Ivanovich", "Xqzw"


def main():
    """Fill the database unless it is there, and print a line a page."""
    chosen = scratch.options("bench.desk", __doc__, repeat=(5, "requests for each page"))
    scratch.run(chosen, scratch.import_made_up, lambda asked: measure(asked.repeat))


def measure(repeat):
    """Print a line a page: the server's time, what of it is Python and what the database, and the queries."""
    client = Client()
    user, _made = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(user)
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        print(f"\npages of the desk, server time in ms; promised: {MILLISECONDS} ms, {QUERIES} queries")  # noqa: T201
        print(f"{'':60}{'median':>8}{'p95':>7}{'python':>8}{'database':>10}{'queries':>9}")  # noqa: T201
        over = [name for name, addresses in _pages(user) if _print(client, name, addresses, repeat)]
    print(f"over what is promised: {', '.join(over) or 'none'}")  # noqa: T201


def _pages(user):
    """(name, {what is chosen there: its address}) of every kind of page; of many, the slowest is printed."""
    yield "first page", _one(reverse("admin:index"))
    for model in apps.get_app_config("catalogue").get_models():
        if admin.site.is_registered(model):
            yield from _lists(user, model)
    yield "empty form of a person", _one(reverse("admin:catalogue_person_add"))
    for name, person in (
        ("form of a person, nothing below", Person.objects.order_by("pk").first()),
        (f"form, {FEW} rows of each kind to edit", _with_rows()),
        (f"form, {CITATIONS} citations", much := _with_citations()),
    ):
        yield name, _one(reverse("admin:catalogue_person_change", args=[person.pk]))
    yield f"history of {CHANGES} changes", _one(reverse("admin:catalogue_person_history", args=[much.pk]))
    yield f"evidence, {CITATIONS} citations", _one(reverse("admin:catalogue_person_evidence", args=[much.pk]))
    for model in (Rehabilitation, Place, Event, Case, Citation, Source):
        if row := model.objects.order_by("-pk").first():
            table = model._meta.model_name
            yield f"form of a {table}", _one(reverse(f"admin:catalogue_{table}_change", args=[row.pk]))


def _lists(user, model):
    """The list of a table as it opens, its last page, two searches, and each of its filters."""
    table = model._meta.model_name
    address = reverse(f"admin:catalogue_{table}_changelist")
    request = RequestFactory().get(address)
    request.user = user
    yield f"{table}: list", _one(address)
    if model is Finding:
        return  # the health report, which is no list of rows
    shown = admin.site.get_model_admin(model).get_changelist_instance(request)
    yield f"{table}: last page", _one(f"{address}?p={shown.paginator.num_pages}")
    if shown.search_fields:
        rare = Person.objects.order_by("pk").last().sort_key
        yield f"{table}: search, a common name", _one(f"{address}?q={COMMON}")
        yield (
            f"{table}: search, a rare name",
            {word: f"{address}?{urlencode({'q': word})}" for word in (rare, rare.split()[0], ABSENT)},
        )
    for spec in shown.filter_specs:
        choices = {str(c["display"]): address + c["query_string"] for c in list(spec.choices(shown))[1:]}
        if choices:
            yield f"{table}: {spec.title}", choices


def _one(address):
    return {"": address}


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


def _print(client, name, addresses, repeat):
    """Print the line of a page, the slowest of `addresses`; True where it is over what is promised."""
    for address in addresses.values():
        client.get(address)  # what is made once a process, or read from the disk, is not its own
    once = {chosen: _measured(client, address)[0] for chosen, address in addresses.items()}
    chosen = max(once, key=once.get)
    times = [_measured(client, addresses[chosen]) for _number in range(repeat)]
    whole, python, database, queries = map(sorted, zip(*times, strict=True))
    median, slowest = statistics.median(whole), whole[int(len(whole) * 0.95)]
    over = median > MILLISECONDS or queries[-1] > QUERIES
    said = f"{name}: {chosen}" if chosen else name
    print(  # noqa: T201
        f"{said[:59]:60}{median:>8.0f}{slowest:>7.0f}{statistics.median(python):>8.0f}"
        f"{statistics.median(database):>10.0f}{queries[-1]:>9}{'  over' * over}",
        flush=True,
    )
    return over


def _measured(client, address):
    """Milliseconds of one request: all of it, the processor's for Python, the database's; and its queries."""
    asked = []

    def timed(execute, *args):
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            asked.append(time.perf_counter() - began)

    began, worked = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(timed):
        answer = client.get(address)
    whole, python = time.perf_counter() - began, time.process_time() - worked
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return whole * 1000, python * 1000, sum(asked) * 1000, len(asked)


if __name__ == "__main__":
    main()
