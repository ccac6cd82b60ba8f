"""References pasted from other programs: BibTeX, RIS and CSL-JSON, read as the columns of a source.

Pure: text in, values out. What a source has no column for goes to its note, by its own name; what cannot be
read at all is a fault with a sentence. Nothing is dropped silently: as many references come out, read or at
fault, as stand in the text.
"""

import re

from django.utils.translation import gettext as _

from .base import Bibliography, Reference
from .bibtex import read_bibtex
from .csl import read_csl
from .ris import read_ris

__all__ = ["LONGEST", "Bibliography", "Reference", "read"]
LONGEST = 2_000_000  # characters of one text


def read(text):
    """The `Bibliography` in `text`; ValueError with a sentence where it is none of the three formats."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise ValueError(_("That is more than 2,000,000 characters. Paste it in parts."))
    if text.lstrip().startswith(("[", "{")):
        return read_csl(text)
    if re.search(r"^\s*TY {0,2}-", text, re.MULTILINE):
        return read_ris(text)
    if re.search(r"@\s*\w+\s*[{(]", text):
        return read_bibtex(text)
    raise ValueError(_("This is neither BibTeX (@book{…), nor RIS (TY  - …), nor CSL-JSON ([{…)."))
