import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("handbook", "0019_past_launches_become_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="edition", name="an_issued_edition_has_its_day"),
        migrations.RemoveField(model_name="edition", name="launches_at"),
        migrations.AlterField(
            model_name="edition",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="prepared by",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "issued"), _negated=True), ("issued_at__isnull", False), _connector="OR"
                ),
                name="an_issued_edition_has_its_day",
            ),
        ),
    ]
