"""CSL-JSON, the items of the Citation Style Language, as Zotero and Pandoc write them."""

import json

from django.utils.translation import gettext as _

from .base import (
    ARCHIVE_FILE,
    ARTICLE,
    BOOK,
    DECREE,
    FILM,
    OTHER,
    SPEECH,
    WEB_PAGE,
    Bibliography,
    Reference,
    fault_of,
    named_kind,
    person_name,
    put_doi,
    put_isbn,
)

CSL_KINDS = {
    **dict.fromkeys(["book", "collection"], BOOK),
    **dict.fromkeys(
        ["chapter", "entry", "entry-encyclopedia", "entry-dictionary", "paper-conference"], ARTICLE
    ),
    **dict.fromkeys(
        ["article", "article-journal", "article-magazine", "article-newspaper", "review"], ARTICLE
    ),
    **dict.fromkeys(["webpage", "post", "post-weblog"], WEB_PAGE),
    **dict.fromkeys(["legislation", "legal_case", "bill", "regulation"], DECREE),
    **dict.fromkeys(["manuscript", "document", "personal_communication"], ARCHIVE_FILE),
    "motion_picture": FILM,
    "speech": SPEECH,
}
CSL_COLUMNS = {
    "title": "title",
    "container-title": "container",
    "publisher": "publisher",
    "publisher-place": "place_published",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "edition": "edition",
    "language": "language",
    "URL": "url",
    "number": "number",
    "archive": "archive",
    "archive_location": "shelfmark",
    "call-number": "shelfmark",
}


def read_csl(text):
    """The `Bibliography` in CSL-JSON, one item or a list; ValueError with a sentence for what is no JSON."""
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is no JSON: %(why)s. Copy all of it.") % {"why": error}) from error
    found = Bibliography("CSL-JSON")
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, dict) and item:
            found.references.append(_csl_item(item))
        else:
            found.faults.append(fault_of(json.dumps(item, ensure_ascii=False)))
    return found


def _csl_item(item):
    reference = Reference()
    kind = item.get("type")
    genre = item.get("genre")
    named = named_kind(genre, reference) if isinstance(genre, str) else None
    known = named or (CSL_KINDS.get(kind) if isinstance(kind, str) else None)
    reference.put("kind", known or OTHER)
    for name, value in item.items():
        if (name == "type" and known) or (name == "genre" and isinstance(value, str)):
            continue
        if name in CSL_COLUMNS and isinstance(value, str | int):
            reference.put(CSL_COLUMNS[name], value)
        elif name in {"author", "editor"} and _csl_names(value) is not None:
            reference.put(f"{name}s", "; ".join(_csl_names(value)))
        elif name in {"issued", "accessed"}:
            _put_csl_date(reference, "date" if name == "issued" else "accessed", value)
        elif name == "DOI":
            put_doi(reference, str(value))
        elif name == "ISBN":
            put_isbn(reference, str(value))
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            reference.others.append((name, text))
    return reference


def _csl_names(value):
    """The names of a list of persons, as `Family, Given`; None where it is something else."""
    if not isinstance(value, list) or not all(isinstance(name, dict) for name in value):
        return None
    names = []
    for name in value:
        family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}".strip()
        given = [name.get("given", ""), name.get("dropping-particle", ""), name.get("suffix", "")]
        names.append(
            person_name(family, " ".join(filter(None, map(str, given)))) or str(name.get("literal", ""))
        )
    return [name for name in names if name]


def _put_csl_date(reference, column, value):
    if not isinstance(value, dict):
        return reference.put_date(column, value)
    parts = value.get("date-parts")
    try:
        days = ["-".join(str(int(p)).zfill(4 if n == 0 else 2) for n, p in enumerate(day)) for day in parts]
    except (TypeError, ValueError):
        days = []
    rest = {name: part for name, part in value.items() if name not in {"date-parts", "raw", "literal"}}
    if rest:
        reference.others.append((column, json.dumps(rest, ensure_ascii=False)))
    given = "/".join(day for day in days if day) or value.get("raw") or value.get("literal") or ""
    return reference.put_date(column, given)
