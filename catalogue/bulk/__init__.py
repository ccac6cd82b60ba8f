"""Mass import, export and undo: one engine for the command line and the admin, from ten rows to millions.

The API, all of whose sentences are translated and for people:

    contract("persons")                     the contract of persons.csv; ValueError for an unknown table
    import_rows(contract, stream, …)        one file in, or a dry run; returns a `Report`
    load(folder, …)                         the files of a folder in, or a dry run; returns a `Report`
    preview(contract or WHOLE, data, …)     what an upload would do: a `Batch` and its `BatchRow`s
    confirm(batch, user)                    writes a previewed batch, once; returns its `Report`
    decide(batch, decisions, user)          settles conflicts of a previewed batch and previews it again
    expire_batches()                        lets go of the uploads of previews that nobody confirmed
    refused_rows(stream, faults)            the refused rows as CSV blocks, the reasons in a last column
    refused_rows_of(batch, table)           the same of a waiting batch
    undo_preview(batch), undo(batch, user)  what undoing would bring back, and doing it; an `UndoReport`
    tables_written(batch, models)           in which tables an applied batch wrote,
    written_rows(batch, model, …)           and the rows there, a page at a time
    export(contract, …)                     CSV blocks, streamed (see `export`)
    export_all(…), dump(folder)             the whole catalogue as a zip, streamed, and as a folder of files

An import is one transaction: everything or nothing, and a killed process leaves nothing, since all that it
makes on the way are temporary tables. It waits at most `lock_timeout` for somebody else's lock. Whoever calls
checks the permissions to import, export and undo; `may_publish` says whether published rows may be written.

`Report`: `counts` {new, changed, unchanged, deleted, refused, conflict}, `faults` (the first MOST_FAULTS; the
others in `fault_count`), `recognised`, `written` (True only where the catalogue now says what the file says),
`notes` (sentences, such as how many dates were understood that a spreadsheet had rewritten).

Its rooms, from below: `base` (the contract as SQL); `staging`, `diff`, `checks`, `rings`, `naming`, `writing`
(the steps of one table); `run` (one table, step by step), `together` (what several files know of one
another), `files` (what can be imported); `importing` (all files of an import), `batches` (imports in two
steps); `export`, `dumping`, `rejects`, `undo`, `written`.
"""

from .batches import confirm, decide, expire_batches, preview, refused_rows_of
from .dumping import dump, export_all
from .export import export
from .files import WHOLE, contract
from .importing import import_rows, is_empty, load
from .rejects import refused_rows
from .report import Report
from .undo import UndoReport, touches_published, undo, undo_preview
from .written import tables_written, written_rows

__all__ = [
    "WHOLE",
    "Report",
    "UndoReport",
    "confirm",
    "contract",
    "decide",
    "dump",
    "expire_batches",
    "export",
    "export_all",
    "import_rows",
    "is_empty",
    "load",
    "preview",
    "refused_rows",
    "refused_rows_of",
    "tables_written",
    "touches_published",
    "undo",
    "undo_preview",
    "written_rows",
]
