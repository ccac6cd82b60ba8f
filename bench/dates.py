"""How fast 100,000 distinct EDTF strings are parsed on one core; the promise is under 3 seconds.

Run by `make bench` as `python -m bench.dates`.
"""

import time
from collections.abc import Iterator
from itertools import islice

from catalogue.dates import parse

COUNT = 100_000

# Every feature of the three levels, filled with a year and the year after it, a month and a day.
SHAPES = (
    "{y}-{m:02}-{d:02}",
    "{y}-{m:02}-{d:02}?",
    "{y}-{m:02}-{d:02}/{z}",
    "[{y}-{m:02}-{d:02},{z}]",
    "[..{y}-{m:02}-{d:02}]",
    "{{{y}..{z}-{m:02}-{d:02}}}",
    "{y}?-{m:02}-~{d:02}",
    "{y}-{m:02}-{d:02}T23:20:30Z",
    "{y}-{m:02}-{d:02}/..",
    "{y}-{m:02}",
    "{y}-{m:02}-XX",
    "{y}-{s}",
    "Y{y}{m:02}{d:02}",
    "{y}",
    "{y}S2",
)


def strings() -> Iterator[str]:
    """Distinct EDTF strings, many more than COUNT, the same in every run."""
    seen = set()
    for year in range(1000, 9999):
        for month in range(1, 13):
            for day in (1, 12, 28):
                for shape in SHAPES:
                    text = shape.format(y=year, z=year + 1, m=month, d=day, s=20 + month)
                    if text not in seen:
                        seen.add(text)
                        yield text


def main() -> None:
    """Parse them all and print the seconds and the strings a second."""
    texts = list(islice(strings(), COUNT))
    start = time.perf_counter()
    for text in texts:
        parse(text)
    seconds = time.perf_counter() - start
    print(
        f"dates: {len(texts)} distinct EDTF strings in {seconds:.2f} s, {len(texts) / seconds:.0f} a second"
    )


if __name__ == "__main__":
    main()
