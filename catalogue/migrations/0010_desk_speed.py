"""Indexes for the filters of the curators' lists: who made a record, and what few rehabilitations say.

They are built while the catalogue is in use, the new ones before the old ones go.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('catalogue', '0009_health'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='body',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='body_made_by'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='event_made_by'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='person_made_by'),
        ),
        AddIndexConcurrently(
            model_name='place',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='place_made_by'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='rehabilitation_made_by'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(condition=models.Q(('outcome', 'granted'), _negated=True), fields=['outcome'], name='rehabilitation_outcome_rare'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(condition=models.Q(('posthumous', ''), _negated=True), fields=['posthumous'], name='rehabilitation_posthumous'),
        ),
        AddIndexConcurrently(
            model_name='rehabilitation',
            index=models.Index(fields=['route'], name='rehabilitation_route'),
        ),
        AddIndexConcurrently(
            model_name='renaming',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='renaming_made_by'),
        ),
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(fields=['created_by', 'status', 'modified'], name='source_made_by'),
        ),
        RemoveIndexConcurrently(
            model_name='body',
            name='body_own',
        ),
        RemoveIndexConcurrently(
            model_name='event',
            name='event_own',
        ),
        RemoveIndexConcurrently(
            model_name='person',
            name='person_own',
        ),
        RemoveIndexConcurrently(
            model_name='place',
            name='place_own',
        ),
        RemoveIndexConcurrently(
            model_name='rehabilitation',
            name='rehabilitation_own',
        ),
        RemoveIndexConcurrently(
            model_name='renaming',
            name='renaming_own',
        ),
        RemoveIndexConcurrently(
            model_name='source',
            name='source_own',
        ),
    ]
