"""System checks: a database that cannot lower-case or trigram Cyrillic is refused, with the way out.

A PostgreSQL cluster made under `LC_ALL=C` works until the first Russian name is searched, so the check
runs with every `migrate` and `check --database default`.
"""

from django.core.checks import Error, Tags, register
from django.db import connections
from django.utils.translation import gettext as _


def _understands_cyrillic(cursor):
    cursor.execute("SHOW server_encoding")
    if cursor.fetchone()[0] != "UTF8":
        return False  # where Ж cannot even be sent
    cursor.execute("SELECT lower('Ж') = 'ж', to_regproc('show_trgm') IS NOT NULL")
    lowers, has_trigrams = cursor.fetchone()
    if lowers and has_trigrams:  # the extension comes with the first migration
        cursor.execute("SELECT cardinality(show_trgm('Ж')) > 0")
        return cursor.fetchone()[0]
    return lowers


@register(Tags.database)
def cyrillic_is_understood(databases=(), **kwargs):
    """Errors for each database in which `lower('Ж')` is not `'ж'` or trigrams of Cyrillic are empty."""
    return [error for alias in databases or () for error in _faults(connections[alias])]


def _faults(connection):
    with connection.cursor() as cursor:
        if _understands_cyrillic(cursor):
            return []
    return [
        Error(
            _("The database “%s” cannot work with Cyrillic text.") % connection.settings_dict["NAME"],
            hint=_(
                "Its locale is C, or its encoding is not UTF-8. "
                "Make a database with a UTF-8 locale and load a backup into it: "
                "CREATE DATABASE destal TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'; "
                "(PostgreSQL 17 and later: LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8')."
            ),
            id="catalogue.E001",
        )
    ]
