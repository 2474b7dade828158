import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_acts_are_chained"),
        ("workshops", "0008_participants_may_say_their_gender"),
    ]

    operations = [
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="device's key")),
                ("holds", models.PositiveIntegerField(default=0, verbose_name="contributions waiting on it")),
                ("missing", models.PositiveIntegerField(default=0, verbose_name="receipts that nothing stands behind")),
                ("heard_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last heard of")),
            ],
            options={
                "verbose_name": "phone",
                "verbose_name_plural": "phones",
                "ordering": ["workshop", "pk"],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="answers_by",
            field=models.DateField(
                blank=True,
                help_text="By this day everything is answered. Participants and readers are told so.",
                null=True,
                verbose_name="answers by",
            ),
        ),
        migrations.AddField(
            model_name="workshop",
            name="room_closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="room closed at"),
        ),
        migrations.AddField(
            model_name="workshop",
            name="room_closed_why",
            field=models.TextField(blank=True, editable=False, verbose_name="why it was closed all the same"),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answers_by__isnull", True), ("answers_by__gte", models.F("closes_on")), _connector="OR"
                ),
                name="a_consultation_answers_after_it_closes",
                violation_error_message="A consultation answers on the day it closes or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(("room_closed_why", ""), ("room_closed_at__isnull", False), _connector="OR"),
                name="only_a_closed_room_says_why",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="workshops.workshop",
                verbose_name="workshop",
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(fields=("workshop", "digest"), name="one_row_per_phone"),
        ),
    ]
