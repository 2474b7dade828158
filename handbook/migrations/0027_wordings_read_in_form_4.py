from django.db import migrations, models

HELP = "In which its paragraphs were counted."


class Migration(migrations.Migration):
    """What was stored up to now goes on being read as it was; what is stored from now on is read in form 4."""

    dependencies = [
        ("handbook", "0026_words_that_lead_to_paragraphs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="wording",
            name="reading",
            field=models.PositiveSmallIntegerField(default=4, help_text=HELP, verbose_name="form of reading"),
        ),
    ]
