"""The chain of acts: who changes the log afterwards is found out, however they did it."""

import pytest
from django.db import connection

from accounts import chain, seals
from accounts.acts import record
from accounts.models import Act, ActDigest, ChainLink
from tests.factories import make_consultation, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(programme, administrator):
    """Acts of two programmes and of the installation, chained in two batches."""
    here, elsewhere = make_consultation(programme=programme), make_consultation(programme=make_programme("laundering"))
    for thing in (here, elsewhere, administrator, here):
        record(administrator, "edited", thing, reason="A first look.")
    assert chain.extend() == 4
    record(administrator, "edited", here, reason="A second look.")
    assert chain.extend() == 1
    return list(Act.objects.order_by("pk"))


def behind_the_seals(sql, *parameters):
    """As somebody does who owns the database: take the seals off, change a row, put them on again."""
    with seals.lifted(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_every_programme_has_a_chain_of_its_own(log, programme):
    assert [(link.programme_id, link.number) for link in ChainLink.objects.filter(programme=programme)] == [
        (programme.pk, 1),
        (programme.pk, 2),
    ]
    assert [link.number for link in ChainLink.objects.filter(programme=None)] == [1]
    assert ChainLink.objects.count() == 4
    assert chain.verify() == []


def test_a_link_carries_the_hash_of_the_one_before(log, programme):
    first, second = ChainLink.objects.filter(programme=programme)

    assert (first.previous, second.previous) == ("", first.hash)


def test_an_act_is_chained_once(log):
    assert chain.extend() == 0
    assert ActDigest.objects.count() == Act.objects.count() == 5


@pytest.mark.parametrize("change", ["reason = 'Nothing.'", "who_id = NULL", "verb = 'deleted'", "label = 'x'"])
def test_an_act_that_is_changed_afterwards_is_named(log, change):
    behind_the_seals(f"UPDATE accounts_act SET {change} WHERE id = %s", log[0].pk)

    assert chain.verify() == [f"Act {log[0].pk} is not what it was when it was chained."]


def test_an_act_that_is_changed_with_its_digest_breaks_the_chain(log, programme):
    behind_the_seals("UPDATE accounts_act SET reason = 'Nothing.' WHERE id = %s", log[0].pk)
    digest = ActDigest.objects.select_related("act").get(act=log[0])
    behind_the_seals(
        "UPDATE accounts_actdigest SET value = %s WHERE id = %s", chain.digest_of(digest.act, digest.salt), digest.pk
    )

    assert chain.verify() == [f"The chain of acts of {programme} is broken at link 1."]


def test_an_act_that_is_taken_out_breaks_the_chain(log, programme):
    behind_the_seals("DELETE FROM accounts_actdigest WHERE act_id = %s", log[0].pk)
    behind_the_seals("DELETE FROM accounts_act WHERE id = %s", log[0].pk)

    assert chain.verify() == [f"The chain of acts of {programme} is broken at link 1."]


def test_a_link_that_is_taken_out_breaks_the_chain(log, programme):
    link = ChainLink.objects.get(programme=programme, number=1)
    behind_the_seals("DELETE FROM accounts_actdigest WHERE link_id = %s", link.pk)
    behind_the_seals("DELETE FROM accounts_chainlink WHERE id = %s", link.pk)

    assert chain.verify() == [f"The chain of acts of {programme} is broken at link 2."]


def test_an_act_of_an_earlier_release_goes_to_the_programme_of_its_thing(programme, administrator):
    consultation = make_consultation(programme=programme)
    Act.objects.create(
        who=administrator,
        verb="edited",
        object_type="workshops.consultation",
        object_id=str(consultation.pk),
        label="A consultation",
    )
    Act.objects.create(
        who=administrator, verb="edited", object_type="workshops.long_gone", object_id="7", label="Something else"
    )

    chain.extend()

    assert sorted(str(link.programme or "") for link in ChainLink.objects.all()) == ["", str(programme)]
    assert chain.verify() == []


def test_the_same_words_have_another_digest_each_time(programme, administrator):
    """Whoever sees a chain cannot try out what an act may have said."""
    one = record(administrator, "edited", programme)

    assert chain.digest_of(one, "salt") != chain.digest_of(one, "another")


def test_a_long_log_is_chained_in_short_transactions(programme, administrator, monkeypatch):
    monkeypatch.setattr(chain, "MOST_AT_ONCE", 3)
    for _number in range(7):
        record(administrator, "edited", programme)

    assert [chain.extend(), chain.extend(), chain.extend(), chain.extend()] == [3, 3, 1, 0]
    assert chain.verify() == []
