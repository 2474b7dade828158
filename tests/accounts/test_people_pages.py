"""The administrators' pages of people."""

import re

import pytest

from accounts.acts import acts_on
from accounts.membership import people
from accounts.models import User
from tests.factories import make_programme, make_user


@pytest.fixture
def programme_administrator(programme):
    return make_user("programme-administrator", role="administrator", programme=programme)


def invitation(programme, **fields):
    return {
        "email": "dara@example.org",
        "names_en": "Dara",
        "names_km": "ដារ៉ា",
        "office": "Kandal Provincial Court",
        "language": "km",
        "roles": ["editor", "rapporteur"],
        "programme": programme.pk if programme else "",
        **fields,
    }


def links_in(response):
    return re.findall(r"https://handbook\.example\.org/invitation/[\w-]+/", response.content.decode())


def roles_of(user):
    return sorted((m.role, m.programme.slug if m.programme else None) for m in user.memberships.all())


def test_an_administrator_invites_and_sees_the_link_once(client, administrator, programme):
    client.force_login(administrator)

    response = client.post("/people/invite/", invitation(programme))

    person = User.objects.get(email="dara@example.org")
    assert response["Location"] == f"/people/{person.pk}/"
    assert person.names == {"km": "ដារ៉ា", "en": "Dara"}
    assert (person.office, person.language) == ("Kandal Provincial Court", "km")
    assert roles_of(person) == [("editor", "wildlife"), ("rapporteur", "wildlife")]
    shown = client.get(response["Location"])
    assert len(links_in(shown)) == 1
    assert shown["Cache-Control"] == "private, no-store"
    assert people.invited_by(links_in(shown)[0].split("/")[-2]) == person
    assert links_in(client.get(response["Location"])) == []


def test_the_link_is_shown_on_the_page_of_its_person_only(client, administrator, programme):
    client.force_login(administrator)
    client.post("/people/invite/", invitation(programme))

    assert links_in(client.get(f"/people/{administrator.pk}/")) == []


def test_a_new_link_is_shown_once_too(client, administrator, editor):
    client.force_login(administrator)

    response = client.post(f"/people/{editor.pk}/invite-again/")

    assert len(links_in(client.get(response["Location"]))) == 1
    assert links_in(client.get(response["Location"])) == []


def test_a_refused_invitation_keeps_what_was_typed(client, administrator, editor, programme):
    client.force_login(administrator)

    response = client.post("/people/invite/", invitation(programme, email=editor.email.upper()))

    assert response.status_code == 200
    assert response.context["form"].errors == {"email": ["There is a person with this e-mail already."]}
    page = response.content.decode()
    assert "Kandal Provincial Court" in page
    assert "ដារ៉ា" in page


def test_an_invitation_needs_a_name_and_a_role(client, administrator, programme):
    client.force_login(administrator)

    response = client.post("/people/invite/", invitation(programme, names_en="", names_km="", roles=[]))

    assert sorted(response.context["form"].errors) == ["names_km", "roles"]
    assert User.objects.count() == 1


def test_a_role_in_all_programmes_is_given_knowingly(client, administrator, programme):
    client.force_login(administrator)
    form = client.get("/people/invite/").context["form"]
    assert form["programme"].initial == programme

    client.post("/people/invite/", invitation(None, roles=["approver"]))

    assert roles_of(User.objects.get(email="dara@example.org")) == [("approver", None)]


def test_roles_are_given_and_taken_on_the_page_of_the_person(client, administrator, programme):
    person = make_user("dara")
    client.force_login(administrator)

    client.post(f"/people/{person.pk}/give-role/", {"roles": ["editor", "reader"], "programme": programme.pk})
    client.post(f"/people/{person.pk}/take-role/", {"membership": person.memberships.get(role="reader").pk})

    assert roles_of(person) == [("editor", "wildlife")]


def test_giving_no_role_says_so_beside_the_field(client, administrator, programme):
    person = make_user("dara")
    client.force_login(administrator)

    response = client.post(f"/people/{person.pk}/give-role/", {"programme": programme.pk})

    assert response.status_code == 200
    assert list(response.context["role_form"].errors) == ["roles"]


def test_a_person_is_edited_disabled_and_enabled(client, administrator, editor):
    client.force_login(administrator)

    client.post(f"/people/{editor.pk}/edit/", {"names_km": "ដារ៉ា", "names_en": "", "office": "Court", "language": "km"})
    client.post(f"/people/{editor.pk}/disable/")
    client.post(f"/people/{editor.pk}/enable/")

    editor.refresh_from_db()
    assert (editor.names, editor.office, editor.language) == ({"km": "ដារ៉ា"}, "Court", "km")
    assert editor.is_active
    assert [act.verb for act in acts_on(editor)] == ["enabled", "disabled", "edited"]


def test_a_refused_edit_keeps_what_was_typed_and_changes_nothing(client, administrator, editor):
    client.force_login(administrator)

    response = client.post(
        f"/people/{editor.pk}/edit/", {"names_km": "", "names_en": " ", "office": "Court", "language": "km"}
    )

    assert list(response.context["form"].errors) == ["names_km"]
    assert 'value="Court"' in response.content.decode()
    editor.refresh_from_db()
    assert (editor.names, editor.office) == ({"en": "Editor"}, "")


def test_the_last_administrator_is_told_why_they_stay(client, administrator):
    client.force_login(administrator)
    membership = administrator.memberships.get()

    for address, data in (("disable", {}), ("take-role", {"membership": membership.pk})):
        page = client.post(f"/people/{administrator.pk}/{address}/", {**data, "confirmed": "yes"}, follow=True)
        assert "This is the last administrator of all programmes" in page.content.decode()

    assert client.get("/people/").status_code == 200


def test_the_last_administrator_of_a_programme_is_told_why_they_stay(client, programme_administrator):
    client.force_login(programme_administrator)

    page = client.post(f"/people/{programme_administrator.pk}/disable/", {"confirmed": "yes"}, follow=True)

    assert "This is the last administrator of Wildlife" in page.content.decode()
    assert client.get("/people/").status_code == 200


def test_who_takes_a_role_from_themselves_is_asked_first(client, administrator):
    membership = administrator.memberships.create(role="editor", programme=None)
    client.force_login(administrator)
    address = f"/people/{administrator.pk}/take-role/"

    asked = client.post(address, {"membership": membership.pk})
    held_when_asked = roles_of(administrator)
    client.post(address, {"membership": membership.pk, "confirmed": "yes"})

    assert f'<input type="hidden" name="membership" value="{membership.pk}">' in asked.content.decode()
    assert held_when_asked == [("administrator", None), ("editor", None)]
    assert roles_of(administrator) == [("administrator", None)]


def test_who_disables_themselves_is_asked_first(client, administrator):
    make_user("colleague", role="administrator")
    client.force_login(administrator)

    asked = client.post(f"/people/{administrator.pk}/disable/")
    administrator.refresh_from_db()
    active_when_asked = administrator.is_active
    client.post(f"/people/{administrator.pk}/disable/", {"confirmed": "yes"})

    administrator.refresh_from_db()
    assert "Disable yourself?" in asked.content.decode()
    assert (active_when_asked, administrator.is_active) == (True, False)


@pytest.mark.parametrize("membership", ["", "x", "999999", "9" * 40, "²"])
def test_taking_a_role_that_is_not_held_is_not_found(client, administrator, editor, membership):
    client.force_login(administrator)

    response = client.post(f"/people/{editor.pk}/take-role/", {"membership": membership})

    assert response.status_code == 404


def test_a_person_who_is_not_there_is_not_found(client, administrator):
    client.force_login(administrator)

    assert client.get("/people/999999/", follow=True).status_code == 404
    assert client.get(f"/people/{'9' * 40}/", follow=True).status_code == 404


def test_a_role_is_taken_only_on_the_page_of_who_holds_it(client, administrator, editor, reviewer):
    client.force_login(administrator)

    response = client.post(f"/people/{editor.pk}/take-role/", {"membership": reviewer.memberships.get().pk})

    assert response.status_code == 404
    assert roles_of(reviewer) == [("reviewer", "wildlife")]


@pytest.mark.parametrize("who", ["reader", "rapporteur", "reviewer", "editor", "approver", "outsider"])
def test_the_pages_are_shut_to_everybody_else(client, who, administrator, request):
    client.force_login(request.getfixturevalue(who))
    person = administrator.pk

    for address in ("/people/", "/people/invite/", f"/people/{person}/", f"/people/{person}/edit/"):
        assert client.get(address).status_code == 403
    for act in ("give-role", "take-role", "disable", "enable", "invite-again", "edit"):
        assert client.post(f"/people/{person}/{act}/").status_code == 403
    assert client.post("/people/invite/", invitation(None)).status_code == 403
    assert not acts_on(administrator).exists()


@pytest.mark.parametrize(
    "address", ["/people/", "/people/invite/", "/people/1/", "/people/1/edit/", "/people/1/disable/"]
)
def test_strangers_are_sent_to_sign_in(client, db, address):
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize("act", ["give-role", "take-role", "disable", "enable", "invite-again"])
def test_nothing_is_done_by_following_a_link(client, administrator, editor, act):
    client.force_login(administrator)

    assert client.get(f"/people/{editor.pk}/{act}/").status_code == 405


def test_an_administrator_of_one_programme_is_offered_that_programme_only(client, programme_administrator, programme):
    make_programme("money-laundering")
    client.force_login(programme_administrator)

    form = client.get("/people/invite/").context["form"]

    assert [str(label) for _value, label in form.fields["programme"].choices] == ["Wildlife"]


def test_an_administrator_of_one_programme_invites_only_into_it(client, programme_administrator, programme):
    other = make_programme("money-laundering")
    client.force_login(programme_administrator)

    for elsewhere in (other, None):
        response = client.post("/people/invite/", invitation(elsewhere))
        assert list(response.context["form"].errors) == ["programme"]
    client.post("/people/invite/", invitation(programme))

    assert roles_of(User.objects.get(email="dara@example.org")) == [("editor", "wildlife"), ("rapporteur", "wildlife")]


def test_an_administrator_of_one_programme_sees_others_but_no_buttons_that_would_be_refused(
    client, programme_administrator, outsider
):
    client.force_login(programme_administrator)

    page = client.get(f"/people/{outsider.pk}/").content.decode()

    for act in ("take-role", "disable", "invite-again", "edit"):
        assert f"/people/{outsider.pk}/{act}/" not in page
    assert f"/people/{outsider.pk}/give-role/" in page
    assert client.post(f"/people/{outsider.pk}/disable/").status_code == 403


def test_a_link_for_somebody_disabled_is_refused_with_a_sentence(client, administrator, editor):
    people.disable(editor, by=administrator)
    client.force_login(administrator)

    page = client.post(f"/people/{editor.pk}/invite-again/", follow=True)

    assert links_in(page) == []
    assert "This person is disabled. Enable them first." in page.content.decode()


def test_the_list_asks_the_database_as_often_for_thirty_people_as_for_one(
    client, administrator, programme, django_assert_num_queries
):
    client.force_login(administrator)
    client.get("/people/")
    with django_assert_num_queries(6) as for_one:
        client.get("/people/")

    for number in range(30):
        make_user(f"person{number}", role="editor", programme=programme)

    with django_assert_num_queries(len(for_one)):
        page = client.get("/people/")
    assert len(page.context["page"]) == 31


def test_the_list_says_who_can_sign_in(client, administrator, editor, programme):
    people.disable(editor, by=administrator)
    people.invite(email="new@example.org", names={"en": "New"}, roles=[("reader", programme)], by=administrator)
    client.force_login(administrator)

    page = client.get("/people/").content.decode()
    states = re.findall(r">\s*(disabled|may sign in|invited, no password yet)\s*</div>", page)

    assert states == ["may sign in", "disabled", "invited, no password yet"]
