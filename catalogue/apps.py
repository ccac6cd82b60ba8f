"""The catalogue as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Records of de-Stalinisation and the evidence for them."""

    name = "catalogue"
    verbose_name = _("catalogue")

    def ready(self):
        """Register the system checks."""
        from . import checks  # noqa: F401 -- registering is what importing it does
