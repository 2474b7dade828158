from django.db import migrations, models

HELP = "In which its paragraphs were counted."


class Migration(migrations.Migration):
    """What was stored up to now goes on being read in form 1; what is stored from now on is read in form 2."""

    dependencies = [
        ("handbook", "0011_books_are_printed_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="wording",
            name="reading",
            field=models.PositiveSmallIntegerField(default=1, help_text=HELP, verbose_name="form of reading"),
        ),
        migrations.AlterField(
            model_name="wording",
            name="reading",
            field=models.PositiveSmallIntegerField(default=2, help_text=HELP, verbose_name="form of reading"),
        ),
    ]
