"""Counts that are kept, and what happened on a day of the year.

The indexes are built without locking anybody out, which takes its minutes at millions of rows and cannot be
done in a transaction. The first count follows when the migration is through (`catalogue.apps`).
"""

import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('catalogue', '0013_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Aggregate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(db_collation='C', max_length=40, verbose_name='what is counted')),
                ('key', models.CharField(db_collation='C', max_length=60, verbose_name='of which')),
                ('number', models.BigIntegerField(verbose_name='number')),
                ('as_of', models.DateTimeField(verbose_name='as of')),
            ],
            options={
                'verbose_name': 'count',
                'verbose_name_plural': 'counts',
                'default_permissions': [],
                'constraints': [models.UniqueConstraint(fields=('what', 'key'), name='aggregate_once')],
            },
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(django.db.models.functions.text.Right('date', 5), models.F('date_earliest'), models.F('id'), condition=models.Q(('date__regex', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ('status', 'published')), name='event_day'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(django.db.models.functions.text.Right('born', 5), models.F('born_earliest'), models.F('id'), condition=models.Q(('born__regex', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ('status', 'published')), name='person_born_day'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(django.db.models.functions.text.Right('died', 5), models.F('died_earliest'), models.F('id'), condition=models.Q(('died__regex', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ('status', 'published')), name='person_died_day'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(django.db.models.functions.text.Right('date', 5), models.F('date_earliest'), models.F('id'), condition=models.Q(('date__regex', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ('status', 'published'), ('act', 'rehabilitation'), ('outcome__in', ['granted', 'partial'])), name='rehabilitation_granted_day'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(django.db.models.functions.text.Right('date', 5), models.F('date_earliest'), models.F('id'), condition=models.Q(('date__regex', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ('status', 'published'), models.Q(('act', 'rehabilitation'), ('outcome__in', ['granted', 'partial']), _negated=True)), name='rehabilitation_other_day'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(django.db.models.functions.text.Right('date', 5), models.F('date_earliest'), models.F('id'), condition=models.Q(('date__regex', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'), ('status', 'published')), name='renaming_day'),
        ),
    ]
