"""The one vocabulary that every table of records shares: where a record stands on its way to the public."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


# The steps from one status to another; a new record may begin at any. See docs/decisions/0008-workflow.md.
STEPS = [
    (Status.DRAFT, Status.REVIEW),
    (Status.REVIEW, Status.PUBLISHED),
    (Status.REVIEW, Status.DRAFT),
    (Status.PUBLISHED, Status.WITHDRAWN),
    (Status.WITHDRAWN, Status.DRAFT),
]


def steps_from(status):
    """The statuses that a record can go to from `status`."""
    return [new for old, new in STEPS if old == status]


def no_such_step(old, new):
    """The sentence for a step that does not exist."""
    return gettext(
        "A record goes from draft to review, from review to published or back to draft, from published to "
        "withdrawn, from withdrawn to draft. It cannot go from “%(old)s” to “%(new)s”."
    ) % {"old": Status(old).label, "new": Status(new).label}
