"""A curator at the desk, and the forms as a browser would send them."""

import pytest
from django.urls import reverse


@pytest.fixture
def curator(db, django_user_model):
    """Somebody who may do everything; without a password, which would only take time to hash."""
    return django_user_model.objects.create(username="curator", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(client, curator):
    """The curators' desk, with the curator at it."""
    client.force_login(curator)
    return Desk(client)


class Desk:
    """Opens, fills in and sends forms of the admin."""

    def __init__(self, client):
        self.client = client

    def address(self, model, record=None, page="change"):
        """The address of a form or page of `model`."""
        if record is None:
            return reverse(f"admin:catalogue_{model}_{'add' if page == 'change' else page}")
        return reverse(f"admin:catalogue_{model}_{page}", args=[record.pk])

    def listed(self, model, **query):
        """The records on the list of `model`, filtered or searched."""
        response = self.client.get(self.address(model, page="changelist"), query)
        assert response.status_code == 200, response.headers.get("location")
        return list(response.context["cl"].result_list)

    def form(self, model, record=None):
        """What the form of `record`, or an empty one, would send if nothing were typed."""
        context = self.client.get(self.address(model, record)).context
        sent = {"_seen": context.get("seen", "")}
        forms = [context["adminform"].form]
        for inline in context["inline_admin_formsets"]:
            forms += [inline.formset.management_form, *inline.formset.forms]
        for form in forms:
            for box in form:
                value = box.value()
                sent[box.html_name] = "" if value is None else value
        return sent

    def send(self, model, record=None, **typed):
        """Send the form with what was `typed`; a key's value may be a record."""
        values = {**self.form(model, record), **typed}
        values = {box: getattr(value, "pk", value) for box, value in values.items()}
        values["why"] = values.get("why") or "because"
        return self.client.post(self.address(model, record), values)

    def faults(self, response):
        """Every sentence with which a form came back, as one text."""
        assert response.status_code == 200, "the form was accepted"
        told = [*response.context["errors"], *response.context.get("refused", [])]
        return " ".join(map(str, told))

    def delete(self, model, record, follow=False, **typed):
        """Open the page that asks whether to delete, and confirm."""
        address = self.address(model, record, "delete")
        seen = self.client.get(address).context.get("seen", "")
        sent = {"post": "yes", "why": "a test", "_seen": seen, **typed}
        return self.client.post(address, sent, follow=follow)
