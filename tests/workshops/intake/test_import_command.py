"""manage.py import_contributions: the same as the page, from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_topic, make_workshop
from tests.workshops.spreadsheet_files import csv_file, row, xlsx_file
from workshops.models import Batch, Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop():
    workshop = make_workshop()
    make_topic(workshop.consultation)
    return workshop


@pytest.fixture
def table(tmp_path):
    def written(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return written


def run(*arguments, **options):
    out, err = StringIO(), StringIO()
    call_command("import_contributions", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refusal(*arguments, **options):
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_contributions", *map(str, arguments), stdout=out, **options)
    assert refused.value.returncode == 2
    return out.getvalue(), str(refused.value)


@pytest.mark.parametrize("by", ["number", "join_code"])
@pytest.mark.parametrize(("make", "name"), [(csv_file, "a.csv"), (xlsx_file, "a.xlsx")])
def test_a_workshop_is_named_by_its_number_or_its_join_code(workshop, table, by, make, name):
    run(getattr(workshop, by), table(make(row(), row()), name))

    assert workshop.contributions.count() == 2


def test_the_dry_run_says_what_the_run_says_and_stores_nothing(workshop, table):
    file = table(csv_file(row(), row(reference="A-1")))

    tried, notice = run(workshop.number, file, dry_run=True)
    assert Contribution.objects.count() == 0
    done, _nothing = run(workshop.number, file)

    assert tried == done == "New: 2. Brought in before: 0. Rows with errors: 0.\n"
    assert notice == "This was a dry run: nothing was stored.\n"
    assert Contribution.objects.count() == 2


def test_what_may_tell_who_somebody_is_is_told_by_row_and_comes_in_all_the_same(workshop, table):
    file = table(csv_file(row(), row(text="I heard Mr Sok Dara. Call 012 345 678.")))

    tried, _notice = run(workshop.number, file, dry_run=True)
    done, _nothing = run(workshop.number, file)

    assert (
        tried
        == done
        == (
            "Row 3: this may tell who somebody is: Sok Dara, 012 345 678.\n"
            "New: 2. Brought in before: 0. Rows with errors: 0.\n"
        )
    )
    assert workshop.contributions.count() == 2


def test_the_same_file_again_stores_nothing(workshop, table):
    file = table(csv_file(row(), row()))
    run(workshop.number, file)

    said, notice = run(workshop.number, file)

    assert (said, notice) == (
        "Row 2; Row 3: rows that say the same came in before. They are not brought in again; what is another voice, "
        "give it a reference.\nNew: 0. Brought in before: 2. Rows with errors: 0.\n",
        "There was nothing new to bring in.\n",
    )
    assert (Contribution.objects.count(), Batch.objects.count()) == (2, 1)


@pytest.mark.parametrize("dry_run", [True, False])
def test_rows_with_errors_are_told_and_nothing_is_stored(workshop, table, dry_run):
    said, sentence = refusal(workshop.number, table(csv_file(row(), row(kind="rumour"))), dry_run=dry_run)

    assert said == (
        "Row 3, column B (kind): “rumour” is no kind of contribution.\n"
        "1 row has errors. It is not brought in before it is mended.\n"
        "New: 1. Brought in before: 0. Rows with errors: 1.\n"
    )
    assert sentence == "Nothing was brought in."
    assert Contribution.objects.count() == 0


def test_what_cannot_be_read_is_said_in_a_sentence(workshop, table, tmp_path):
    number = workshop.number

    assert refusal("zz", table(csv_file(row())))[1] == f"There is no workshop “zz”. Workshops: {number}."
    assert refusal(number, tmp_path / "none.csv")[1].startswith("The file ")
    assert refusal(number, tmp_path)[1].endswith("cannot be read: Is a directory.")
    assert refusal(number, table(b"", "empty.csv"))[1] == "This file is empty."
    assert refusal(number, table(b"a\xff\xfe", "x.csv"))[1].startswith("These letters are not in UTF-8.")


def test_who_brings_it_in_must_be_a_rapporteur(workshop, table, rapporteur, editor):
    file = table(csv_file(row()))

    assert "Your roles do not allow this." in refusal(workshop.number, file, by=editor.email)[1]
    assert refusal(workshop.number, file, by="no@example.org")[1].startswith("Nobody who may sign in")
    run(workshop.number, file, by=rapporteur.email)

    assert Contribution.objects.get().keyed_by == rapporteur
