"""manage.py messages: bring the translations in step with the code."""

from django.core.management.base import BaseCommand

from catalogue.management import messages


class Command(BaseCommand):
    """Finds every text that readers see, takes it into the .po of each language, and compiles the .mo.

    What has no translation yet is printed, and shown in English until it has one.
    """

    help = "Bring the translations of the interface in step with the code; print what is not translated."
    requires_system_checks = []

    def handle(self, **options):
        for code in messages.LANGUAGES:
            missing = messages.update(code)
            for message in missing:
                self.stdout.write(f"{message.locations[0][0]}: {message.id}")
            self.stdout.write(f"{messages.po_file(code)}: {len(missing)} without a translation.")
