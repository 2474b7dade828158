"""The tallies learn how many contributions are accepted and free to be cited; here those of before are counted."""

from django.db import migrations
from django.db.models import Count, Exists, OuterRef


def count(apps, schema_editor):
    Contribution, Disposition, OfficeTally, TopicTally = (
        apps.get_model("workshops", name) for name in ("Contribution", "Disposition", "OfficeTally", "TopicTally")
    )
    accepted = Disposition.objects.filter(
        contribution=OuterRef("pk"), standing=True, outcome__in=["accepted", "accepted_in_part"]
    )
    citable = Contribution.objects.filter(Exists(accepted), stands=True, rehearsed=False, ongoing=False).order_by()
    place = ("consultation", "workshop", "topic", "kind")
    for *values, number in citable.values_list(*place).annotate(number=Count("pk")):
        TopicTally.objects.filter(**dict(zip(place, values, strict=True))).update(citable=number)
    for attributed in (True, False):
        of_these = (
            citable.exclude(attribution="not_attributed")
            if attributed
            else citable.filter(attribution="not_attributed")
        )
        rows = of_these.values_list("consultation", "profession", "province").annotate(number=Count("pk"))
        for consultation, profession, province, number in rows:
            OfficeTally.objects.filter(
                consultation=consultation,
                theme=None,
                profession=profession,
                province=province,
                attributed=attributed,
            ).update(citable=number)
        rows = of_these.exclude(themes=None).values_list("consultation", "profession", "themes")
        for consultation, profession, theme, number in rows.annotate(number=Count("pk", distinct=True)):
            OfficeTally.objects.filter(
                consultation=consultation, theme=theme, profession=profession, province=None, attributed=attributed
            ).update(citable=number)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0006_tallies_count_what_may_be_cited")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=False)]
