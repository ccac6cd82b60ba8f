"""What every CSV contract is: listed columns, keys that are slugs and refs, refusals with a sentence.

Built on django-import-export, whose defaults are unsafe: here a row is validated before it is written, an
unchanged row is neither validated nor written, no id is ever read or written, and a key that stands twice
in a file, an unknown column and a missing one are faults.

Keys of new rows get their ids before the first row is written, so that rows may name one another in any
order, within a file (`part_of`, `based_on`, `follows`) too, and every row is written once.
"""

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult

from catalogue.models.fields import derived_fields

from .columns import CHUNK, ChoiceWidget, Column, KeyColumn, Keys, NumberWidget, TextWidget


class KeyLoader(BaseInstanceLoader):
    """Fetches the rows that a file's keys mean in one query, and gives each to its line."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        ids = [id for id in resource.row_ids if id is not None]
        rows = resource.get_queryset().order_by()
        self.rows = {}
        for start in range(0, len(ids), CHUNK):
            self.rows.update(rows.in_bulk(ids[start : start + CHUNK]))

    def get_instance(self, row):
        return self.rows.get(self.resource.id_of_row(row))


class Outcome(RowResult):
    """What became of one row. It does not ask the row for its name, which can take queries."""

    def add_instance_info(self, instance):
        if instance is not None:
            self.object_id = instance.pk
            self.object_repr = instance.key if instance.key_name else str(instance.pk)


class CatalogueResource(resources.ModelResource):
    """The CSV contract of one table. A subclass says which file, which model and which columns."""

    file = ""  # the file's name in a folder

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        skip_diff = True  # its diffs cost a query per key and inline styles; `skip_row` compares by itself
        use_bulk = False
        instance_loader_class = KeyLoader

    def __init__(self, keys=None, **kwargs):
        super().__init__(**kwargs)
        self.keys = keys or Keys()
        self.row_ids = []

    @classmethod
    def get_row_result_class(cls):
        return Outcome

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        """The column of a model's field: keys as keys, vocabularies as words, the rest as text."""
        if isinstance(django_field, models.ForeignKey):
            return KeyColumn(django_field)
        if isinstance(django_field, models.DecimalField):
            return Column(field_name, NumberWidget())
        return Column(field_name, (ChoiceWidget if django_field.choices else TextWidget)(django_field))

    # -- the header -------------------------------------------------------------------------------------

    @classmethod
    def header(cls):
        """The column names, in the order in which they are written."""
        return list(cls._meta.fields)

    @classmethod
    def header_faults(cls, header):
        """(column, sentence) for every way in which `header` is not the contract's; any order is accepted."""
        columns = cls.header()
        for column in dict.fromkeys(header):
            if column not in columns:
                yield (
                    column,
                    _("There is no such column here. Correct or delete it. The columns are: %(columns)s.")
                    % {"columns": ", ".join(columns)},
                )
            elif header.count(column) > 1:
                yield column, _("The column stands twice in the header. Delete one.")
        for column in columns:
            if column not in header:
                yield (
                    column,
                    _("The column is missing. Add it, with empty cells where there is nothing to say."),
                )

    # -- in ---------------------------------------------------------------------------------------------

    @property
    def key_column(self):
        """The name of the column that says which row a line is about."""
        return self._meta.import_id_fields[0]

    def id_of_row(self, row):
        """The id of the row that a line is about, or that is kept for it; None where it has no key."""
        return self.keys.id(self._meta.model, row[self.key_column])

    def expect(self, wanted):
        """Look up the keys of a file's own rows, and keep ids for the new ones."""
        self.keys.keep(self._meta.model, wanted)

    def before_import(self, dataset, lines=None, **kwargs):
        """Refuse a wrong header; look up every key of the file; note the rows whose key stands twice.

        `lines` are the lines of the rows in their file, for sentences; by default rows have one line each.
        """
        faults = [f"{column}: {sentence}" for column, sentence in self.header_faults(dataset.headers)]
        if faults:
            raise ValidationError(faults)
        self.trim(dataset)
        self.expect(dataset[self.key_column])
        self._learn_references(dataset)
        self.row_ids = [self.id_of_row({self.key_column: key}) for key in dataset[self.key_column]]
        self._twice = self._repeated(lines or range(2, len(dataset) + 2))

    def _learn_references(self, dataset):
        wanted = {}
        for column in self.get_import_fields():
            for cell in set(dataset[column.column_name]):
                for model, key in column.references(cell):
                    wanted.setdefault(model, set()).add(key)
        for model, keys in wanted.items():
            self.keys.learn(model, keys)

    @staticmethod
    def trim(dataset):
        """Cells are text without space at their ends; what a cell holds inside is its field's business."""
        for at, cells in enumerate(dataset):
            dataset[at] = tuple("" if cell is None else str(cell).strip() for cell in cells)

    def _repeated(self, lines):
        """{row number: line of the first row with the same key}, row numbers from 1."""
        first, repeated = {}, {}
        for number, (id, line) in enumerate(zip(self.row_ids, lines, strict=True), 1):
            if id is not None and first.setdefault(id, line) != line:
                repeated[number] = first[id]
        return repeated

    def before_import_row(self, row, row_number=None, **kwargs):
        if row_number in self._twice:
            raise ValidationError(
                {
                    self.key_column: _(
                        "This row stands in the file already, in line %(line)s. Keep one of them."
                    )
                    % {"line": self._twice[row_number]}
                }
            )

    def init_instance(self, row=None):
        """A new row under the id that has been kept for its key."""
        return self._meta.model(pk=self.id_of_row(row))

    def after_init_instance(self, instance, new, row, **kwargs):
        self._before = {} if new else self._content(instance)

    def _content(self, instance):
        attributes = [name for column in self.get_import_fields() for name in column.attributes]
        return {name: getattr(instance, name) for name in attributes}

    def import_instance(self, instance, row, **kwargs):
        """Set every column from its cell; a ValidationError names all columns that cannot be set."""
        faults = {}
        for column in self.get_import_fields():
            if column.column_name == self.key_column and not instance._state.adding:
                continue  # the row was found by it, perhaps by a retired slug
            try:
                column.save(instance, row, keys=self.keys)
            except ValueError as fault:
                faults[column.column_name] = ValidationError(str(fault), code="invalid")
            except ValidationError as fault:
                faults[column.column_name] = fault
        if faults:
            raise ValidationError(faults)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """True where the file says what the catalogue says already."""
        if import_validation_errors or instance._state.adding:
            return False
        self._changed = [
            name for name, value in self._content(instance).items() if value != self._before[name]
        ]
        return not self._changed

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Collect every refusal of the row: cells, fields, the model's own rules, constraints.

        Keys were looked up just now and need no query each. Constraints are left to the database, which
        holds them when the row is written; they are asked one by one only of a row that is refused anyway.
        """
        faults = dict(import_validation_errors or {})
        known = {
            f.name
            for f in instance._meta.fields
            if f.is_relation and getattr(instance, f.attname) is not None
        }
        try:
            instance.full_clean(
                exclude={*faults, *self._ignored(instance), *known},
                validate_unique=False,
                validate_constraints=False,
            )
        except ValidationError as fault:
            faults = fault.update_error_dict(faults)
        except ObjectDoesNotExist:
            raise DependsOnRefused from None
        if faults:
            faults = self._with_constraints(instance, faults)
            raise ValidationError(faults)

    def _ignored(self, instance):
        """The model's fields that no cell sets: they are not the file's to validate."""
        columns = {name for column in self.get_import_fields() for name in column.attributes}
        return {f.name for f in instance._meta.fields if f.attname not in columns and f.name not in columns}

    def do_instance_save(self, instance, is_create):
        """Write the row, or say with the constraints' own sentences why the database refuses it.

        `save()` is a unit of work of its own, so that what is refused leaves the rest of the load alone.
        """
        try:
            if is_create:
                instance.save(force_insert=True)
            else:
                names = {f.attname: f.name for f in instance._meta.concrete_fields}
                instance.save(update_fields=[names[attribute] for attribute in self._changed])
        except IntegrityError as error:
            faults = self._with_constraints(instance, {})
            raise ValidationError(faults or {NON_FIELD_ERRORS: refusal(error)}) from error
        except ObjectDoesNotExist:
            raise DependsOnRefused from None

    def _with_constraints(self, instance, faults):
        """`faults` and the sentences of all constraints that do not speak of a column already faulty.

        A constraint on one column is reported there, one on several as the row's.
        """
        faulty = {self.column_of(name) or name for name in faults}
        found = {}
        if instance.key_name and not instance.key:
            faulty.add(self.key_column)  # it is made when the row is written
        for constraint in instance._meta.constraints:
            columns = {self.column_of(name) for name in _columns_of(constraint)} - {""}
            if columns & faulty:
                continue
            try:
                constraint.validate(type(instance), instance)
            except ValidationError as fault:
                where = columns.pop() if len(columns) == 1 else NON_FIELD_ERRORS
                found.setdefault(where, []).extend(
                    ValidationError(sentence, code=constraint.name) for sentence in fault.messages
                )
        return {**faults, **{where: ValidationError(sentences) for where, sentences in found.items()}}

    def column_of(self, name):
        """The column that sets the model's field `name`, or a derived one's source; "" where none does."""
        sources = {f.name: f.source for f in derived_fields(self._meta.model)}
        if name in sources:
            return self.column_of(sources[name])
        for column in self.get_import_fields():
            if {name, f"{name}_id"} & {column.column_name, *column.attributes}:
                return column.column_name
        return ""

    def after_import(self, dataset, result, **kwargs):
        """Nothing: the library would set the table's sequence back, under the feet of other transactions."""

    # -- out --------------------------------------------------------------------------------------------

    def filter_export(self, queryset, **kwargs):
        """In the working order: records by slug, parts by ref, byte by byte."""
        return queryset.order_by(self.key_column)

    def iter_queryset(self, queryset):
        """The rows as dictionaries of what the columns read, streamed, in one query."""
        paths = [path for column in self.get_export_fields() for path in column.paths]
        return queryset.values(*paths).iterator(chunk_size=2_000)

    def stream(self, queryset=None):
        """The cells of every row, a list each, in the working order, without holding them all."""
        columns = self.get_export_fields()
        queryset = self.filter_export(self.get_queryset() if queryset is None else queryset)
        for values in self.iter_queryset(queryset):
            yield [column.export(values) for column in columns]


class DependsOnRefused(Exception):  # noqa: N818 -- not an error of its own
    """A row names another that has been refused, whose fault is the one to mend."""


def refusal(error):
    """The sentence of a database error: the trigger's own, or the constraint's name when there is none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    sentence = getattr(diagnosis, "message_primary", None) or str(error)
    if "violates" not in sentence:
        return sentence
    return _("The database refuses this row (%(constraint)s).") % {
        "constraint": getattr(diagnosis, "constraint_name", None) or sentence
    }


def _columns_of(constraint):
    """The names of the columns that a constraint speaks of."""
    if isinstance(constraint, models.UniqueConstraint):
        return set(constraint.fields)
    return constraint.condition.referenced_base_fields


class RecordResource(CatalogueResource):
    """The contract of a table of records: keyed by slug, which may be retired, or blank in a new row."""

    class Meta(CatalogueResource.Meta):
        import_id_fields = ["slug"]


class PartResource(CatalogueResource):
    """The contract of a table of parts: keyed by ref, which may be blank in a new row."""

    class Meta(CatalogueResource.Meta):
        import_id_fields = ["ref"]
