"""Printed references: one source, and a place in it, as a bibliography of the humanities prints them.

Pure: a source's columns in, one line of text out. The order is that of the Chicago Manual of Style
(17th edition, notes and bibliography), without italics, because the result is plain text.
"""

import re

from django.utils.translation import gettext as _

UNQUOTED = {"book", "film", "decree", "order", "resolution", "archive file"}  # kinds whose titles stand bare
MOST_NAMES = 3
STOPS = (".", "?", "!", "…", ".”", "?”", "!”")


def printed(source, date="", locator=""):
    """One reference, such as `Rappaport, Helen. Joseph Stalin: A Biographical Companion. 1999, p. 147.`

    `source` has the columns of a source, `date` is its date in words, `locator` the place in it. A title
    in square brackets was supplied by the curators and names the work in full, so only the locator follows.
    """
    if is_supplied(source.title):
        return _closed(_listed(source.title, locator))
    sentences = [
        _responsible(source),
        _title(source),
        _container(source),
        source.edition,
        _imprint(source, date),
        _listed(source.archive, source.shelfmark),
    ]
    body = _sentences([sentence for sentence in sentences if sentence], locator)
    return f"{body} {_address(source)}".strip()


def locator_order(locator):
    """The key that sorts places in one source as people count: `para. 2` before `para. 10`, case aside."""
    words = re.split(r"([0-9]+)", locator.casefold())  # every second one is a number
    return [int(word) if position % 2 else word for position, word in enumerate(words)]


def is_supplied(title):
    """True for a title that the curators made up, because the work is known only by author and year."""
    return title.startswith("[") and title.endswith("]")


def _responsible(source):
    if source.authors:
        return _people(source.authors)
    if source.editors:
        several = ";" in source.editors
        return _listed(_people(source.editors), _("eds") if several else _("ed."))
    return ""


def _people(names):
    """`Medvedev, Roy, and Zhores Medvedev` for `Medvedev, Roy; Medvedev, Zhores`; many are shortened."""
    people = [name.strip() for name in names.split(";") if name.strip()]
    if len(people) > MOST_NAMES:
        return _("%(first)s et al.") % {"first": people[0]}
    if len(people) < 2:
        return people[0] if people else ""
    first, *others = people[0], *map(_forename_first, people[1:])
    before = ", ".join([first, *others[:-1]])
    comma = "," if "," in first or len(people) > 2 else ""
    return _("%(people)s%(comma)s and %(last)s") % {"people": before, "comma": comma, "last": others[-1]}


def _forename_first(name):
    surname, comma, forenames = name.partition(",")
    return f"{forenames.strip()} {surname}" if comma else name


def _title(source):
    title = source.title if source.kind in UNQUOTED and not source.container else f"“{source.title}”"
    number = _("no. %(number)s") % {"number": source.number} if source.number else ""
    edited = ""
    if source.authors and source.editors and not source.container:
        edited = _("edited by %(editors)s") % {"editors": _spoken(source.editors)}
    return _listed(title, number, edited)


def _container(source):
    volume = source.volume
    if not source.container:
        return _("vol. %(volume)s") % {"volume": volume} if volume else ""
    issue = _("no. %(issue)s") % {"issue": source.issue} if source.issue else ""
    whole = " ".join(part for part in (source.container, volume) if part)
    if source.publisher or source.editors:
        whole = _("In %(container)s") % {"container": whole}
    edited = ""
    if source.editors and source.authors:
        edited = _("edited by %(editors)s") % {"editors": _spoken(source.editors)}
    return _listed(whole, issue, edited)


def _spoken(names):
    """Names with the forename first, as they stand within a sentence."""
    return _people("; ".join(_forename_first(name.strip()) for name in names.split(";")))


def _imprint(source, date):
    published = ": ".join(part for part in (source.place_published, source.publisher) if part)
    return _listed(published, date, source.pages)


def _address(source):
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return source.url


def _listed(*parts):
    return ", ".join(part for part in parts if part)


def _sentences(sentences, locator):
    """The sentences with their full stops; the locator belongs to the last one."""
    *first, last = sentences
    return " ".join([*map(_closed, first), _closed(_listed(last, locator))])


def _closed(sentence):
    return sentence if sentence.endswith(STOPS) else f"{sentence}."
