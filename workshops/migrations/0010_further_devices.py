import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0009_phones_and_closing"),
    ]

    operations = [
        migrations.CreateModel(
            name="FurtherDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device_key", models.CharField(max_length=64, verbose_name="device's key")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_devices",
                        to="workshops.participant",
                        verbose_name="participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "further device",
                "verbose_name_plural": "further devices",
                "ordering": ["participant", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("participant", "device_key"), name="a_device_is_further_once")
                ],
            },
        ),
    ]
