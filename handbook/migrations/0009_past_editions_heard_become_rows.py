"""What the editions that stand already have heard lay in their manifests alone; now it is rows, and these stay."""

from django.db import migrations


def rows_from_the_manifests(apps, schema_editor):
    Edition = apps.get_model("handbook", "Edition")
    EditionHeard = apps.get_model("handbook", "EditionHeard")
    Contribution = apps.get_model("workshops", "Contribution")
    topics = {
        receipt: tuple(sorted(titles.items()))
        for receipt, titles in Contribution.objects.filter(topic__isnull=False).values_list("receipt", "topic__titles")
    }
    for pk in list(Edition.objects.order_by("pk").values_list("pk", flat=True)):
        heard = Edition.objects.values_list("manifest__heard", flat=True).get(pk=pk) or []
        first = {}
        for one in heard:
            first.setdefault(topics.get(one["receipt"], ()), len(first))
        # On the page: by topic, in the order of the first of each; what belongs to none comes last.
        by_topic = sorted(
            heard,
            key=lambda one: (not topics.get(one["receipt"]), first[topics.get(one["receipt"], ())]),  # noqa: B023
        )
        places = {one["receipt"]: place for place, one in enumerate(by_topic, start=1)}
        EditionHeard.objects.bulk_create(
            [
                EditionHeard(
                    edition_id=pk,
                    position=position,
                    place=places[one["receipt"]],
                    receipt=one["receipt"],
                    outcome=one["outcome"],
                    summary=one["summary"],
                    language=one["language"],
                    attribution=one["attribution"],
                )
                for position, one in enumerate(heard, start=1)
            ],
            batch_size=1000,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("handbook", "0008_what_an_edition_heard_is_rows"),
        ("workshops", "0003_closed_lists"),
    ]

    operations = [migrations.RunPython(rows_from_the_manifests, migrations.RunPython.noop, elidable=False)]
