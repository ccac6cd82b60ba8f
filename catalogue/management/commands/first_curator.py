"""manage.py first_curator: the account with which the first curator logs in."""

import secrets

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Makes the superuser `curator` where nobody has an account yet, and prints the password once."""

    help = "Make the account “curator” with a random password, printed once, if there is no account at all."

    def handle(self, **options):
        users = get_user_model().objects
        if users.exists():
            return
        password = secrets.token_urlsafe(15)
        users.create_superuser("curator", password=password)
        self.stdout.write(
            _(
                "The curators' desk is at /admin/. Log in as curator with the password %(password)s\n"
                "It is shown only this once; change it there, or with: manage.py changepassword curator"
            )
            % {"password": password}
        )
