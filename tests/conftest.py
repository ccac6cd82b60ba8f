"""The database of the tests is copied from one that the migrations have made once (`bench.template`)."""

import pytest
from django.conf import settings
from django.core.cache import caches

from bench.template import migrated


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """As pytest-django's, which gives each worker a name of its own; then says what to copy."""
    if not request.config.getvalue("reuse_db"):
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated()


@pytest.fixture(autouse=True)
def nothing_kept():
    """No page that an earlier test was answered with."""
    caches["pages"].clear()
