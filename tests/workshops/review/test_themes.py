"""Themes gather contributions; standard reasons are taken into answers."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.factories import make_consultation, make_contribution
from workshops.models import StandardReason, Theme
from workshops.review import themes

pytestmark = pytest.mark.django_db


def made(consultation, reviewer, title="Sealing", shortcut="s"):
    return themes.make_theme(consultation, titles={"en": title}, shortcut=shortcut, by=reviewer)


def test_a_contribution_is_given_a_theme_and_relieved_of_it(reviewer):
    contribution = make_contribution()
    theme = made(contribution.consultation, reviewer)

    themes.assign(contribution, theme, by=reviewer)
    given = list(contribution.themes.all())
    themes.assign(contribution, theme, given=False, by=reviewer)

    assert (given, list(contribution.themes.all())) == ([theme], [])


def test_a_theme_stays_in_its_consultation(reviewer):
    theme = made(make_consultation(), reviewer)

    with pytest.raises(ValidationError):
        themes.assign(make_contribution(), theme, by=reviewer)


def test_a_key_assigns_one_theme(reviewer):
    consultation = make_consultation()
    made(consultation, reviewer)

    with pytest.raises(ValidationError) as refused:
        made(consultation, reviewer, title="Scales", shortcut="S")

    assert refused.value.message_dict == {"shortcut": ["This key belongs to the theme Sealing."]}


@pytest.mark.parametrize("shortcut", [" ", "?", "ក"])
def test_a_key_is_a_letter_or_a_digit(reviewer, shortcut):
    with pytest.raises(ValidationError) as refused:
        made(make_consultation(), reviewer, shortcut=shortcut)

    assert list(refused.value.message_dict) == ["shortcut"]


def test_themes_may_do_without_keys(reviewer):
    consultation = make_consultation()

    made(consultation, reviewer, shortcut="")
    made(consultation, reviewer, title="Scales", shortcut="")

    assert consultation.themes.count() == 2


@pytest.mark.parametrize("role", ["rapporteur", "editor", "approver", "administrator", "outsider"])
def test_only_reviewers_of_the_programme_make_themes_and_reasons(role, request):
    person, consultation = request.getfixturevalue(role), make_consultation()

    with pytest.raises(PermissionDenied):
        made(consultation, person)
    with pytest.raises(PermissionDenied):
        themes.keep_reason(consultation, outcome="noted", title="Known", language="en", text="Known.", by=person)


def test_themes_are_made_edited_given_and_deleted_on_the_pages(client, reviewer):
    contribution = make_contribution()
    client.force_login(reviewer)
    page = reverse("workshops:theme_list", args=[contribution.consultation_id])

    client.post(page, {"titles_en": "Sealing", "shortcut": "s"})
    theme = Theme.objects.get()
    client.post(reverse("workshops:theme_edit", args=[theme.pk]), {"titles_en": "Seals", "shortcut": "e"})
    given = client.post(reverse("workshops:contribution_themes", args=[contribution.receipt]), {"give": theme.pk})
    shown = client.get(given.url).content.decode()
    carried = list(contribution.themes.all())
    client.post(reverse("workshops:theme_delete", args=[theme.pk]))

    theme_then = carried[0]
    assert (theme_then.titles, theme_then.shortcut) == ({"en": "Seals"}, "e")
    assert f'name="take" value="{theme.pk}" aria-pressed="true" data-key="e">Seals' in shown
    assert Theme.objects.count() == 0


def test_a_key_that_is_taken_is_refused_beside_its_field(client, reviewer):
    consultation = make_consultation()
    made(consultation, reviewer)
    client.force_login(reviewer)

    response = client.post(
        reverse("workshops:theme_list", args=[consultation.pk]), {"titles_en": "Scales", "shortcut": "s"}
    )

    assert response.context["form"].errors == {"shortcut": ["This key belongs to the theme Sealing."]}


def test_standard_reasons_are_kept_edited_and_deleted_on_the_pages(client, reviewer):
    consultation = make_consultation()
    client.force_login(reviewer)
    page = reverse("workshops:standard_reason_list", args=[consultation.pk])
    sent = {"title": "Known", "outcome": "noted", "language": "en", "text": "It is known."}

    client.post(page, sent)
    reason = StandardReason.objects.get()
    client.post(reverse("workshops:standard_reason_edit", args=[reason.pk]), {**sent, "text": "Well known."})
    edited = StandardReason.objects.get().text
    client.post(reverse("workshops:standard_reason_delete", args=[reason.pk]))

    assert (edited, StandardReason.objects.count()) == ("Well known.", 0)


def test_reasons_without_words_are_refused_beside_their_field(client, reviewer):
    consultation = make_consultation()
    client.force_login(reviewer)

    response = client.post(
        reverse("workshops:standard_reason_list", args=[consultation.pk]),
        {"title": "Known", "outcome": "noted", "language": "en", "text": ""},
    )

    assert list(response.context["form"].errors) == ["text"]


def test_standard_reasons_are_taken_into_an_answer_by_its_address(client, reviewer):
    contribution = make_contribution()
    reason = themes.keep_reason(
        contribution.consultation, outcome="declined", title="Law", language="km", text="ច្បាប់", by=reviewer
    )
    client.force_login(reviewer)

    form = client.get(
        reverse("workshops:contribution_dispose", args=[contribution.receipt]), {"reason": reason.pk}
    ).context["form"]

    assert [form[name].value() for name in ("outcome", "reasons", "language")] == ["declined", "ច្បាប់", "km"]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["without JavaScript", "with htmx"])
def test_standard_reasons_are_taken_in_after_what_was_typed_and_nothing_is_stored(client, reviewer, headers):
    contribution = make_contribution()
    reason = themes.keep_reason(
        contribution.consultation, outcome="declined", title="Law", language="km", text="ច្បាប់", by=reviewer
    )
    client.force_login(reviewer)
    typed = {"outcome": "", "reasons": "My own words.", "public_summary": "A summary.", "language": "en"}
    address = reverse("workshops:contribution_dispose", args=[contribution.receipt])

    for _twice in range(2):
        response = client.post(address, {**typed, "reason": reason.pk, "take_in": "yes"}, headers=headers)
        form = response.context["form"]
        typed = {name: form[name].value() for name in typed}

    assert typed == {
        "outcome": "declined",
        "reasons": "My own words.\n\nច្បាប់",
        "public_summary": "A summary.",
        "language": "en",
    }
    assert (form.errors, contribution.dispositions.count()) == ({}, 0)
    assert ("<h1" in response.content.decode()) is (not headers)


@pytest.mark.parametrize("chosen", ["", "x", "9" * 30, "999"])
def test_no_reasons_chosen_takes_in_nothing_and_keeps_what_was_typed(client, reviewer, chosen):
    contribution = make_contribution()
    client.force_login(reviewer)

    response = client.post(
        reverse("workshops:contribution_dispose", args=[contribution.receipt]),
        {"reasons": "My own words.", "reason": chosen, "take_in": "yes"},
    )

    assert response.context["form"]["reasons"].value() == "My own words."


def test_reasons_of_another_consultation_are_not_taken_in(client, reviewer):
    contribution = make_contribution()
    strange = themes.keep_reason(
        make_consultation(), outcome="declined", title="Law", language="en", text="Other.", by=reviewer
    )
    client.force_login(reviewer)

    form = client.get(
        reverse("workshops:contribution_dispose", args=[contribution.receipt]), {"reason": strange.pk}
    ).context["form"]

    assert form["reasons"].value() is None
