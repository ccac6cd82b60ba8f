"""Filtered lists find their rows by the tallies that fit, and the tallies that fit by indexes."""

import catalogue.models.values
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


# A tally is read within milliseconds; to start further processes for it takes as long again.
ALONE = "ALTER TABLE catalogue_{0}tally SET (parallel_workers = 0)"
AS_BEFORE = "ALTER TABLE catalogue_{0}tally RESET (parallel_workers)"


class Migration(migrations.Migration):

    atomic = False  # the indexes are built while others go on writing

    dependencies = [
        ('catalogue', '0016_search_common'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(catalogue.models.values.Values('sex', 'occupation', 'birth_place_id', 'death_place_id', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('born_earliest'), models.SmallIntegerField()), django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('born_latest'), models.SmallIntegerField()), django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('died_earliest'), models.SmallIntegerField()), django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('died_latest'), models.SmallIntegerField())), condition=models.Q(('status', 'published')), name='person_values'),
        ),
        AddIndexConcurrently(
            model_name='persontally',
            index=models.Index(condition=models.Q(('by', 0)), fields=['occupation'], name='person_tally_occupation'),
        ),
        AddIndexConcurrently(
            model_name='persontally',
            index=models.Index(condition=models.Q(('by', 0)), fields=['birth_place'], name='person_tally_birth_place'),
        ),
        AddIndexConcurrently(
            model_name='persontally',
            index=models.Index(condition=models.Q(('by', 0)), fields=['death_place'], name='person_tally_death_place'),
        ),
        AddIndexConcurrently(
            model_name='persontally',
            index=models.Index(condition=models.Q(('by', 0)), fields=['born_first'], name='person_tally_born_first'),
        ),
        AddIndexConcurrently(
            model_name='persontally',
            index=models.Index(condition=models.Q(('by', 0)), fields=['died_first'], name='person_tally_died_first'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(catalogue.models.values.Values('act', 'route', 'outcome', 'posthumous', 'body_id', django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('date_earliest'), models.SmallIntegerField()), django.db.models.functions.comparison.Cast(django.db.models.functions.datetime.ExtractYear('date_latest'), models.SmallIntegerField())), condition=models.Q(('status', 'published')), name='rehabilitation_values'),
        ),
        migrations.RunSQL(ALONE.format("person"), AS_BEFORE.format("person")),
        migrations.RunSQL(ALONE.format("rehabilitation"), AS_BEFORE.format("rehabilitation")),
    ]
