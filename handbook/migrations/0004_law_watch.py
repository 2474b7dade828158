import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handbook", "0003_words_of_remarks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="looked at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="looked at by",
                    ),
                ),
                (
                    "reliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="handbook.reliance",
                        verbose_name="provision relied on",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at an approved paragraph",
                "verbose_name_plural": "looks at approved paragraphs",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TextReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the text")),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("statutes", models.CharField(max_length=64, verbose_name="SHA-256 of what statutes were called")),
                ("beginnings", models.JSONField(default=list, verbose_name="how the paragraphs begin")),
                ("named", models.JSONField(default=list, verbose_name="what they name")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read at")),
            ],
            options={
                "verbose_name": "reading of a text",
                "verbose_name_plural": "readings of texts",
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "language", "statutes"), name="a_text_is_read_once")
                ],
            },
        ),
    ]
