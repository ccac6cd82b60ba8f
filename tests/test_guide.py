"""The curators' guide shows pictures and leads to places that are there, and no picture lies unused."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "curating.md"
PICTURES = GUIDE.parent / "screenshots"
MOST, LARGEST, WIDTH = 15, 80_000, 1000  # pictures; bytes; pixels


def text_of(page):
    """The text of a page of documentation."""
    return page.read_text(encoding="utf-8")


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page):
    """What the links and pictures of a page lead to, within the repository."""
    found = re.findall(r"\]\(([^)\s]+)\)", text_of(page))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def pictures():
    """The pictures that are kept."""
    return sorted(PICTURES.iterdir())


def test_every_link_and_picture_of_the_guide_leads_somewhere():
    assert links(GUIDE)
    for link in links(GUIDE):
        file, _, anchor = link.partition("#")
        target = (GUIDE.parent / file).resolve() if file else GUIDE
        assert target.is_relative_to(ROOT), link
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_no_picture_lies_there_that_the_guide_does_not_show():
    shown = {(GUIDE.parent / link).resolve() for link in links(GUIDE)}
    assert set(pictures()) <= shown
    assert 0 < len(pictures()) <= MOST


def test_every_picture_is_said_in_words_for_those_who_do_not_see_it():
    assert re.findall(r"!\[\s*\]", text_of(GUIDE)) == []


@pytest.mark.parametrize("picture", pictures(), ids=lambda path: path.name)
def test_a_picture_is_small(picture):
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(data[16:20]) == WIDTH
    assert len(data) <= LARGEST


def test_every_picture_is_made_by_the_script():
    script = text_of(ROOT / "docs" / "screenshots.py")
    assert {picture.stem for picture in pictures()} <= set(re.findall(r'shoot\(\w+, "([\w-]+)"', script))


def test_the_readme_leads_to_the_guide():
    assert "docs/curating.md" in links(ROOT / "README.md")


def quoted(page):
    """The sentences that the page quotes from the program: what is in italics and ends with a full stop."""
    found = re.findall(r"(?<!\*)\*([^*\s][^*]+\.)\*(?!\*)", text_of(page))
    return [re.sub(r"\s+", " ", sentence) for sentence in found]


def texts_of_the_program():
    """Every text in the program's source, and what its templates say."""
    for file in (ROOT / "catalogue").rglob("*.py"):
        if "migrations" not in file.parts:
            nodes = ast.walk(ast.parse(text_of(file)))
            yield from (node.value for node in nodes if isinstance(getattr(node, "value", None), str))
    for file in (ROOT / "catalogue" / "templates").rglob("*.html"):
        yield from re.findall(r'translate "([^"]+)"', text_of(file))


def says(text, sentence):
    """Whether the program's `text`, anything in its gaps, is the sentence or has it."""
    parts = re.split(r"%\(\w+\)[sd]", text)
    if len(parts) == 1 or max(map(len, parts)) <= 10:
        return sentence in text
    return bool(re.fullmatch(".+".join(map(re.escape, parts)), sentence))


def test_what_the_guide_quotes_as_said_by_the_program_stands_in_the_program():
    texts = set(texts_of_the_program())
    assert len(quoted(GUIDE)) > 10
    for sentence in quoted(GUIDE):
        assert any(says(text, sentence) for text in texts), sentence
