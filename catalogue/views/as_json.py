"""A page of a list as JSON: the columns of the CSV contract, keys as slugs, absolute addresses.

Nothing unpublished is named: such a key is null, as it is blank in the public CSV.
"""

from catalogue.models import Part
from catalogue.resources import RESOURCES
from catalogue.templatetags.records import shown

LEFT_OUT = {"note"}


def as_json(request, model, page):
    """What `/persons.json` answers, of one page of a list."""
    return {
        "count": page.count,
        "count_is_exact": not page.many,
        "next": beside(request, page.after_url),
        "previous": beside(request, page.before_url),
        "results": records(request, model, page.rows),
    }


def beside(request, url):
    """The absolute address of the page beside this one; None where there is none."""
    return request.build_absolute_uri(url) if url else None


def columns_of(model):
    """The columns of the CSV contract of `model`, without the curators' notes."""
    contract = next(resource for resource in RESOURCES if resource._meta.model is model)
    return [model._meta.get_field(name) for name in contract.header() if name not in LEFT_OUT]


def records(request, model, rows):
    """The rows as dictionaries of columns, each with the address of its `page`."""
    columns = columns_of(model)
    parts = {column.name: public_parts(column, rows) for column in columns if is_part(column)}
    return [
        {
            **{column.name: value_of(column, row, parts) for column in columns},
            "page": request.build_absolute_uri(row.get_absolute_url()),
        }
        for row in rows
    ]


def is_part(column):
    """True for a key to a row that has no status of its own: a case."""
    return column.is_relation and issubclass(column.related_model, Part)


def public_parts(column, rows):
    """{id: ref} of those parts that anybody may see, in one query."""
    ids = [getattr(row, column.attname) for row in rows if getattr(row, column.attname)]
    return dict(column.related_model.objects.published().filter(pk__in=ids).values_list("pk", "ref"))


def value_of(column, row, parts):
    """One value: text, a number, a slug or ref, or null for a key that names nothing in public."""
    if column.name in parts:
        return parts[column.name].get(getattr(row, column.attname))
    value = getattr(row, column.name)
    if column.is_relation:
        return value.key if shown(value) else None
    return value
