"""Paragraphs in the letters of another language are named, what is cited in them is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.test_scripts import ENGLISH, IN_KHMER
from tests.text.wordings import SENTENCES
from text.inventory.foreign_paragraphs import foreign_paragraphs
from text.parsing import blocks


def positions(source: str, language: str) -> list[int]:
    return [block.position for block in foreign_paragraphs(blocks.parse(source, language=language))]


@pytest.mark.parametrize(("own", "other", "language"), [(IN_KHMER, ENGLISH, "km"), (ENGLISH, IN_KHMER, "en")])
def test_a_paragraph_and_a_list_of_the_other_language_are_named(own, other, language):
    source = f"## {other}\n\n{own}\n\n{other}\n\n- {other}\n- {other}\n\n{own} {other}"

    assert positions(source, language) == [2, 3]


@pytest.mark.parametrize(
    "source",
    [
        f"> {ENGLISH}",
        f"*{ENGLISH}*",
        f"`{ENGLISH}`",
        f"    {ENGLISH}",
        f"|CITES|{ENGLISH}|\n|-|-|\n|UNODC|the office of the united nations on drugs and crime|",
        "*Manis javanica* (Sunda pangolin)",
        "CITES Secretariat (2019), *Guidelines for the forensic examination of ivory that was seized*, Geneva.",
        "[https://example.org/a/long/address/of/the/law](https://example.org)",
    ],
)
def test_what_is_another_s_in_a_khmer_text_is_left_alone(source):
    assert positions(f"{IN_KHMER}\n\n{source}", "km") == []


@given(st.lists(SENTENCES, max_size=6))
def test_only_numbered_paragraphs_are_named_each_once_and_in_order(sentences):
    text = blocks.parse("\n\n".join(sentences), language="km")

    found = [block.position for block in foreign_paragraphs(text)]

    assert found == sorted(set(found))
    assert set(found) <= {block.position for block in text.paragraphs}
