"""Places that bore Stalin's name."""

import pytest

from tests import factories


def renamed(place, *changes):
    """Published renamings of `place`: (old, old native, new, new native, date)."""
    for old, old_native, new, new_native, date in changes:
        columns = {"old_name": old, "old_native": old_native, "new_name": new, "new_native": new_native}
        factories.published(factories.renaming(place=place, date=date, **columns))


@pytest.fixture
def places():
    """Three places that bore Stalin's name and one that only bears a like one; and one nobody may see."""
    volgograd = factories.published(factories.place(name="Volgograd", native_name="Волгоград"))
    renamed(
        volgograd,
        ("Tsaritsyn", "Царицын", "Stalingrad", "Сталинград", "1925-04-10"),
        ("Stalingrad", "Сталинград", "Volgograd", "Волгоград", "1961-11-11"),
    )
    donetsk = factories.published(factories.place(name="Donetsk", native_name="Донецьк"))
    renamed(donetsk, ("Stalino", "Сталіно", "Donetsk", "Донецьк", "1961"))
    dushanbe = factories.published(factories.place(name="Dushanbe", native_name="Душанбе"))
    renamed(
        dushanbe,
        ("Dushanbe", "", "Stalinabad", "Сталинабад", "1929-10-16"),
        ("Stalinabad", "Сталинабад", "Dushanbe", "", "1961-11-10"),
    )
    factories.place(name="Stalingrad", slug="draft-stalingrad")
    return {"volgograd": volgograd, "donetsk": donetsk, "dushanbe": dushanbe}
