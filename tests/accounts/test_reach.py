"""How far blacking out reaches: everything that holds words, but for what is named with a reason."""

import pytest
from django.db import connection

from accounts.blackouts import reach
from accounts.seals import SEALS
from tests.factories import make_consultation, make_contribution, make_programme
from workshops.models import Contribution

pytestmark = pytest.mark.django_db


def test_what_is_left_out_exists():
    """A column that is renamed would be reached again without anybody looking."""
    there = {}
    with connection.cursor() as cursor:
        for table in reach.left_out():
            there[table] = {one.name for one in connection.introspection.get_table_description(cursor, table)}

    gone = {table: columns - there[table] - reach.EVERY_COLUMN for table, columns in reach.left_out().items()}
    assert {table: columns for table, columns in gone.items() if columns} == {}


def test_of_what_is_sealed_every_column_with_words_is_reached():
    """A new column stands here; if it holds no name, it is named in WITHOUT_NAMES of its app's seals.py."""
    reached = {seal.table: sorted(reach.columns(seal.table)) for seal in SEALS}

    assert {table: columns for table, columns in reached.items() if columns} == {
        "accounts_act": ["label", "reason"],
        "accounts_blackout": ["reason"],
        "handbook_edition": ["manifest", "note", "withdrawal_reason"],
        "handbook_editionchapter": ["part_titles", "titles"],
        "handbook_editionheard": ["summary"],
        "handbook_editionglossary": ["terms"],
        "handbook_glossarychange": ["decision_reason", "facts"],
        "handbook_helperdecision": ["lawyer", "reason"],
        "handbook_instrument": ["number"],
        "handbook_lawcorrection": ["reason"],
        "handbook_listitem": ["text"],
        "handbook_paragraph": ["text"],
        "handbook_remark": ["in_word_by", "source", "suggestion", "text", "words"],
        "handbook_signoff": ["names", "office", "question", "statement"],
        "handbook_version": [
            "change_note",
            "forced_reasons",
            "letter_number",
            "return_reasons",
            "titles",
            "unmerged",
            "withdrawal_reason",
        ],
        "handbook_wording": ["text"],
        "law_change": ["decision_reason", "facts", "why"],
        "law_withdrawal": ["reason", "restoring_reason", "said"],
        "workshops_contribution": ["room_summary", "source_key", "text"],
        "workshops_disposition": ["correction_note", "public_summary", "reasons"],
    }


def test_every_table_of_a_programme_is_found_by_it():
    """Those that belong to none are reached only where all programmes are asked for."""
    programme = make_programme()
    without = {
        table
        for table, model in reach.tables().items()
        if reach.fields_of(table) and reach.of_programme(model, programme) is None
    }

    assert without == {
        "accounts_signin",
        "accounts_user",
        "law_change",
        "law_provision",
        "law_statute",
        "law_withdrawal",
        "office_job",
        "office_letter",
    }


def test_only_the_rows_of_the_programme_are_read():
    here = make_contribution(make_consultation())
    make_contribution(make_consultation(programme=make_programme("elsewhere")))

    assert list(reach.of_programme(Contribution, make_programme()).values_list("pk", flat=True)) == [here.pk]
