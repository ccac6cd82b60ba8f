"""Settings come from the environment, loudly: production does not start half configured."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from destal import settings as destal_settings

KEY = "correct horse battery staple " * 3
PRODUCTION = {
    "DESTAL_DEBUG": "0",
    "DESTAL_SECRET_KEY": KEY,
    "DESTAL_ALLOWED_HOSTS": "catalogue.example.org, www.example.org",
    "DATABASE_URL": "postgresql://destal:secret@db.example.org:5433/destal",
}


def start(**environment):
    """Start destal with nothing but `environment` set; (exit status, what it prints)."""
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.ALLOWED_HOSTS, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.DEBUG)"
    )
    kept = {name: os.environ[name] for name in ["PATH", "LANG", "LC_ALL"] if name in os.environ}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**kept, "DJANGO_SETTINGS_MODULE": "destal.settings", **environment},
        cwd=destal_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return run.returncode, run.stdout + run.stderr


def test_production_starts_with_what_it_needs():
    status, said = start(**PRODUCTION)
    assert status == 0, said
    assert "['catalogue.example.org', 'www.example.org'] True True False" in said


@pytest.mark.parametrize("name", ["DESTAL_SECRET_KEY", "DESTAL_ALLOWED_HOSTS"])
@pytest.mark.parametrize("value", [None, "", "  ", ","])
def test_production_refuses_to_start_without_key_and_hosts(name, value):
    environment = {**PRODUCTION, name: value}
    status, said = start(**{key: text for key, text in environment.items() if text is not None})
    assert status != 0
    assert f"{name} is not set" in said


def test_the_secret_key_can_stand_in_a_file_and_a_missing_file_is_named(tmp_path):
    without_key = {name: value for name, value in PRODUCTION.items() if name != "DESTAL_SECRET_KEY"}
    file = tmp_path / "key"
    file.write_text(KEY)
    status, said = start(**without_key, DESTAL_SECRET_KEY_FILE=str(file))
    assert status == 0, said
    status, said = start(**without_key, DESTAL_SECRET_KEY_FILE=str(tmp_path / "nothing"))
    assert status != 0
    assert "nothing, which cannot be read" in said


def test_without_https_nothing_is_redirected_and_cookies_work_on_this_machine():
    status, said = start(**PRODUCTION, DESTAL_HTTPS="0")
    assert status == 0, said
    assert "False False False" in said


def test_a_flag_that_is_neither_yes_nor_no_is_refused():
    status, said = start(**{**PRODUCTION, "DESTAL_DEBUG": "maybe"})
    assert status != 0
    assert "write 1 or 0" in said


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://user:p%40ss@db.example.org:5433/destal?sslmode=require",
            {
                "USER": "user",
                "PASSWORD": "p@ss",
                "HOST": "db.example.org",
                "PORT": "5433",
                "NAME": "destal",
                "OPTIONS": {"sslmode": "require", "options": "-c work_mem=16MB -c jit=off"},
            },
        ),
        (
            "postgres://user@/destal?host=/run/pg",
            {"USER": "user", "HOST": "/run/pg", "PORT": "", "NAME": "destal"},
        ),
        ("postgresql://%2Frun%2Fpg/destal", {"HOST": "/run/pg", "NAME": "destal"}),
        ("postgresql:///destal?host=/run/pg&port=5499", {"HOST": "/run/pg", "PORT": "5499", "USER": ""}),
        ("postgresql://[::1]:5432/destal", {"HOST": "::1", "PORT": "5432"}),
    ],
)
def test_database_url_is_read(url, expected):
    found = destal_settings.database(url)
    assert {name: found[name] for name in expected} == expected
    assert found["ENGINE"] == "django.db.backends.postgresql"


@pytest.mark.parametrize(
    "url",
    ["mysql://u@h/db", "sqlite:///db.sqlite3", "destal", "postgresql://u@h", "postgresql://u@h:port/db"],
)
def test_a_database_url_that_cannot_be_used_is_refused_with_a_sentence(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        destal_settings.database(url)


def test_the_content_security_policy_is_exactly_strict(client, db):
    policy = client.get(reverse("admin:login")).headers["Content-Security-Policy"]
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    own = ["'self'"]
    assert directives == {
        "default-src": ["'none'"],
        "script-src": own,
        "style-src": own,
        "img-src": own,
        "font-src": own,
        "connect-src": own,
        "form-action": own,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


def test_the_deployment_check_is_clean_in_production():
    kept = {name: os.environ[name] for name in ["PATH", "LANG", "LC_ALL"] if name in os.environ}
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={**kept, **PRODUCTION},
        cwd=destal_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
