"""How a page of the public site and a form of the desk answer while rows are being imported.

The same requests are made one after another, idle and during imports in a process of their own; what is
compared is the 95th percentile of their server times.
"""

import os
import signal
import time

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client, override_settings

from catalogue import bulk
from catalogue.models import Citation, Person, Source

REQUESTS = 100
PROMISED = 3  # times the idle value, at most


def measure(folder):
    """Print the 95th percentile of a person's page and of its form, idle and during imports."""
    person, client = _prepared()
    print("\npages while persons are imported, 95th percentile in ms")  # noqa: T201
    print(f"{'':22}{'idle':>10}{'importing':>10}{'times':>10}   promised")  # noqa: T201
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        for name, url in (
            ("page of a person", f"/persons/{person.slug}/"),
            ("form of a person", f"/admin/catalogue/person/{person.pk}/change/"),
        ):
            idle = _slowest(client, url)
            importing = _while_importing(folder, lambda url=url: _slowest(client, url))
            print(  # noqa: T201
                f"{name:22}{idle:>10.1f}{importing:>10.1f}{importing / idle:>10.1f}   at most {PROMISED}",
                flush=True,
            )


def _prepared():
    """A published, cited person and a client that is logged in at the desk."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalogue_person, catalogue_personhistory CASCADE")
    with transaction.atomic():
        person = Person.objects.create(name="Meyerhold, Vsevolod Emilyevich", status="published")
        source = Source.objects.create(title="A source", kind="book")
        Citation.objects.create(source=source, person=person)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench"))
    return person, client


def _slowest(client, url):
    """The 95th percentile of the times that `url` takes, in milliseconds."""
    times = []
    for _number in range(REQUESTS):
        began = time.perf_counter()
        answer = client.get(url)
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}.")
    return sorted(times)[int(len(times) * 0.95)]


def _while_importing(folder, measured):
    """What `measured` returns while another process imports and undoes it, over and over."""
    connection.close()
    child = os.fork()
    if not child:
        try:
            _import_for_ever(folder)
        finally:
            os._exit(1)
    try:
        time.sleep(2)  # until it is under way
        return measured()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _import_for_ever(folder):
    """Import and undo, so that there is always something to import."""
    while True:
        with (folder / "persons.csv").open("rb") as file:
            report = bulk.import_rows(bulk.contract("persons"), file)
        if not report.written:
            raise SystemExit(f"persons.csv: {report.faults[:3]}")
        bulk.undo(report.batch)
