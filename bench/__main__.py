"""python -m bench: how fast, and in how much memory, the catalogue works beside the limit and beside others.

Works in a scratch database that it makes and drops again (`test_` before the name in DATABASE_URL), on data
that it makes up, the same in every run. Every measurement runs in a process of its own, so that its peak
memory is its own.
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

import django

django.setup()

from bench import pages, people, scratch, transfer  # noqa: E402 -- models need settings first


def main():
    """Measure and print, table by table and size by size, then how pages answer while rows are imported."""
    options = _options()
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as name:
            people.write_files(Path(name), rows)
            with scratch.database():
                for table in options.tables:
                    transfer.measure(Path(name), table, rows, options)
                if not options.only:
                    pages.measure(Path(name))
    transfer.print_growth(options.rows)


def _options():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[100_000], help="10,000 to 3,000,000, in one or several sizes"
    )
    parser.add_argument("--repeat", type=int, default=3, help="measurements, of which the median is shown")
    parser.add_argument("--few", type=int, default=1_000, help="rows for those who take a second for them")
    parser.add_argument("--tables", nargs="+", choices=list(transfer.TABLES), default=list(transfer.TABLES))
    parser.add_argument("--only", nargs="+", help="these measurements only")
    return parser.parse_args()


if __name__ == "__main__":
    main()
