"""Groups of synonyms that come with the portal; the words of the catalogue; names as words."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from ess_portal.page_cache.versioned_content import versioned_content


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_full_strength'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('spelling', models.CharField(max_length=40)),
                ('documents', models.PositiveIntegerField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='synonymgroup',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='synonymgroup',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='synonymgroup',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='synonymgroup',
            name='code',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='synonymgroupevent',
            name='code',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name='synonymgroup',
            name='words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), help_text='Dues o més, una a cada línia, de qualsevol llengua; també frases curtes.', size=None, verbose_name='paraules'),
        ),
        migrations.AlterField(
            model_name='synonymgroupevent',
            name='words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), help_text='Dues o més, una a cada línia, de qualsevol llengua; també frases curtes.', size=None, verbose_name='paraules'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(models.Func(models.F('name_key'), function='public.ess_vector'), fastupdate=False, name='searchdocument_name_words'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='synonymgroup',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_synonymgroupevent" ("code", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "words") VALUES (NEW."code", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version", NEW."words"); RETURN NULL;', hash='4175491dc9e63492dc90d372c103493aaec84242', operation='INSERT', pgid='pgtrigger_insert_insert_dd52d', table='catalogue_synonymgroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='synonymgroup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_synonymgroupevent" ("code", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "words") VALUES (NEW."code", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version", NEW."words"); RETURN NULL;', hash='ca18107e374f88e24060818b09a87cfbb3878252', operation='UPDATE', pgid='pgtrigger_update_update_02e62', table='catalogue_synonymgroup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='synonymgroup',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_synonymgroupevent" ("code", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "words") VALUES (OLD."code", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version", OLD."words"); RETURN NULL;', hash='639ce15b58beabc2bdce398d3c4db45037718d9b', operation='DELETE', pgid='pgtrigger_delete_delete_f4445', table='catalogue_synonymgroup', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='synonymgroup',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='catalogue_synonymgroup_unique_code'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=django.contrib.postgres.indexes.GinIndex(fields=['word'], name='searchword_trgm', opclasses=['gin_trgm_ops']),
        ),
        # The words that a search without results is answered with.
        versioned_content('catalogue_searchword'),
    ]
