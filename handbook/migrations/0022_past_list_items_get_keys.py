"""Approved texts kept no keys of their lists' items; now these are rows beside them, carried from text to text."""

from django.db import migrations

from text.difference.list_items import items_in, with_keys
from text.html.pages import item_number
from text.parsing import blocks


def rows_from_the_approved_texts(apps, schema_editor):
    Version = apps.get_model("handbook", "Version")
    ListItem = apps.get_model("handbook", "ListItem")
    approved = Version.objects.filter(status="approved", wording__isnull=False)
    for chapter in list(approved.order_by("chapter").values_list("chapter", flat=True).distinct()):
        known = {}  # the items of the earlier texts by language, the newest first
        in_order = approved.filter(chapter=chapter).select_related("chapter", "wording")
        for version in in_order.order_by("approved_at", "pk").iterator(chunk_size=20):
            wording = version.wording
            try:
                text = blocks.parse(wording.text, language=version.language, reading=wording.reading)
                new = items_in(text, wording.keys)
            except ValueError:
                continue  # a text that can be read no more keeps no migration from the others
            others = [items for language, of in known.items() if language != version.language for items in of[:1]]
            earlier = known.setdefault(version.language, [])
            items = with_keys(new, earlier=earlier, beside=others[0] if others else (), wording=wording.sha256)
            earlier.insert(0, items)
            places = {key: position for position, key in enumerate(wording.keys, start=1)}
            ListItem.objects.bulk_create(
                [
                    ListItem(
                        version_id=version.pk,
                        key=item.key,
                        paragraph=item.paragraph,
                        position=item.position,
                        number=item_number(version.chapter.number, places[item.paragraph], item.position),
                        text=item.text,
                    )
                    for item in items
                ],
                batch_size=1000,
            )


class Migration(migrations.Migration):
    dependencies = [("handbook", "0021_list_items_have_keys")]

    operations = [migrations.RunPython(rows_from_the_approved_texts, migrations.RunPython.noop, elidable=False)]
