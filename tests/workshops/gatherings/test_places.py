"""Provinces and courts are data, keyed by code."""

import pytest
from django.utils import translation

from workshops.gatherings import places
from workshops.models import Court, Province

pytestmark = pytest.mark.django_db


def test_there_are_25_provinces_each_with_a_khmer_name():
    khmer = [province.names["km"] for province in Province.objects.all()]

    assert len(khmer) == 25
    assert len(set(khmer)) == 25
    assert all("\u1780" <= name[0] <= "\u17b3" for name in khmer)


def test_every_province_has_a_court_of_first_instance_named_in_khmer():
    courts = Court.objects.filter(level=Court.Level.FIRST_INSTANCE)

    assert sorted(court.province_id for court in courts) == sorted(Province.objects.values_list("code", flat=True))
    assert all(court.names["km"].startswith("សាលាដំបូង") for court in courts)


def test_every_court_has_a_khmer_name():
    assert [court.code for court in Court.objects.all() if not court.names.get("km")] == []
    assert Court.objects.get(code="military").names["km"] == "តុលាការយោធា"


def test_names_are_shown_in_the_language_in_use():
    mondulkiri = Province.objects.get(code="11")

    with translation.override("km"):
        assert str(mondulkiri) == "មណ្ឌលគិរី"
    with translation.override("en"):
        assert str(mondulkiri) == "Mondulkiri"


def test_a_second_sync_changes_nothing():
    before = list(Court.objects.order_by("code").values())

    places.sync()

    assert list(Court.objects.order_by("code").values()) == before
