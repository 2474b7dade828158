"""Whom answers were handed over to stood in the log alone; now it is a row, and the log stays a log."""

from django.db import migrations

VERB = "handed over answers to"


def rows_from_the_log(apps, schema_editor):
    Act = apps.get_model("accounts", "Act")
    Handover = apps.get_model("handbook", "Handover")
    for field, model in (("participant", "Participant"), ("contribution", "Contribution")):
        still_there = set(apps.get_model("workshops", model).objects.values_list("pk", flat=True))
        acts = Act.objects.filter(verb=VERB, object_type=f"workshops.{field}").order_by("pk")
        Handover.objects.bulk_create(
            [
                Handover(**{f"{field}_id": int(act.object_id)}, by_id=act.who_id, at=act.at)
                for act in acts.iterator()
                if int(act.object_id) in still_there
            ],
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_verbs_belong_to_their_apps"),
        ("handbook", "0005_answers_handed_over_are_rows"),
    ]

    operations = [migrations.RunPython(rows_from_the_log, migrations.RunPython.noop, elidable=False)]
