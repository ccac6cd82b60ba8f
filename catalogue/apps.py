"""The catalogue as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Records of de-Stalinisation and the evidence for them."""

    name = "catalogue"
    verbose_name = _("catalogue")

    def ready(self):
        """Register the checks; after a migration, make the roles and the first count of the records."""
        from . import checks  # noqa: F401 -- registering is what importing it does
        from .counting import count_first
        from .roles import make_roles

        post_migrate.connect(make_roles, sender=self, dispatch_uid="catalogue.roles")
        post_migrate.connect(count_first, sender=self, dispatch_uid="catalogue.counting")
