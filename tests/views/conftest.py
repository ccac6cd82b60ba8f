"""A place of the seed, for several pages."""

import pytest

from tests import factories


@pytest.fixture
def volgograd():
    """Volgograd, with the renamings of the seed."""
    place = factories.published(factories.place(name="Volgograd", native_name="Волгоград", slug="volgograd"))
    for old, new, date in [
        ("", "Tsaritsyn", "1589"),
        ("Tsaritsyn", "Stalingrad", "1925"),
        ("Stalingrad", "Volgograd", "1961-11-11"),
    ]:
        factories.published(factories.renaming(place=place, old_name=old, new_name=new, date=date))
    return place
