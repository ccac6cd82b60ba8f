"""The database that all migrations have made, once: what tests and measurements begin with is a copy of it.

All migrations together take half a minute, mostly in Django's drawing of every table as it once was. They
run once for each state of the files they come from, into a template beside the scratch databases, which
PostgreSQL copies within a second.
"""

import hashlib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
MADE_FROM = ["requirements.txt", "destal/settings.py", "catalogue/migrations/*.py"]
LOCK = 19530305  # of the server's advisory locks: one process makes the template, the others wait


def migrated():
    """The name of a migrated, empty database; made where there is none of the present migrations."""
    database = settings.DATABASES["default"]["NAME"]
    prefix = f"template_{database[:30]}_"
    name = prefix + _state()
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        found = [row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()]
        if name not in found:
            for old in (other for other in found if other.startswith(prefix)):
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            _make(server, name)
    return name


def _make(server, name):
    """Migrate into a database under another name first: a template is whole or not there."""
    making = f"{name}_new"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(making)))
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    program = (
        "import django, sys; from django.conf import settings; "
        "settings.DATABASES['default']['NAME'] = sys.argv[1]; django.setup(); "
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", program, making], check=True, cwd=ROOT)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))


def _state():
    """A digest of all files that say what the migrations make."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _server():
    """A connection to the server's own database, in which databases are made."""
    known = settings.DATABASES["default"]
    given = {word.lower(): known[word] for word in ("HOST", "PORT", "USER", "PASSWORD") if known[word]}
    with psycopg.connect(dbname="postgres", autocommit=True, **given, **known["OPTIONS"]) as server:
        yield server
