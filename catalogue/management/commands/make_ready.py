"""manage.py make_ready: what `make run` does between starting the database and serving the pages."""

import os
import secrets
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from catalogue.management.base import first_line, pending_migrations
from catalogue.models import RuleCheck


class Command(BaseCommand):
    """Backs up and applies pending migrations, loads the seed into an empty catalogue and checks it, makes
    the curator.

    It also keeps a secret key for this checkout, so that `make run` can serve without DEBUG.
    Every step does nothing where it is done already, so that the second `make run` is quick.
    """

    help = "Bring the database up to date, fill an empty catalogue from fixtures/, make the first account."

    def handle(self, **options):
        try:
            if pending_migrations():
                back_up()
                call_command("migrate", verbosity=0)
                self.stdout.write(_("The database is up to date."))
        except DatabaseError as error:
            raise CommandError(
                _("The database could not be brought up to date: %s") % first_line(error)
            ) from error
        call_command("load_catalogue", settings.BASE_DIR / "fixtures", if_empty=True, stdout=self.stdout)
        call_command("index_names", verbosity=0, stdout=self.stdout)
        if not RuleCheck.objects.exists():
            call_command("check_catalogue", verbosity=0, stdout=self.stdout)
        call_command("first_curator", stdout=self.stdout)
        keep_secret_key(settings.BASE_DIR / ".secret-key")


def keep_secret_key(file):
    """A random key in `file`, readable for its owner alone; one that is there stays."""
    if file.exists() and file.stat().st_size:
        return
    with open(file, "w", opener=lambda path, flags: os.open(path, flags, 0o600), encoding="utf-8") as made:  # noqa: PTH123
        made.write(secrets.token_urlsafe(64))


def back_up():
    """A backup of whatever there is; without it no migration is applied."""
    command = [sys.executable, settings.BASE_DIR / "bin" / "postgres", "backup", "--unless-empty"]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 -- our own script, no input
        raise CommandError(
            _("There is no backup, so nothing was changed. Mend what is said above, then try again.")
        )
