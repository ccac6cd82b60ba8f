"""Imports only lead downwards: a file's path says what may be in it.

Every import is walked, those inside functions too. `LAYERS` is the design's order, from below; modules in one
set are neighbours and do not import each other. `INSIDE` is the order within a package.
"""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

LAYERS = [
    {
        *["edtf", "old_style", "names", "quantities", "references", "reference_files", "reading"],
        *["romanisations", "given_names", "languages"],
        *["quotes", "differences", "merging", "slips", "phonetic", "projection"],
    },
    {"date_words", "cyrillising", "terms"},
    {"dates_understood", "date_phrases", "spelling"},
    {"dates"},
    {"bibliography", "charts", "timeline"},
    {"models"},
    {"migrations"},  # they name the columns of fields.py
    {"names_in_time", "counting"},  # evidence names places as of a date too
    {
        *["search", "evidence", "verification", "consistency", "workflow", "roles", "history"],
        *["boxes", "checks", "middleware", "uploads", "atlas"],
    },
    {"resources"},
    {"bulk", "templatetags"},
    {"views", "admin", "management"},
    {"urls"},
    {"apps"},  # registers the checks, has the roles made
]
ENTITIES = {
    *["body", "case", "citation", "event", "figure", "name", "participation", "person", "place", "redirect"],
    *["rehabilitation", "renaming", "source", "batch", "erasure", "home", "finding", "aggregate"],
}
INSIDE = {
    "models": [
        {"fields", "rules", "status", "values"},
        {"triggers", "keys", "queryset", "validation", "days"},
        {"base"},
        ENTITIES,
        {"correction", "entry", "quotes", "tallies", "weighing"},  # kept beside rows of several tables
        {"__init__"},
    ],
    # what a migration puts back is what an earlier one has made
    "migrations": [{path.stem} for path in sorted((ROOT / "catalogue/migrations").glob("[0-9]*.py"))]
    + [{"__init__"}],
    "bibliography": [{"base"}, {"bibtex", "ris", "csl"}, {"__init__"}],
    "names_in_time": [{"chain"}, {"answers"}, {"batches"}, {"resolving"}, {"table"}, {"__init__"}],
    "evidence": [{"comparing"}, {"keys"}, {"statements"}, {"disagreements", "matrix"}, {"__init__"}],
    "search": [{"indexing", "query", "matching"}, {"hits"}, {"finding"}, {"__init__"}],
    "consistency": [
        {"base"},
        {"acts", "chains", "lives", "quotes", "wholes", "witnesses"},
        {"publication"},
        {"registry"},
        {"findings"},
        {"__init__"},
    ],
    "resources": [{"columns"}, {"base"}, ENTITIES, {"__init__"}],
    "history": [{"base"}, {"timeline", "returning", "erasing"}, {"whole"}, {"__init__"}],
    "bulk": [
        {"base"},
        {
            "staging",
            "diff",
            "checks",
            "rings",
            "naming",
            "preview",
            "published",
            "rejects",
            "export",
            "undo",
        },
        {"writing", "together", "dumping", "written", "files"},
        {"report", "forgetting"},
        {"run"},  # one file
        {"importing"},  # all files of an import
        {"batches"},
        {"__init__"},
    ],
    "views": [
        {"base", "facts", "filters", "as_json", "map_words"},
        {"counts", "said", "detail", "drawing", "charts", "happenings", "map_marks"},
        {"lists", "reference_file", "pillars", "lives"},
        {
            *ENTITIES,
            "about",
            "table",
            "evidence",
            "correction",
            "disagreements",
            "search",
            "timeline",
            "day",
            "errors",
        },
        {"resolve", "map"},
        {"__init__"},
    ],
    # the admins of tables are given import and export by transfer.py
    "admin": [
        {"fields", "lists", "permissions", "refusals", "seen"},
        {"checked", "transfer", "batch_rows", "batch_written"},
        {
            *["inlines", "whole", "workflow", "history", "comparing"],
            *["matrix", "cite", "full_text", "paste"],
        },
        {"below", "restoring", "stale"},
        {"deleting", "putting_back"},
        {"base", "copying"},
        {*ENTITIES, "accounts", "correction", "health"},
        {"__init__"},
    ],
    "management": [{"base", "messages"}, {"commands"}, {"__init__"}],
}
BANNED = {"utils", "helpers", "common", "services", "signals"}


def rank(layers, name):
    """How high `name` stands; None where no layer has it."""
    return next((height for height, layer in enumerate(layers) if name in layer), None)


def imported(source, package):
    """The modules of `catalogue` and `destal` that the Python text `source` of `package` imports, dotted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in {
            *["import_module", "__import__"]
        }:
            found = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        else:
            continue
        yield from (name for name in found if name.split(".")[0] in {"catalogue", "destal"})


def faults(path, source):
    """What is wrong with the imports of the file `path` (below the root), as sentences."""
    parts = list(path.with_suffix("").parts)
    package = ".".join(parts[:-1])
    if parts[0] == "destal":
        app = [name for name in imported(source, package) if name.startswith("catalogue")]
        return [f"{path} imports {name}: destal/ names the app by string" for name in app]
    if len(parts) == 2 and parts[1] == "__init__":
        return [f"{path} imports {name}" for name in imported(source, package)]
    found = []
    for name in imported(source, package):
        target = name.split(".")
        if target[0] == "destal":
            found.append(f"{path} imports {name}: the app does not know the project")
        elif target[1] == parts[1]:
            found += inside(path, parts, target)
        elif not (rank(LAYERS, target[1]) is not None and rank(LAYERS, target[1]) < rank(LAYERS, parts[1])):
            found.append(f"{path} imports {name}, which is not below it")
    return found


def inside(path, parts, target):
    """Faults of an import within one package."""
    order = INSIDE.get(parts[1], [])
    known = {name for layer in order for name in layer}
    wanted = target[2] if len(target) > 2 and target[2] in known else "__init__"
    below, above = rank(order, wanted), rank(order, parts[2] if len(parts) > 2 else "__init__")
    if below is None or above is None or below >= above:
        return [f"{path} imports {'.'.join(target)}, a neighbour or what is above it"]
    return []


def files():
    return sorted(
        path.relative_to(ROOT) for folder in ["catalogue", "destal"] for path in (ROOT / folder).rglob("*.py")
    )


@pytest.mark.parametrize("path", files(), ids=str)
def test_imports_lead_downwards(path):
    assert faults(path, (ROOT / path).read_text()) == []


@pytest.mark.parametrize("path", files(), ids=str)
def test_every_file_has_its_place(path):
    parts = path.with_suffix("").parts
    assert not BANNED & set(parts)
    if parts[0] == "catalogue" and len(parts) > 2:
        assert rank(LAYERS, parts[1]) is not None, f"{path}: say in LAYERS where it belongs"
    if parts[1] in INSIDE and len(parts) > 2:
        assert rank(INSIDE[parts[1]], parts[2]) is not None, f"{path}: say in INSIDE where it belongs"


def test_no_module_stands_in_two_layers():
    for layers in [LAYERS, *INSIDE.values()]:
        assert sum(map(len, layers)) == len(set().union(*layers))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("catalogue/dates.py", "from catalogue.models import Person"),
        ("catalogue/names.py", "def f():\n    from catalogue import dates"),
        ("catalogue/names.py", "import catalogue.dates"),
        ("catalogue/evidence.py", "from catalogue import consistency"),
        ("catalogue/evidence.py", "def f():\n    import catalogue.consistency as c"),
        ("catalogue/evidence.py", "from . import consistency"),
        ("catalogue/evidence.py", "import_module('catalogue.consistency')"),
        ("catalogue/models/person.py", "from .place import Place"),
        ("catalogue/models/person.py", "from catalogue.models import Place"),
        ("catalogue/models/person.py", "class A:\n    def f(self):\n        from . import Place"),
        ("catalogue/models/base.py", "from .person import Person"),
        ("catalogue/models/fields.py", "from .base import Row"),
        ("catalogue/models/queryset.py", "from .base import Row"),
        ("catalogue/models/queryset.py", "from .keys import SLUG"),
        ("catalogue/views/base.py", "from .lists import ListPage"),
        ("catalogue/views/facts.py", "from .said import said"),
        ("catalogue/admin/fields.py", "from .lists import in_words"),
        ("catalogue/admin/inlines.py", "from .base import RowAdmin"),
        ("catalogue/models/person.py", "from catalogue.evidence import of"),
        ("catalogue/resources/person.py", "from catalogue.admin.person import PersonAdmin"),
        ("catalogue/views/person.py", "from catalogue.admin import base"),
        ("catalogue/views/person.py", "from ..admin import base"),
        ("catalogue/views/person.py", "from .place import PlacePage"),
        ("catalogue/admin/person.py", "from catalogue.something import x"),
        ("catalogue/views/home.py", "from destal import settings"),
        ("destal/settings.py", "from catalogue.models import Person"),
        ("destal/urls.py", "def f():\n    import catalogue.views"),
        ("catalogue/__init__.py", "from catalogue import dates"),
    ],
)
def test_a_bad_import_is_found(path, source):
    assert faults(Path(path), source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("catalogue/models/person.py", "from .base import Record\nfrom catalogue import names, dates"),
        ("catalogue/models/__init__.py", "from .person import Person"),
        ("catalogue/evidence.py", "from catalogue.models.citation import FIELDS\nimport re"),
        ("catalogue/views/person.py", "from .detail import DetailPage\nfrom ..models import Person"),
        ("catalogue/urls.py", "from .views.person import PersonPage"),
        ("destal/urls.py", "from django.urls import include"),
    ],
)
def test_a_good_import_is_let_pass(path, source):
    assert faults(Path(path), source) == []
