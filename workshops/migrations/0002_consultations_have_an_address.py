"""Consultations get a name in their public address, made from their title."""

import re
import unicodedata

import django.core.validators
from django.db import migrations, models

import workshops.models.gatherings


def name_them(apps, schema_editor):
    Consultation = apps.get_model("workshops", "Consultation")
    taken = set()
    for consultation in Consultation.objects.order_by("pk"):
        address = address_of(consultation.titles)
        numbered = (f"{address}-{number}" for number in range(2, len(taken) + 3))
        consultation.slug = next(free for free in [address, *numbered] if free not in taken)
        taken.add(consultation.slug)
        consultation.save(update_fields=["slug"])


def address_of(titles):
    # As workshops.preparing made it when this was written.
    for title in [titles.get("en", ""), *titles.values()]:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        address = "-".join(re.findall(r"[a-z0-9]+", plain))
        if len(address) > 50:
            address = address[:51].rpartition("-")[0] or address[:50]
        if address and not address.isdecimal():
            return address
    return "consultation"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="slug",
            field=models.CharField(default="", max_length=60, verbose_name="address"),
            preserve_default=False,
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="consultation",
            name="slug",
            field=models.CharField(
                error_messages={"unique": "Another consultation has this address. Choose another word."},
                help_text="Part of its public address, so it never changes. Left empty, it is made from the title.",
                max_length=60,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z0-9]+(-[a-z0-9]+)*$",
                        "Use small Latin letters, digits and single hyphens, such as: trial-technique",
                    ),
                    workshops.models.gatherings.not_a_number,
                ],
                verbose_name="address",
            ),
        ),
    ]
