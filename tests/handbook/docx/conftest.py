"""The draft that most of these tests send to Word."""

import pytest

from handbook.discussion import remarks
from handbook.drafting import citing
from tests.factories import disposed, drafted, make_chapter, make_consultation, make_contribution, make_handbook
from tests.handbook.docx.round_trips import TEN


@pytest.fixture
def ten(editor, reviewer):
    """Ten paragraphs under two headings; every one is cited and has a remark."""
    consultation = make_consultation()
    handbook = make_handbook(consultations=[consultation])
    text = "## Seizure\n\n" + "\n\n".join(TEN[:5]) + "\n\n## Trial\n\n" + "\n\n".join(TEN[5:]) + "\n"
    version = drafted(make_chapter(handbook), drafter=editor, text=text)
    for key in version.wording.keys:
        contribution = disposed(make_contribution(consultation, text=f"Words for {key}."), reviewer=reviewer)
        citing.cite(version, key=key, contribution=contribution, by=editor)
        remarks.say(version, wording=version.wording, key=key, text="Is this so?", by=editor)
    return version
