"""What could tell who somebody is: pointed out in texts, told one level wider, withheld."""

import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.acts import acts_on
from tests.cases import CASES
from tests.factories import (
    disposed,
    make_consultation,
    make_contribution,
    make_participant,
    make_workshop,
)
from workshops.intake import redaction
from workshops.intake.redaction import identifying, without
from workshops.models import Contribution, Participant

SENTENCES = tomllib.loads(Path(__file__).with_name("identifying.toml").read_text())["sentence"]


def expected_in(sentence):
    """The passages that a reader marked: (kind, start, end)."""
    text = sentence["text"]
    return [
        (kind, text.index(passage), text.index(passage) + len(passage))
        for kind, passages in sentence.items()
        if kind != "text"
        for passage in passages
    ]


def meet(one, other):
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def counted():
    """How many passages there are, how many were found, and how many were pointed out in vain."""
    there, found, shown, vain = 0, 0, 0, 0
    for sentence in SENTENCES:
        expected = expected_in(sentence)
        pointed_out = [(passage.kind.value, passage.start, passage.end) for passage in identifying(sentence["text"])]
        there += len(expected)
        found += sum(any(meet(one, other) for other in pointed_out) for one in expected)
        shown += len(pointed_out)
        vain += sum(not any(meet(one, other) for other in expected) for one in pointed_out)
    return there, found, shown, vain


def test_of_sixty_sentences_four_fifths_are_found_and_at_most_a_tenth_in_vain():
    there, found, shown, vain = counted()

    assert len(SENTENCES) == 60
    assert found / there >= 0.8
    assert vain / shown <= 0.1


def test_both_languages_have_their_share_of_what_is_found():
    for has_language in (str.isascii, lambda text: not text.isascii()):
        sentences = [sentence for sentence in SENTENCES if has_language(sentence["text"])]
        expected = [(sentence, one) for sentence in sentences for one in expected_in(sentence)]
        found = [
            one
            for sentence, one in expected
            if any(meet(one, (p.kind.value, p.start, p.end)) for p in identifying(sentence["text"]))
        ]

        assert len(found) / len(expected) >= 0.8


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("We met Mr. Sok Dara there.", "Sok Dara"),
        ("We met Mrs Sok there.", "Sok"),
        ("Ms Chan said no.", "Chan"),
        ("លោក សុខ ដារ៉ា បានមក", "សុខ ដារ៉ា"),
        ("លោកស្រី សុខ ដារ៉ា បានមក", "សុខ ដារ៉ា"),
        ("អ្នកស្រី សុខ ដារ៉ា បានមក", "សុខ ដារ៉ា"),
        ("ឈ្មោះ សុខ ដារ៉ា អាយុ ៣០", "សុខ ដារ៉ា"),
        ("លោក\u200bសុខ\u200bដារ៉ា\u200bបានមក", "សុខ\u200bដារ៉ា"),
        ("Mr\u00a0Sok\u00a0Dara came.", "Sok\u00a0Dara"),
        ("MR SOK DARA came.", "SOK DARA"),
        ("SOK DARA sold it.", "SOK DARA"),
        ("Sok DARA sold it.", "Sok DARA"),
        ("The accused SOK DARA said no.", "SOK DARA"),
        ("Nguyễn Văn Hải crossed the border.", "Nguyễn Văn Hải"),
        ("NGUYEN VAN HAI crossed the border.", "NGUYEN VAN HAI"),
        ("Lê Thị Hoa sold it.", "Lê Thị Hoa"),
    ],
)
def test_a_name_after_a_title_is_pointed_out_to_its_last_letter(text, passage):
    assert [text[found.start : found.end] for found in identifying(text)] == [passage]


@pytest.mark.parametrize("heading", ["HORN AND IVORY SEIZED", "MEN WHO TRADE", "LE MONDE", "SOM OF THE SCALES"])
def test_a_heading_in_capitals_is_no_name(heading):
    assert identifying(heading) == []


@pytest.mark.parametrize(
    "number",
    [
        "(012) 345 678",
        "(012)345678",
        "00855 12 345 678",
        "+855 (0)12 345 678",
        "(+855) 12 345 678",
        "012/345 678",
        "012/345/678",
        "012–345–678",
        "012\u00a0345\u00a0678",
        "012\u200b345\u200b678",
        "០១២\u202f៣៤៥\u202f៦៧៨",
    ],
)
def test_a_telephone_is_pointed_out_whole_however_it_is_written(number):
    text = f"Call {number}, please."

    assert [text[found.start : found.end] for found in identifying(text)] == [number]


@pytest.mark.parametrize("text", ["On 01/12/2022 10:30 we met.", "On 01/12/2022 1030 we met.", "5 000 000 riel"])
def test_a_day_or_a_sum_is_no_telephone(text):
    assert identifying(text) == []


@pytest.mark.parametrize(
    ("case", "passages"),
    [
        ("69-khmer-title-typed-in-two-keys", ["សុខ ដារ៉ា", "សុខ ដារ៉ា"]),
        ("72-names-spaces-of-other-kinds", ["សុខ ដារ៉ា", "012\u00a0345\u00a0678", "012\u200b345\u200b678"]),
    ],
)
def test_what_looks_the_same_is_found_the_same(case, passages):
    text = (CASES / case / "text.txt").read_text()

    assert [text[found.start : found.end] for found in identifying(text)] == passages


@given(st.text(alphabet="Mr Sok លោកសុខ០១២345/@.-\n"))
def test_what_is_pointed_out_lies_in_the_text_in_order_and_apart(text):
    found = identifying(text)

    places = [place for passage in found for place in (passage.start, passage.end)]
    assert places == sorted(places)
    assert all(0 <= passage.start < passage.end <= len(text) for passage in found)
    assert "".join(piece.text for piece in redaction.pointed_out(text)) == text


@given(st.text(alphabet="abc"), st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9))))
def test_of_a_withheld_passage_nothing_is_left_and_of_the_rest_everything(text, lengths):
    passages = [(start, start + length) for start, length in lengths]
    gone = {place for start, end in passages for place in range(start, end)}

    shown = without(text, passages, "#")

    assert shown.replace("#", "") == "".join(letter for place, letter in enumerate(text) if place not in gone)


def test_two_passages_that_touch_become_one_mark():
    assert without("The keeper Sok Dara fled.", [(11, 14), (14, 19)], "[…]") == "The keeper […] fled."


# --- By office ----------------------------------------------------------------------------------


def by_office(participant, **fields):
    contribution = make_contribution(participant=participant, attribution="office", **fields)
    return Contribution.objects.with_answer().get(pk=contribution.pk)


def prosecutors(workshop, number, **place):
    return [make_participant(workshop, **{"court_id": "first-11", "province_id": "11", **place}) for _ in range(number)]


@pytest.mark.django_db
class TestByOffice:
    def test_three_who_hold_an_office_at_a_court_are_told_by_it(self):
        one, *_others = prosecutors(make_workshop(), 3)

        assert by_office(one).attributed_to == "prosecutor, Mondulkiri Provincial Court of First Instance"

    def test_where_fewer_hold_it_at_the_court_the_province_is_told(self):
        workshop = make_workshop()
        one, *_others = prosecutors(workshop, 2)
        prosecutors(workshop, 1, court_id=None)

        assert by_office(one).attributed_to == "prosecutor, Mondulkiri"

    def test_where_fewer_hold_it_in_the_province_the_profession_alone_is_told(self):
        one, *_others = prosecutors(make_workshop(), 2)

        assert by_office(one).attributed_to == "prosecutor"

    def test_other_professions_do_not_hold_the_office(self):
        workshop = make_workshop()
        one, *_others = prosecutors(workshop, 2)
        make_participant(workshop, court_id="first-11", province_id="11", profession="judge")

        assert by_office(one).attributed_to == "prosecutor"

    def test_colleagues_in_another_workshop_of_the_consultation_count(self):
        consultation = make_consultation()
        one, *_others = (
            prosecutors(make_workshop(consultation), 1, name=name)[0] for name in ("Sok Dara", "Keo Vichea", "Chan Thy")
        )

        assert by_office(one).attributed_to == "prosecutor, Mondulkiri Provincial Court of First Instance"

    def test_who_has_no_name_may_be_the_one_of_another_workshop(self):
        consultation = make_consultation()
        [one], *_others = (prosecutors(make_workshop(consultation), 1) for _workshop in range(3))

        assert by_office(one).attributed_to == "prosecutor"

    def test_who_has_no_name_may_be_one_of_those_with_a_name(self):
        workshop = make_workshop()
        one, *_others = prosecutors(workshop, 1, name="Sok Dara") + prosecutors(workshop, 1, name="Keo Vichea")
        prosecutors(workshop, 2)

        assert by_office(one).attributed_to == "prosecutor"

    def test_who_alone_is_not_told_by_their_court_is_not_told_by_the_province_either(self):
        workshop = make_workshop()
        prosecutors(workshop, 3)
        [one] = prosecutors(workshop, 1, court_id=None)

        assert by_office(one).attributed_to == "prosecutor"

    def test_somebody_who_sat_in_three_workshops_is_one_person(self):
        consultation = make_consultation()
        [one] = prosecutors(make_workshop(consultation), 1, name="Sok Dara")
        prosecutors(make_workshop(consultation), 1, name="sok dara ")
        prosecutors(make_workshop(consultation), 1, name="Sok Dara")

        assert by_office(one).attributed_to == "prosecutor"

    @pytest.mark.parametrize(
        "stranger", [{"is_confirmed": False}, {"workshop": "rehearsal"}, {"workshop": "elsewhere"}]
    )
    def test_who_joined_unconfirmed_or_elsewhere_hides_nobody(self, stranger):
        consultation = make_consultation()
        [one] = prosecutors(make_workshop(consultation), 1)
        other = {
            "rehearsal": lambda: make_workshop(consultation, rehearsal=True),
            "elsewhere": make_workshop,
        }.get(stranger.pop("workshop", ""), lambda: one.workshop)()
        prosecutors(other, 2, **stranger)

        assert by_office(one).attributed_to == "prosecutor"

    def test_by_name_the_participant_chose_to_be_known(self):
        [one] = prosecutors(make_workshop(), 1, name="Sok Dara")

        named = make_contribution(participant=one, attribution="named")

        assert named.attributed_to == "Sok Dara, prosecutor, Mondulkiri Provincial Court of First Instance"

    def test_one_contribution_alone_and_one_in_a_list_are_told_alike(self):
        workshop = make_workshop()
        for participant in prosecutors(workshop, 3) + prosecutors(workshop, 1, court_id="first-16", province_id="16"):
            make_contribution(participant=participant, attribution="office")

        alone = [contribution.attributed_to for contribution in Contribution.objects.all()]

        assert [contribution.attributed_to for contribution in Contribution.objects.with_answer()] == alone
        assert alone == ["prosecutor, Mondulkiri Provincial Court of First Instance"] * 3 + ["prosecutor"]

    @pytest.mark.parametrize("number", [1, 30])
    def test_a_list_asks_for_the_holders_once(self, number, django_assert_num_queries):
        workshop = make_workshop()
        for participant in prosecutors(workshop, number):
            make_contribution(participant=participant, attribution="office")

        with django_assert_num_queries(4):
            assert len([one.attributed_to for one in Contribution.objects.with_answer()]) == number


ROW = st.fixed_dictionaries(
    {
        "workshop": st.integers(0, 2),
        "name": st.sampled_from(["", "", "Sok Dara", " sok dara", "Keo Vichea", "Chan Thy"]),
        "profession": st.sampled_from(["prosecutor", "prosecutor", "judge"]),
        "place": st.sampled_from([("first-11", "11"), ("first-11", "11"), (None, "11"), ("first-16", "16")]),
        "is_confirmed": st.sampled_from([True, True, True, False]),
    }
)


def people_at_least(rows):
    """How few people rows of a list can be: by their names, or by those without one in one workshop."""
    named = {row.name.strip().lower() for row in rows} - {""}
    return max(len(named), *Counter(row.workshop_id for row in rows if not row.name.strip()).values(), 0)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, min_size=3, max_size=14), rehearsal=st.booleans())
def test_whoever_is_told_by_a_place_shares_these_very_words_with_three_people(rows, rehearsal):
    consultation = make_consultation(slug=f"round-{uuid4().hex}")
    workshops = [make_workshop(consultation, rehearsal=rehearsal and number == 2) for number in range(3)]
    for row in rows:
        court, province = row.pop("place")
        make_participant(workshops[row.pop("workshop")], court_id=court, province_id=province, **row)

    told = Participant.objects.filter(workshop__consultation=consultation).with_holders().select_related("workshop")

    counted = [one for one in told if one.is_confirmed and not one.workshop.rehearsal]
    together = defaultdict(list)
    for one in counted:
        together[one.office_told].append(one)
    for one in told:
        if one.office_told != one.get_profession_display():
            assert people_at_least(together[one.office_told]) >= 3
        at_court = [each for each in counted if (each.profession, each.court_id) == (one.profession, one.court_id)]
        if one.court_id and people_at_least(at_court) >= 3:
            assert one.office_told == one.office


# --- Withheld passages --------------------------------------------------------------------------

WORDS = "The keeper Sok Dara of Sen Monorom opened the cage. Sok Dara fled."


def withheld(reviewer, passage="Sok Dara", **fields):
    contribution = disposed(make_contribution(text=WORDS, **fields), reviewer=reviewer, public_summary="")
    redaction.withhold(contribution, passage=passage, reason="A witness could be found.", by=reviewer)
    return contribution


@pytest.mark.django_db
class TestWithheld:
    def test_everybody_but_reviewers_reads_a_mark_wherever_the_passage_stands(self, reviewer, editor, rapporteur):
        contribution = withheld(reviewer)

        read = [redaction.words(contribution, person) for person in (reviewer, editor, rapporteur, None)]

        marked = "The keeper [passage withheld] of Sen Monorom opened the cage. [passage withheld] fled."
        assert read == [WORDS, marked, marked, marked]

    def test_the_original_stays_and_the_log_says_why(self, reviewer):
        contribution = withheld(reviewer)

        contribution.refresh_from_db()
        act = acts_on(contribution)[0]
        assert contribution.text == WORDS
        assert (act.who, act.verb, act.reason) == (reviewer, "withheld a passage of", "A witness could be found.")

    def test_a_passage_copied_from_a_page_is_withheld_as_it_stands_in_the_words(self, reviewer):
        contribution = withheld(reviewer, passage="Sok\u200b\u00a0Dara")

        assert [contribution.text[one.start : one.end] for one in contribution.withholdings.all()] == ["Sok Dara"] * 2

    def test_a_passage_withheld_twice_is_withheld_once(self, reviewer):
        contribution = withheld(reviewer)

        redaction.withhold(contribution, passage="Sok", reason="Again.", by=reviewer)

        assert contribution.withholdings.count() == 2

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"passage": "Sok Dara", "reason": " "}, "reason"),
            ({"passage": "Chan", "reason": "Why."}, "passage"),
            ({"passage": " ", "reason": "Why."}, "passage"),
        ],
    )
    def test_a_reason_is_given_and_the_words_hold_the_passage(self, reviewer, sent, field):
        with pytest.raises(ValidationError) as refused:
            redaction.withhold(make_contribution(text=WORDS), **sent, by=reviewer)

        assert list(refused.value.message_dict) == [field]

    @pytest.mark.parametrize("role", ["rapporteur", "editor", "approver", "administrator", "outsider"])
    def test_only_reviewers_of_the_programme_withhold(self, role, request):
        with pytest.raises(PermissionDenied):
            redaction.withhold(
                make_contribution(text=WORDS), passage="Sok", reason="Why.", by=request.getfixturevalue(role)
            )

    def test_shown_again_everybody_reads_it(self, reviewer, editor):
        contribution = withheld(reviewer, "of Sen Monorom")

        redaction.show_again(contribution.withholdings.get(), by=reviewer)

        contribution = Contribution.objects.get(pk=contribution.pk)
        assert redaction.words(contribution, editor) == WORDS

    @pytest.mark.parametrize("page", ["detail", "list"])
    def test_pages_show_the_mark(self, client, reviewer, editor, page):
        contribution = withheld(reviewer)
        address = {"detail": contribution.get_absolute_url(), "list": reverse("workshops:contribution_list")}[page]
        shown = {}

        for person in (reviewer, editor):
            client.force_login(person)
            shown[person] = client.get(address).content.decode()

        assert ["Sok Dara" in shown[person] for person in (reviewer, editor)] == [True, False]
        assert "[passage withheld]" in shown[editor]

    def test_a_reviewer_withholds_on_the_contributions_page(self, client, reviewer):
        contribution = make_contribution(text=WORDS)
        client.force_login(reviewer)

        client.post(
            reverse("workshops:contribution_withhold", args=[contribution.receipt]),
            {"passage": "Sok Dara", "reason": "A witness."},
        )

        assert [one.reason for one in contribution.withholdings.all()] == ["A witness."] * 2


# --- Pointed out to the reviewer ----------------------------------------------------------------


@pytest.mark.django_db
class TestPointedOut:
    SENT = {"outcome": "accepted", "reasons": "It is so.", "language": "en", "merged_into": ""}

    def test_the_page_of_the_answer_points_out_what_is_identifying(self, client, reviewer):
        contribution = make_contribution(text="We rang 012 345 678 in vain.")
        client.force_login(reviewer)

        page = client.get(reverse("workshops:contribution_dispose", args=[contribution.receipt])).content.decode()

        assert '<mark title="telephone number">012 345 678</mark>' in page

    def test_a_public_summary_that_names_somebody_is_asked_about_first(self, client, reviewer):
        contribution = make_contribution()
        client.force_login(reviewer)
        address = reverse("workshops:contribution_dispose", args=[contribution.receipt])
        sent = {**self.SENT, "public_summary": "Mr Sok Dara opened the bag."}

        asked = client.post(address, sent)
        before = contribution.dispositions.count()
        client.post(address, {**sent, "nobody_recognised": "on"})

        assert list(asked.context["form"].errors) == ["nobody_recognised"]
        assert (before, contribution.dispositions.count()) == (0, 1)

    def test_a_public_summary_that_names_nobody_is_not_asked_about(self, client, reviewer):
        contribution = make_contribution()
        client.force_login(reviewer)

        client.post(
            reverse("workshops:contribution_dispose", args=[contribution.receipt]),
            {**self.SENT, "public_summary": "A bag was opened."},
        )

        assert contribution.dispositions.count() == 1
