"""Questions to all handbooks are answered from the terms of the kept indexes themselves, in both databases alike.

The databases' own full text goes. The indexes are a cache: they go too, and the worker makes them again with their
terms beside them.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

before = import_module("handbook.migrations.0014_passages_of_all_handbooks")


def forget_indexes(apps, schema_editor):
    apps.get_model("handbook", "SearchIndex").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("handbook", "0016_wordings_read_in_form_3")]

    operations = [
        migrations.RunPython(before.drop, before.make),
        migrations.RunPython(forget_indexes, forget_indexes),
        migrations.AddIndex(
            model_name="searchindex",
            index=models.Index(fields=["edition", "language", "made_with"], name="which_search_index"),
        ),
        migrations.CreateModel(
            name="TermPlaces",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=300, verbose_name="term")),
                (
                    "places",
                    models.BinaryField(help_text="As text.search.many_indexes packs them.", verbose_name="places"),
                ),
                (
                    "index",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="term_places",
                        to="handbook.searchindex",
                        verbose_name="search index",
                    ),
                ),
            ],
            options={
                "verbose_name": "places of a term",
                "verbose_name_plural": "places of terms",
                "constraints": [models.UniqueConstraint(fields=("term", "index"), name="a_term_once_in_an_index")],
            },
        ),
    ]
