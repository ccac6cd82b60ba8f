"""The words of the interface and their translations: found in the code, merged into the .po, compiled.

Babel does all of it, so that nobody needs the gettext programs. Only what readers see is taken: the desk
speaks English.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

APP = Path(settings.BASE_DIR) / "catalogue"
LANGUAGES = ["ru"]
HEADER = "# The interface in another language. Edit the msgstr lines, then run `make messages`."
# What only curators see.
DESK = {
    *["admin", "bulk", "consistency", "history", "management", "migrations", "resources", "templates/admin"],
    *["apps.py", "bibliography", "boxes.py", "checks.py", "reading.py", "roles.py", "uploads.py"],
    *["verification.py", "workflow.py"],
    *[f"models/{n}.py" for n in ["batch", "erasure", "finding", "keys", "quotes", "redirect", "weighing"]],
}
# Function -> which of its arguments are texts; (1, "c") is the context.
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy", "pgettext_noop"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}


def po_file(code):
    """The translations into the language `code`, for people to edit."""
    return APP / "locale" / code / "LC_MESSAGES" / "django.po"


def mo_file(code):
    """The same compiled, for gettext to read."""
    return po_file(code).with_suffix(".mo")


def found(files=None):
    """A catalogue of every text that readers can see, in the order of `files` (default: `read_files()`)."""
    catalog = Catalog(fuzzy=False)
    for path in files or read_files():
        place = path.relative_to(APP.parent).as_posix()
        for line, texts, comments, context in extract("python", _source(path), KEYWORDS):
            if place.startswith("catalogue/models/") and _is_sentence(texts):
                continue  # help and faults of the desk's forms; readers see the labels
            catalog.add(texts, locations=[(place, line)], auto_comments=comments, context=context)
    return catalog


def read_files():
    """The files that readers' texts can stand in, in the order of their names."""
    names = sorted(
        path.relative_to(APP) for path in APP.rglob("*") if path.suffix in {".py", ".html", ".txt"}
    )
    return [APP / name for name in names if not _is_desk(name)]


def _is_desk(name):
    return any(part.as_posix() in DESK for part in [name, *name.parents])


def _is_sentence(text):
    return isinstance(text, str) and text.endswith((".", "?"))


def _source(path):
    """A file as Python for the extractor; of a template, what Django makes of it for xgettext."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    return io.BytesIO(b"# -*- coding: utf-8 -*-\n" + text.encode())


def translations(code):
    """The catalogue of translations into the language `code`."""
    with po_file(code).open("rb") as file:
        return read_po(file, locale=code)


def update(code):
    """Take new texts into the .po, drop those that are gone, compile it; the texts without a translation."""
    template = found()
    catalog = translations(code) if po_file(code).exists() else Catalog(locale=code, fuzzy=False)
    catalog.header_comment = HEADER
    template.creation_date = catalog.creation_date  # nothing changes where no text has
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    po_file(code).parent.mkdir(parents=True, exist_ok=True)
    with po_file(code).open("wb") as file:
        write_po(file, catalog, width=110, include_lineno=False)
    mo_file(code).write_bytes(compiled(code))
    return untranslated(catalog, template)


def compiled(code):
    """The bytes of the .mo that belongs to the .po of the language `code`."""
    file = io.BytesIO()
    write_mo(file, translations(code))
    return file.getvalue()


def untranslated(catalog, template):
    """The messages of `template` that have no translation in `catalog`, or not in every plural."""
    missing = []
    for message in template:
        known = catalog.get(message.id, message.context) if message.id else None
        if message.id and not (known and all(_forms(known.string)) and not known.fuzzy):
            missing.append(message)
    return missing


def _forms(string):
    return string if isinstance(string, tuple) else (string,)
