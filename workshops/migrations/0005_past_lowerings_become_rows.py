"""When an attribution was lowered stood in the log alone; now the contribution says it, and the log stays a log."""

from django.db import migrations


def moments_from_the_log(apps, schema_editor):
    Act = apps.get_model("accounts", "Act")
    Contribution = apps.get_model("workshops", "Contribution")
    lowered = Act.objects.filter(verb="lowered the attribution of", object_type="workshops.contribution")
    # In the order of the log, so that of several the last one stands.
    for number, at in lowered.order_by("pk").values_list("object_id", "at"):
        Contribution.objects.filter(pk=int(number)).update(lowered_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_verbs_belong_to_their_apps"),
        ("workshops", "0004_lowered_contributions"),
    ]

    operations = [migrations.RunPython(moments_from_the_log, migrations.RunPython.noop, elidable=False)]
