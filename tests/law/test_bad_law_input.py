"""What cannot be, at the helper and in the law data: a sentence each in both languages, and nothing is lost."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from law.matching.facts import read
from law.models import Change, Entry
from tests.law.matching.generated_law import LAW
from tests.law.record.law_entries import a_species, an_offence, penalty
from tests.law.record.test_law_files import a_workbook

TODAY = date(2026, 11, 30)


def is_khmer(sentence: str) -> bool:
    return re.search("[\u1780-\u17d3]{3}", sentence) is not None


FACTS = {
    "contradicting facts": ({"stage": ["attempt"], "mind": ["negligence"]}, "an attempt is never careless"),
    "two answers to one question": ({"class": ["rare", "common"]}, "has one answer, and more than one came"),
    "a day before any law": ({"date": ["1901-01-01"]}, "Check the year."),
    "a day in the future": ({"date": ["2999-01-01"]}, "Write the day on which it happened"),
    "no day at all": ({"date": ["2022-13-45"]}, "Write it as year, month and day"),
    "a negative quantity": ({"quantity": ["-3"]}, "A quantity is more than nothing."),
    "a huge quantity": ({"quantity": ["99999999999"]}, "Check the number and its unit."),
    "an unknown species": ({"species": ["unicorn"]}, "Choose one of the list."),
    "a tampered form": ({"offender": ["<script>"]}, "Choose one that stands on the page."),
    "a form with a thousand answers": ({"act": [f"act-{n}" for n in range(1000)]}, ""),
}


@pytest.mark.parametrize(("sent", "sentence"), FACTS.values(), ids=FACTS)
def test_facts_that_cannot_be_are_told_in_both_languages(sent, sentence):
    told = {}
    for language in ("en", "km"):
        with override(language):
            [told[language]] = read({"act": ["possess"], **sent}, law=LAW, today=TODAY).refused

    assert sentence in told["en"].sentence
    assert told["en"].fact == told["km"].fact
    assert is_khmer(told["km"].sentence)
    assert told["km"].sentence != told["en"].sentence


def ranges(*prisons):
    return an_offence(penalties=[penalty(prison={"is": "range", "min": low, "max": high}) for low, high in prisons])


def in_json(offence=None, *, species=None, statutes=None) -> bytes:
    return json.dumps(
        {
            "form": 1,
            "statutes": statutes or {},
            "species": {"tiger": species} if species else {},
            "offences": [{"key": "forestry-98-12", **(offence or an_offence())}],
        }
    ).encode()


FOLLOWING = [{**a_species()["classes"][0], "from": None, "until": None}] * 2
FILES = {
    "overlapping ranges": (in_json(ranges((12, 60), (24, 120))), "Make it one range, or two offences"),
    "a reversed range": (in_json(ranges((60, 12))), "The least (60) is more than the most (12). Exchange them."),
    "a range below nought": (in_json(ranges((-1, 12))), "A figure is never below nought."),
    "reversed days": (
        in_json(an_offence(in_force_from="2020-01-01", in_force_until="2010-01-01")),
        "It ends before it begins. Exchange the two dates.",
    ),
    "two classes on one day": (in_json(species=a_species(classes=FOLLOWING)), "Let one end before the other."),
    "prison without a unit": (
        a_workbook(penalties={"prison_unit": None}),
        "Prison is a number without a unit. Write months or years.",
    ),
    "a statute replaced by itself": (
        in_json(statutes={"law-on-forestry": {"replaced_by": "law-on-forestry"}}),
        "a statute does not replace itself. Name the one that does.",
    ),
    "a statute that may replace itself": (
        in_json(an_offence(uncertain_from="2023-06-29", uncertain_because="law-on-forestry")),
        "A statute does not replace itself. Name the one that may replace it.",
    ),
    "an unknown statute": (in_json(an_offence(statute="law-of-the-moon")), "Write it down first"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "sentence"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_is_told_in_both_languages_and_nothing_comes_in(client, editor, content, sentence):
    client.force_login(editor)
    for language in ("en", "km"):
        editor.language = language
        editor.save()
        file = SimpleUploadedFile("law.file", content)
        page = client.post(reverse("law_data:import_file"), {"file": file, "why": "From the ministry, read twice."})

        assert page.status_code == 422
        told, *_what_follows_from_it = page.context["problems"]
        assert (sentence in told) == (language == "en")
        assert is_khmer(told) == (language == "km")
        shown = " ".join(html.fromstring(page.content).text_content().split())
        assert told in shown
        assert "From the ministry, read twice." in shown
    assert not Change.objects.exists()
    assert not Entry.objects.exists()
