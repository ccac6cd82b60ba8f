"""What the database refuses, told as a sentence to the person at the form."""

from django.apps import apps
from django.db.models import ProtectedError
from django.utils.translation import gettext

from catalogue.workflow import RefusedError

CHECK_VIOLATION = "23514"  # PostgreSQL's code for a refused constraint, and for our triggers' refusals


def refusal(error):
    """The sentence for an IntegrityError or our own refusal, for the person at the form."""
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, ProtectedError):
        return gettext("Other records name this one, so it stays. Change or delete those first.")
    said = getattr(error.__cause__, "diag", None)
    name = getattr(said, "constraint_name", None)
    for model in apps.get_app_config("catalogue").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    if getattr(said, "sqlstate", None) == CHECK_VIOLATION:
        return said.message_primary
    return gettext(
        "Somebody else changed or removed what this form names while you were typing. Nothing was saved. "
        "Look at the values below and save again."
    )
