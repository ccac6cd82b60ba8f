"""The evidence for one record as a table: fields down, sources across, and who of them is one witness."""

from dataclasses import dataclass

from catalogue.models import Source

from .statements import FieldEvidence, RecordEvidence, Statement


@dataclass(frozen=True, slots=True)
class Witness:
    """One independent witness, by its number from 1, and its sources: several where none is independent."""

    number: int
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Column:
    """One source, and the witness that it is, alone or with others."""

    source: Source
    witness: Witness


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says of one field, statement by statement; empty where it says nothing."""

    column: Column
    statements: list[Statement]


@dataclass(frozen=True, slots=True)
class Line:
    """One field, aspect, or the record as a whole (without a label), with a cell for each column.

    `evidence` has the accepted value, where the line is a field; None for aspects and the whole.
    """

    name: str
    label: str
    evidence: FieldEvidence | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table, and the independent witnesses in the order of its columns."""

    columns: list[Column]
    lines: list[Line]
    independent: list[Witness]

    @property
    def witnesses(self):
        """How many independent witnesses there are."""
        return len(self.independent)

    @property
    def sources(self):
        """How many sources there are, independent or not."""
        return len(self.columns)


def matrix(gathered: RecordEvidence) -> Matrix:
    """The evidence gathered about one record as a table; who says most of its fields stands first.

    Sources that are one witness stand side by side.
    """
    groups = sorted(gathered.witnesses, key=_spoken)
    independent = [Witness(number, _sources(group)) for number, group in enumerate(groups, start=1)]
    columns = [Column(source, witness) for witness in independent for source in witness.sources]
    lines = [_line(field.name, field.label, field, field.statements, columns) for field in gathered.fields]
    lines += [
        _line(aspect.name, aspect.label, None, aspect.statements, columns) for aspect in gathered.aspects
    ]
    if gathered.whole:
        lines.append(_line("", "", None, gathered.whole, columns))
    return Matrix(columns, lines, independent)


def _spoken(citations):
    """A sort key: those that speak of most fields first."""
    return -len({citation.field for citation in citations if citation.field})


def _sources(citations):
    """The sources of citations, each once."""
    by_source = {}
    for citation in citations:
        by_source.setdefault(citation.source_id, []).append(citation)
    return [group[0].source for group in sorted(by_source.values(), key=_spoken)]


def _line(name, label, evidence, statements, columns):
    said = {}
    for statement in statements:
        said.setdefault(statement.citation.source_id, []).append(statement)
    return Line(name, label, evidence, [Cell(column, said.get(column.source.pk, [])) for column in columns])
