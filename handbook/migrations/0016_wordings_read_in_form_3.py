from django.db import migrations, models

HELP = "In which its paragraphs were counted."


class Migration(migrations.Migration):
    """What was stored up to now goes on being read as it was; what is stored from now on is read in form 3."""

    dependencies = [
        ("handbook", "0015_readers_comment"),
    ]

    operations = [
        migrations.AlterField(
            model_name="wording",
            name="reading",
            field=models.PositiveSmallIntegerField(default=3, help_text=HELP, verbose_name="form of reading"),
        ),
    ]
