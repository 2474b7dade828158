from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0007_count_what_may_be_cited"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="gender",
            field=models.CharField(
                choices=[("woman", "woman"), ("man", "man"), ("other", "another gender"), ("not_said", "not said")],
                default="not_said",
                help_text="As the participant says it themselves. It is only counted, and shown nowhere beside anybody.",
                max_length=10,
                verbose_name="gender",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="stands_for_office",
            field=models.BooleanField(default=False, editable=False, verbose_name="stands for an office or a group"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("gender__in", ["woman", "man", "other", "not_said"])),
                name="a_gender_is_one_of_four",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("profession", ""), _negated=True),
                    models.Q(("stands_for_office", True), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="only_a_group_has_no_profession",
            ),
        ),
    ]
