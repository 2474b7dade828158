"""A paragraph names provisions of law; an editor says which of them it relies on, and is told when the law changes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Act
from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.law_references import readings, reliances, statute_watch
from handbook.models import Look, Reliance, TextReading, Version
from law.models import Provision, Statute
from law.statutes import known_statutes
from tests.factories import approved, drafted, make_chapter, make_handbook, make_programme, make_user

pytestmark = pytest.mark.django_db

TEXT = """Ivory is charged under Articles 97 and 98 of the Law on Forestry.

Every opening of an exhibit bag is signed.[^search]

The Law on Customs is read beside it.

[^search]: Code of Criminal Procedure, Article 91.
"""


@pytest.fixture(autouse=True)
def _nothing_read_yet():
    """Every story begins in a process that was just started."""
    readings.forget()


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook())


@pytest.fixture
def version(chapter, editor):
    return drafted(chapter, drafter=editor, text=TEXT)


@pytest.fixture
def forestry():
    return Statute.objects.get(slug="law-on-forestry")


@pytest.fixture
def article_98(forestry):
    return forestry.provisions.get(number="98")


def named(places):
    return [(place.number, place.statute.slug, place.article) for place in places]


def amend(statute, day):
    Statute.objects.filter(pk=statute.pk).update(amended_on=day)
    statute.refresh_from_db()


def confirmed_long_ago(reliance):
    Reliance.objects.filter(pk=reliance.pk).update(confirmed_at=timezone.now() - timedelta(days=100))


def now_reads(version, text, by):
    saving.save(version, text=text, by=by)
    version.refresh_from_db()


# What is found --------------------------------------------------------------------------------------------------


def test_what_paragraphs_and_their_notes_name_is_found_and_only_proposed(version):
    relied = reliances.of(version)

    assert named(relied.found) == [
        ("1.1", "law-on-forestry", "97"),
        ("1.1", "law-on-forestry", "98"),
        ("1.2", "code-of-criminal-procedure", "91"),
        ("1.3", "law-on-customs", ""),
    ]
    assert relied.confirmed == []
    assert not Reliance.objects.exists()


def test_an_article_is_not_put_to_the_law_of_the_next_row(chapter, editor):
    table = "| Law | Where |\n|---|---|\n| Law on Forestry | Articles 48 to 49 |\n| Law on Customs | later |\n"
    version = drafted(chapter, drafter=editor, text=table)

    assert named(reliances.of(version).found) == [
        ("1.1", "law-on-forestry", "48"),
        ("1.1", "law-on-forestry", "49"),
        ("1.1", "law-on-customs", ""),
    ]


def test_a_statute_that_gets_another_name_is_found_by_it_at_once(chapter, editor, forestry):
    version = drafted(chapter, drafter=editor, text="Article 98 of the Woodland Act applies.")
    assert reliances.of(version).found == []

    Statute.objects.filter(pk=forestry.pk).update(names={"en": ["Woodland Act"]})

    assert named(reliances.of(version).found) == [("1.1", "law-on-forestry", "98")]


def test_a_khmer_text_is_read_too(chapter, editor):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text="មាត្រា ៩៨ នៃច្បាប់ស្តីពីព្រៃឈើ។", titles={"km": "បទល្មើស"}, by=editor)
    version.refresh_from_db()

    assert named(reliances.of(version).found) == [("1.1", "law-on-forestry", "98")]


def test_a_text_is_read_once_and_its_reading_kept_for_every_process(version, django_assert_num_queries):
    first = readings.readings([version], known_statutes())
    kept = TextReading.objects.get()
    statutes = known_statutes()
    TextReading.objects.filter(pk=kept.pk).update(beginnings=["As kept."] * 3)
    readings.forget()

    with django_assert_num_queries(1):
        again = readings.readings([version], statutes)
    with django_assert_num_queries(0):
        readings.readings([version], statutes)

    assert again[version.pk].beginnings == ("As kept.",) * 3
    assert again[version.pk].named == first[version.pk].named


def test_readings_by_names_that_are_no_longer_so_are_not_kept(version, editor, forestry):
    statute_watch.on_statute(forestry, editor)
    Statute.objects.filter(pk=forestry.pk).update(names={"en": ["Woodland Act"]})

    statute_watch.on_statute(forestry, editor)

    assert TextReading.objects.count() == 1


# What an editor says --------------------------------------------------------------------------------------------


def test_an_editor_confirms_and_dismisses_what_was_found(version, editor, forestry, article_98):
    key = version.wording.keys[0]

    reliances.confirm(version, key=key, provision=article_98, by=editor)
    reliances.dismiss(version, key=key, provision=forestry.provisions.get(number="97"), by=editor)

    relied = reliances.of(version)
    assert named(relied.confirmed) == [("1.1", "law-on-forestry", "98")]
    assert named(relied.paragraphs[0].dismissed) == [("1.1", "law-on-forestry", "97")]
    assert named(relied.paragraphs[0].found) == []
    assert set(Act.objects.filter(object_id=str(version.pk)).values_list("verb", flat=True)) >= {
        "confirmed",
        "set aside",
    }


def test_what_the_text_does_not_name_is_added_by_hand(version, editor):
    reliances.confirm(
        version,
        key=version.wording.keys[1],
        provision=Provision.objects.get(statute__slug="criminal-code", number="27"),
        by=editor,
    )

    [added] = reliances.of(version).confirmed
    assert (added.number, added.statute.slug, added.is_named) == ("1.2", "criminal-code", False)


def test_a_change_of_mind_is_kept_as_the_last_word(version, editor, article_98):
    key = version.wording.keys[0]

    reliances.dismiss(version, key=key, provision=article_98, by=editor)
    reliances.confirm(version, key=key, provision=article_98, by=editor)

    assert Reliance.objects.get().relies
    reliances.take_out(Reliance.objects.get(), by=editor)
    assert ("1.1", "law-on-forestry", "98") in named(reliances.of(version).found)


def test_an_article_that_is_not_known_is_written_down_as_to_be_verified_and_tells_nothing_of_the_draft(
    chapter, editor, forestry
):
    version = drafted(
        chapter, drafter=editor, text="Article 120 of the Law on Forestry.", titles={"en": "Secret title"}
    )
    [found] = reliances.of(version).found
    assert found.provision is None

    reliances.decide_found(version, chosen=[found.token], relies=True, by=editor)

    article = forestry.provisions.get(number="120")
    assert (article.confidence, article.source) == ("T", "Named in a text of the programme Wildlife; to be verified.")
    assert reliances.of(version).confirmed[0].provision == article


def test_what_was_reworded_in_the_meantime_is_not_confirmed(version, editor):
    tokens = [place.token for place in reliances.of(version).found]
    now_reads(version, TEXT.replace("Articles 97 and 98", "Article 97"), editor)

    assert reliances.decide_found(version, chosen=tokens, relies=True, by=editor) == 3
    assert not Reliance.objects.filter(provision__number="98").exists()


def test_a_paragraph_that_is_not_there_relies_on_nothing(version, editor, article_98):
    with pytest.raises(ValidationError, match="not in the draft"):
        reliances.confirm(version, key="nowhere", provision=article_98, by=editor)


def test_only_who_drafts_says_what_a_text_relies_on(version, approver, outsider, article_98):
    for stranger in (approver, outsider):
        with pytest.raises(PermissionDenied):
            reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=stranger)


def test_what_lies_with_the_approver_stands_still(version, editor, article_98):
    decisions.submit(version, change_note="Done.", by=editor)

    with pytest.raises(drafts.NotOpen):
        reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)


# What becomes of it ---------------------------------------------------------------------------------------------


def test_a_confirmation_stays_with_its_paragraph_through_edits_and_is_listed_when_that_is_gone(
    version, editor, article_98
):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)

    now_reads(version, "A new beginning.\n\n" + TEXT, editor)
    assert named(reliances.of(version).confirmed) == [("1.2", "law-on-forestry", "98")]

    now_reads(version, "Only the bag is left, and every opening of it is signed.", editor)
    relied = reliances.of(version)
    assert relied.confirmed == []
    assert [place.provision for place in relied.orphans] == [article_98]


def test_the_next_draft_begins_with_what_the_approved_text_relies_on(chapter, version, editor, approver, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    reliances.dismiss(
        version,
        key=version.wording.keys[0],
        provision=Provision.objects.get(statute__slug="law-on-forestry", number="97"),
        by=editor,
    )
    now_approved(version, editor, approver)

    draft = drafts.start_draft(chapter, by=editor)

    assert named(reliances.of(draft).confirmed) == [("1.1", "law-on-forestry", "98")]
    assert named(reliances.of(draft).paragraphs[0].dismissed) == [("1.1", "law-on-forestry", "97")]


def test_what_a_correction_relies_on_comes_into_the_open_draft_it_is_merged_with(
    chapter, version, editor, approver, article_98
):
    now_approved(version, editor, approver)
    draft = drafts.start_draft(chapter, by=editor)
    correction = drafts.start_correction(chapter, by=editor)
    saving.save(correction, text=TEXT.replace("is signed", "is signed at once"), by=editor)
    reliances.confirm(correction, key=correction.wording.keys[0], provision=article_98, by=editor)

    now_approved(correction, editor, approver, effective_from=date(2022, 6, 2))

    draft.refresh_from_db()
    assert named(reliances.of(draft).confirmed) == [("1.1", "law-on-forestry", "98")]


def test_approval_leaves_out_what_lost_its_paragraph(version, editor, approver, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    now_reads(version, "Only the bag is left, and every opening of it is signed.", editor)

    now_approved(version, editor, approver)

    assert not Reliance.objects.filter(version=version).exists()


def now_approved(version, editor, approver, **fields):
    decisions.submit(version, change_note="Done.", by=editor)
    decisions.approve(version, **{"effective_from": date(2022, 6, 1), "change_note": "Done.", **fields}, by=approver)
    version.refresh_from_db()


# When the law is amended ----------------------------------------------------------------------------------------


def test_what_was_confirmed_before_an_amendment_is_to_be_looked_at_until_it_is_confirmed_again(
    version, editor, forestry, article_98
):
    reliance = reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    confirmed_long_ago(reliance)
    assert reliances.of(version).to_be_looked_at == []

    amend(forestry, timezone.localdate() - timedelta(days=10))
    assert named(reliances.of(version).to_be_looked_at) == [("1.1", "law-on-forestry", "98")]

    reliances.confirm_again(reliance, by=editor)
    assert reliances.of(version).to_be_looked_at == []


def test_an_approved_paragraph_is_looked_at_again_without_touching_the_sealed_text(
    client, version, editor, approver, forestry, article_98
):
    reliance = reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    confirmed_long_ago(reliance)
    now_approved(version, editor, approver)
    amend(forestry, timezone.localdate())
    client.force_login(editor)
    page = client.get(forestry.get_absolute_url())
    assertContains(page, "To be looked at since the law changed on")

    answer = client.post(reverse("desk:reliance_confirm_again", args=[reliance.pk]), follow=True)

    assertNotContains(answer, "To be looked at since the law changed on")
    assert Look.objects.get().by == editor
    assert Reliance.objects.get().confirmed_by == editor
    draft = drafts.start_draft(version.chapter, by=editor)
    assert reliances.of(draft).to_be_looked_at == []


def test_a_text_with_the_approver_is_not_confirmed_again(version, editor, forestry, article_98):
    reliance = reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    decisions.submit(version, change_note="Done.", by=editor)
    reliance.version.refresh_from_db()

    with pytest.raises(drafts.NotOpen):
        reliances.confirm_again(reliance, by=editor)


# The statute's page ---------------------------------------------------------------------------------------------


def test_a_statutes_page_lists_what_relies_on_it_and_apart_what_only_names_it(client, version, editor, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    client.force_login(editor)

    rows = statute_watch.on_statute(article_98.statute, editor)
    page = client.get(article_98.statute.get_absolute_url())

    assert {row.article: named(row.confirmed) for row in rows if row.confirmed} == {
        "98": [("1.1", "law-on-forestry", "98")]
    }
    assert {row.article: named(row.found) for row in rows if row.found} == {"97": [("1.1", "law-on-forestry", "97")]}
    assertContains(page, f'{version.get_absolute_url()}#1.1"')
    assertContains(page, "Ivory is charged")
    assertContains(page, "<dt>Title (English)</dt>")
    assertContains(page, "V: read in the law itself or on an official page")


def test_a_statutes_page_watches_what_is_in_effect_or_drafted_and_no_text_of_the_past(
    chapter, editor, approver, article_98
):
    first = drafted(chapter, drafter=editor, text=TEXT)
    reliances.confirm(first, key=first.wording.keys[0], provision=article_98, by=editor)
    now_approved(first, editor, approver, effective_from=date(2022, 6, 1))
    second = drafts.start_draft(chapter, by=editor)
    saving.save(second, text=TEXT + "\nMore.\n", by=editor)
    now_approved(second, editor, approver, effective_from=date(2022, 7, 1))
    third = drafts.start_draft(chapter, by=editor)

    [row] = [row for row in statute_watch.on_statute(article_98.statute, editor) if row.confirmed]

    assert {place.version for place in row.confirmed} == {second, third}


def test_articles_that_texts_name_and_nobody_wrote_down_are_listed_too(client, chapter, editor, forestry):
    drafted(chapter, drafter=editor, text="Article 120 of the Law on Forestry.")
    client.force_login(editor)

    page = client.get(forestry.get_absolute_url())

    assertContains(page, "Named in texts, not written down yet.")
    assertContains(page, f'{reverse("law:provision_new", args=[forestry.slug])}?number=120"')


def test_a_statutes_page_shows_no_draft_of_another_programme(client, version, outsider, editor, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    client.force_login(outsider)

    page = client.get(article_98.statute.get_absolute_url())
    listed = client.get(reverse("law:statute_list"))

    assert page.status_code == 200
    assertNotContains(page, "Ivory is charged")
    assertNotContains(page, "Wildlife trafficking cases")
    assertNotContains(listed, "1 paragraph relies on it")


@pytest.mark.parametrize("address", ["list", "detail", "version"])
def test_pages_need_as_many_queries_for_thirty_paragraphs_as_for_one(
    client, chapter, editor, article_98, django_assert_max_num_queries, address
):
    client.force_login(editor)
    counts = []
    for number in (1, 30):
        text = "\n\n".join(f"Point {at}: Article 98 of the Law on Forestry, {'so ' * at}." for at in range(number))
        here = make_chapter(chapter.handbook) if number > 1 else chapter
        version = drafted(here, drafter=editor, text=text)
        for key in version.wording.keys:
            reliances.confirm(version, key=key, provision=article_98, by=editor)
        path = {
            "list": reverse("law:statute_list"),
            "detail": article_98.statute.get_absolute_url(),
            "version": reverse("desk:version_reliances", args=[version.pk]),
        }[address]
        client.get(path)
        with django_assert_max_num_queries(40) as captured:
            client.get(path)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# The version's pages --------------------------------------------------------------------------------------------


def test_a_versions_page_says_how_many_provisions_are_confirmed_and_found(client, version, editor, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    client.force_login(editor)

    page = client.get(version.get_absolute_url())

    assertContains(page, "1 provision confirmed")
    assertContains(page, "3 found in the text and not confirmed")


def test_all_that_was_found_is_read_and_confirmed_together(client, version, editor):
    client.force_login(editor)
    address = reverse("desk:reliances_confirm", args=[version.pk])
    page = client.get(address)
    tokens = [place.token for place in reliances.of(version).found]
    for token in tokens:
        assertContains(page, f'value="{token}"')

    answer = client.post(address, {"found": tokens[:3], "relies": "yes"}, follow=True)

    assertContains(answer, "3 provisions are confirmed.")
    assert len(reliances.of(version).confirmed) == 3
    assert named(reliances.of(version).found) == [("1.3", "law-on-customs", "")]


def test_what_is_confirmed_is_read_in_the_sentence_or_note_that_names_it(client, chapter, editor):
    text = "Ivory is weighed first. A clerk charges it under Article 98 of the Law on Forestry. It is sealed.[^1]\n\n"
    text += "[^1]: Weigh it. Then see Article 12 of the Law on Customs.\n"
    version = drafted(chapter, drafter=editor, text=text)
    client.force_login(editor)

    page = client.get(reverse("desk:reliances_confirm", args=[version.pk]))

    assert [words for _place, words in page.context["found"]] == [
        "A clerk charges it under Article 98 of the Law on Forestry.",
        "Then see Article 12 of the Law on Customs.",
    ]
    assertContains(page, "A clerk charges it under Article 98")


def test_a_long_khmer_sentence_is_cut_around_what_it_names(client, chapter, editor):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text="ត្រូវថ្លឹង" * 60 + "មាត្រា ៩៨ នៃច្បាប់ស្តីពីព្រៃឈើ។", titles={"km": "បទ"}, by=editor)
    version.refresh_from_db()

    [(_place, words)] = reliances.with_words(reliances.of(version).found)

    assert words.startswith("…")
    assert "មាត្រា ៩៨" in words
    assert len(words) <= reliances.LONGEST_SENTENCE + 2


def test_one_finding_is_dismissed_and_taken_back(client, version, editor):
    client.force_login(editor)
    token = reliances.of(version).found[0].token

    dismissed = client.post(
        reverse("desk:reliance_decide", args=[version.pk]), {"found": token, "relies": "no"}, follow=True
    )
    assertContains(dismissed, '<span class="state">only mentions</span>')
    back = client.post(reverse("desk:reliance_delete", args=[Reliance.objects.get().pk]), follow=True)

    assertNotContains(back, '<span class="state">only mentions</span>')
    assert len(reliances.of(version).found) == 4


def test_nothing_chosen_says_so(client, version, editor):
    client.force_login(editor)

    answer = client.post(reverse("desk:reliances_confirm", args=[version.pk]), {"relies": "yes"}, follow=True)

    assertContains(answer, "Nothing was chosen. Tick what you mean.")


def test_a_provision_is_added_by_hand_from_the_page(client, version, editor):
    client.force_login(editor)
    address = reverse("desk:reliance_add", args=[version.pk])

    answer = client.post(address, {"key": version.wording.keys[1], "statute": "criminal-code", "article": "២៧"})

    assertRedirects(answer, reverse("desk:version_reliances", args=[version.pk]))
    assert str(Reliance.objects.get().provision) == "Criminal Code, Article 27"


@pytest.mark.parametrize("typed", [{"article": "27 and 28"}, {"statute": "mistyped"}, {"key": "nowhere"}])
def test_what_is_wrong_in_the_form_gets_a_sentence_and_nothing_is_stored(client, version, editor, typed):
    client.force_login(editor)
    whole = {"key": version.wording.keys[1], "statute": "criminal-code", "article": "27"}

    page = client.post(reverse("desk:reliance_add", args=[version.pk]), {**whole, **typed})

    assert page.status_code == 200
    assertContains(page, "is-invalid")
    assert not Reliance.objects.exists()


def test_an_approved_text_shows_what_it_relies_on_and_asks_nothing(client, version, editor, approver, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    now_approved(version, editor, approver)
    client.force_login(editor)

    page = client.get(reverse("desk:version_reliances", args=[version.pk]))
    refused = client.post(
        reverse("desk:reliance_decide", args=[version.pk]), {"found": reliances.of(version).found[0].token}, follow=True
    )

    assertContains(page, "relies on")
    assertNotContains(page, "Dismiss")
    assert Reliance.objects.count() == 1
    assert refused.status_code == 200


def test_drafts_of_a_programme_are_counted_only_for_who_may_read_them(editor, approver, version, article_98):
    reliances.confirm(version, key=version.wording.keys[0], provision=article_98, by=editor)
    other = make_programme("money-laundering")
    elsewhere = make_user("elsewhere", role="editor", programme=other)
    mine = approved(
        make_chapter(make_handbook(slug="elsewhere", programme=other)),
        drafter=elsewhere,
        approver=make_user("adopter", role="approver", programme=other),
        text="Article 98 of the Law on Forestry.",
    )

    assert statute_watch.tallies(approver)[article_98.statute_id].paragraphs == 1
    assert article_98.statute_id not in statute_watch.tallies(elsewhere)
    assert {
        place.version for row in statute_watch.on_statute(article_98.statute, elsewhere) for place in row.found
    } == {Version.objects.get(pk=mine.pk)}
