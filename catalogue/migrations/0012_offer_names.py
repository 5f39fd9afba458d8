"""The beginnings of names of offers, for suggestions."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0011_undoing_runs'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['name_key'], name='offer_name_key'),
        ),
    ]
