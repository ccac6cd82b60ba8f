"""redirects.csv: one retired slug a row, and the slug that it leads to."""

from django.utils.translation import gettext as _

from catalogue.models import Redirect
from catalogue.models.redirect import TABLES

from .base import CatalogueResource
from .columns import AddressColumn, Column


class OldSlugColumn(Column):
    """The retired slug with its table, written `table/slug`: `person/medvedev`."""

    def __init__(self, name):
        super().__init__(name)
        self.paths = ["target_table", "old_slug"]
        self.attributes = ["target_table", "old_slug"]

    def get_value(self, instance):
        if isinstance(instance, dict):
            return f"{instance['target_table']}/{instance['old_slug']}"
        return f"{instance.target_table}/{instance.old_slug}"

    def save(self, instance, row, is_m2m=False, **kwargs):
        """Set table and slug; ValueError where the cell is no address of a table of records."""
        table, slash, slug = row[self.column_name].partition("/")
        if table not in TABLES or not slug:
            raise ValueError(
                _("Write the table, a slash and the retired slug. The tables are: %(tables)s.")
                % {"tables": ", ".join(TABLES)}
            )
        instance.target_table, instance.old_slug = table, slug


class RedirectResource(CatalogueResource):
    """The contract of redirects.csv. A redirect has no slug or ref of its own; `old` names it."""

    file = "redirects.csv"

    old = OldSlugColumn("old")
    new = AddressColumn("new", [Redirect._meta.get_field(table) for table in TABLES])

    class Meta(CatalogueResource.Meta):
        model = Redirect
        fields = ["old", "new"]
        import_id_fields = ["old"]

    def expect(self, wanted):
        """Look up which of the redirects there are already."""
        slugs = {old.partition("/")[2] for old in wanted}
        found = Redirect.objects.filter(old_slug__in=slugs).values_list("target_table", "old_slug", "pk")
        self._ids = {f"{table}/{slug}": id for table, slug, id in found}

    def id_of_row(self, row):
        return self._ids.get(row["old"])

    def filter_export(self, queryset, **kwargs):
        """By table, then by retired slug."""
        return queryset.order_by("target_table", "old_slug")
