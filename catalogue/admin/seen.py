"""What a form was made from: the version of every row on it, signed, so that nobody can leave it out.

A form that comes back says which versions its typist has seen. Whatever has another version by now was
changed meanwhile, by another form, an import or SQL. See `stale`.
"""

from django.core import signing

SALT = "destal.seen"
BOX = "_seen"  # the hidden box


def key_of(model, pk):
    """What stands for a row in the box."""
    return f"{model._meta.model_name}:{pk}"


def seal(versions, asked=None):
    """The text of the box: `versions` is {key: version}, `asked` {box: the version before} of questions."""
    return signing.dumps({"versions": versions, "asked": asked or {}}, salt=SALT, compress=True)


def opened(text, key):
    """(versions, asked) of a text made by `seal` for the row `key`; None where it is missing or not ours."""
    try:
        said = signing.loads(text or "", salt=SALT)
    except signing.BadSignature:
        return None
    return (said["versions"], said["asked"]) if key in said["versions"] else None


def versions_on(context):
    """{key: version} of the rows that a form shows, from the context of its page."""
    row = context["original"]
    found = {key_of(type(row), row.pk): row.version}
    for inline in context["inline_admin_formsets"]:
        for form in inline.formset.initial_forms:
            if form.instance.pk:
                found[key_of(type(form.instance), form.instance.pk)] = form.instance.version
    return found
