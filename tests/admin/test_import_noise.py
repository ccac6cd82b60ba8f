"""Noise sent to the desk: always a clean answer, never a row written that was not shown."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Batch, Person
from tests import factories as make

from .test_import import confirm, csv_of, little_catalogue, upload, zipped

pytestmark = pytest.mark.django_db

FILE = csv_of(
    {"slug": "a", "status": "draft", "name": "Ежов, Николай", "note": 'two\nlines, "quoted"'},
    {"slug": "b", "status": "draft", "name": "B", "born": "1900"},
)
ZIP = zipped(little_catalogue())
few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@st.composite
def damaged(draw, data):
    """`data` cut, with bytes overwritten, put in, or taken out."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at, kind = draw(st.integers(0, len(data))), draw(st.sampled_from(["cut", "put", "over", "out"]))
        noise = draw(st.binary(min_size=1, max_size=6))
        if kind == "cut":
            data = data[:at]
        elif kind == "put":
            data[at:at] = noise
        elif kind == "over":
            data[at : at + len(noise)] = noise
        else:
            del data[at : at + 8]
    return bytes(data)


def answered(client, data, table):
    """Send `data`, look at every group of its preview, confirm it: no more came than was shown."""
    Person.objects.all().delete()
    Batch.objects.all().delete()
    make.person(slug="a", name="Before")
    assert upload(client, data, table).status_code == 200
    batch = Batch.objects.get()
    shown = set()
    for group in ["refused", "conflict", "changed", "deleted", "new"]:
        response = client.get(reverse("admin:catalogue_batch_change", args=[batch.pk]), {"show": group})
        assert response.status_code == 200
        if group in {"changed", "new"}:
            names = [row.changes.get("name", ["", row.key])[1] for row in response.context["rows"]]
            shown.update(names)
    assert [person.name for person in Person.objects.all()] == ["Before"]
    assert confirm(client, batch).status_code == 200
    written = {person.name for person in Person.objects.all()} - {"Before"}
    assert written <= shown


@few
@given(st.binary(max_size=400))
def test_any_bytes_get_a_clean_answer(desk, data):
    answered(desk.client, data, "person")


@few
@given(damaged(FILE))
def test_a_damaged_file_gets_a_clean_answer(desk, data):
    answered(desk.client, data, "person")


@few
@given(damaged(ZIP))
def test_a_damaged_zip_gets_a_clean_answer(desk, data):
    answered(desk.client, data, "catalogue")


@pytest.mark.parametrize(
    "data",
    [
        FILE + b'c,draft,C,"' + b"x" * 10_000_001,
        FILE + b"c,draft,C" + b"," * 11 + b"x" * 9_000_000 + b"\n",
        ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n" + b"x," * 9_999 + b"\n",
        FILE + b"x," * 10_000 + b"\n",
        FILE + "d,draft,Ёж".encode("cp1251") + b"," * 11 + b"\n",
        FILE.replace(b"B", b"B\0"),
    ],
    ids=["endless quote", "9 MB cell", "10,000 columns", "10,000 cells", "mixed encodings", "NUL"],
)
def test_a_monstrous_file_gets_a_clean_and_small_answer(desk, data):
    response = upload(desk.client, data)
    assert response.status_code == 200
    assert len(response.content) < 200_000
    batch = Batch.objects.get()
    assert batch.refused or batch.status == "failed"
    assert confirm(desk.client, batch).status_code == 200
    assert not Person.objects.exists()
