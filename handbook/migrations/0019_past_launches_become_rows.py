"""The hour from which readers see an edition was a column of it; now it is a row, and the hours that are past stay."""

from django.db import migrations


def rows_from_the_column(apps, schema_editor):
    Edition = apps.get_model("handbook", "Edition")
    Launch = apps.get_model("handbook", "Launch")
    issued = Edition.objects.filter(status="issued").order_by("pk")
    Launch.objects.bulk_create(
        [
            Launch(edition_id=pk, at=at, decided_by_id=by, decided_at=issued_at)
            for pk, at, by, issued_at in issued.values_list("pk", "launches_at", "prepared_by", "issued_at")
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("handbook", "0018_launches_are_rows")]

    operations = [migrations.RunPython(rows_from_the_column, migrations.RunPython.noop, elidable=False)]
