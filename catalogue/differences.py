"""How two values of a field differ, for people: the words that differ are marked."""

import difflib
import re

CUT = 240  # characters of a value shown in a list; a row by itself is shown whole
LEAD = 40  # characters before the first difference of a value that is cut
MOST_WORDS = 2_000  # in which differences are marked word by word


def side_by_side(old, new, cut=CUT):
    """Two texts as ([(text, marked)], [(text, marked)]): the words that differ are marked.

    Long ones are cut to the surroundings of the first difference; `cut=0` shows them whole.
    """
    if cut and max(len(old), len(new)) > cut:
        start = max(0, len(_common_start(old, new)) - LEAD)
        old, new = _cut(old, start, cut), _cut(new, start, cut)
    left, right = [], []
    for kind, before, after in _pieces(old, new):
        left.append((before, kind != "equal"))
        right.append((after, kind != "equal"))
    return [part for part in left if part[0]], [part for part in right if part[0]]


def in_one(old, new):
    """Two texts as one, [(text, kind)] in reading order; kind is `equal`, `delete` or `insert`."""
    parts = []
    for kind, before, after in _pieces(old, new):
        if kind == "equal":
            parts.append((before, kind))
        else:
            parts += [(before, "delete"), (after, "insert")]
    return [part for part in parts if part[0]]


def shortened(text, cut=CUT):
    """The beginning of a value."""
    return _cut(text, 0, cut) if cut else text


def _pieces(old, new):
    """(kind, old text, new text) one after another; kind is `equal` or what was done."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > MOST_WORDS:
        yield "equal" if old == new else "replace", old, new
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield kind, "".join(before[a:b]), "".join(after[c:d])


def _words(text):
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _common_start(one, other):
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), len(other))]


def _cut(text, start, cut):
    middle = text[start : start + cut]
    return f"{'…' if start and middle else ''}{middle}{'…' if start + cut < len(text) else ''}"
