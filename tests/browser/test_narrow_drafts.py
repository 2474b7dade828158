"""A draft laid before a workshop, and an expert's page, fit a phone of 360 pixels whatever stands in the text."""

import pytest

from handbook.discussion import sign_off_questions
from handbook.feedback import draft_consultations
from tests.browser.conftest import PHONE, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import drafted, make_chapter, make_consultation, make_handbook, make_participant, make_workshop
from tests.workshops.intake.test_phone import link_of

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = f"""\
Every opening of an exhibit bag is signed, as https://www.example.org/{"a-very-long-address" * 8} says.

| Species | Where it was seized | What it weighs | Who keeps it | Until when |
|---|---|---|---|---|
| Elephant, {"ivory" * 12} | Mondulkiri | 12.5 kg | Provincial court | The judgment is final |

1. First the seal.

   - Then, one by one, the bags: {"unbroken" * 10}

> {"Quoted" * 15}
"""


@pytest.fixture
def version(programme, editor):
    consultation = make_consultation(programme=programme)
    handbook = make_handbook(programme=programme, consultations=[consultation])
    return drafted(make_chapter(handbook), drafter=editor, text=WIDE)


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_laid_draft_fits_a_phone(device, version, editor, language):
    workshop = make_workshop(version.chapter.handbook.consultations.get())
    laid = draft_consultations.lay_draft(version, workshop, by=editor)
    page = device(width=PHONE)
    page.goto(f"/join/p/{link_of(make_participant(workshop, name='Sok Dara'))}/")
    page.goto(f"/join/me/drafts/{laid.pk}/?language={language}")
    for summary in page.locator("details.comment, .comment details").element_handles():
        summary.evaluate("(one) => { one.open = true; }")

    assert barriers(page) == []
    keeps_a_picture(page, f"laid-{language}")


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_experts_page_fits_a_phone(device, version, editor, language):
    _sign_off, secret = sign_off_questions.ask(
        version, names={"en": "Chan"}, office="University", language="en", question="Is it so?" + "x" * 60, by=editor
    )
    page = device(width=PHONE)
    page.goto(f"/sign-off/{secret}/")
    page.goto(f"/sign-off/?language={language}")

    assert barriers(page) == []
    keeps_a_picture(page, f"expert-{language}")
