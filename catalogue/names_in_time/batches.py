"""The names of the places of many rows at once: one query for all their renamings, however many rows."""

from functools import lru_cache

from catalogue import dates
from catalogue.models import Renaming, Status

from .answers import for_readers, on, with_todays
from .chain import chain

# Which column dates the place of a row: a name of that time is only known where there is a time.
DATED = {
    "event": {"place": "date"},
    "person": {"birth_place": "born", "death_place": "died"},
    "renaming": {"place": "date"},
}

parse = lru_cache(maxsize=4096)(dates.parse)


def chains(places):
    """The chain of names of each of `places`, by primary key, as the published renamings tell: one query."""
    wanted = {place.pk: place for place in places}
    found = {pk: [] for pk in wanted}
    if wanted:
        renamings = Renaming.objects.published().filter(place__in=wanted).order_by()
        for renaming in renamings.defer("summary", "note").select_related("honours"):
            found[renaming.place_id].append(renaming)
    return {pk: chain(wanted[pk], renamings) for pk, renamings in found.items()}


class NamesThen:
    """What places were called at the dates of rows: made for all places of a page at once, in one query."""

    def __init__(self, places):
        self.chains = chains(places)

    def words(self, row, column, place):
        """The name that `place`, which stands in `column` of `row`, had at the date of the row, and today's.

        `Stalingrad (now Volgograd)`; the name of today where the row has no date.
        """
        if row._meta.model_name == "renaming" and place.pk == row.place_id:
            given = for_readers(row.new_name, row.new_native, place)  # which counts, dated or not
            return with_todays(given, place)
        text = getattr(row, DATED[row._meta.model_name][column])
        if not text:
            return place.heading_for_readers()
        return on(place, self.chains.get(place.pk, []), parse(text)).words


def names_then(rows, through=None):
    """Give each of `rows` its places' names of the time, as `place_then` beside `place` and so on.

    `through` names the relation that leads to what has the place, as `event` of a participation. The
    templates show them, and a page's validator knows them.
    """
    rows = list(rows)
    dated = [getattr(row, through) if through else row for row in rows]
    known = NamesThen(place for row in dated for place in _dated_places(row))
    for row in dated:
        for column in DATED[row._meta.model_name]:
            place = getattr(row, column)
            setattr(row, f"{column}_then", known.words(row, column, place) if _is_public(place) else "")
    return rows


def _dated_places(row):
    """The places of `row` that may be named and have a date; a renaming tells the name by itself."""
    if row._meta.model_name == "renaming":
        return
    for column, date in DATED[row._meta.model_name].items():
        place = getattr(row, column)
        if _is_public(place) and getattr(row, date):
            yield place


def _is_public(place):
    return place is not None and place.status == Status.PUBLISHED
