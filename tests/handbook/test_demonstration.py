"""The demonstration: careful text, honest about what it knows, played through the stages without a trace of a name."""

import re
import tomllib
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Act, User
from handbook.approval import readiness
from handbook.demonstration import cast, pictures
from handbook.demonstration import material as materials
from handbook.discussion import sign_off_sheet
from handbook.discussion.threads import threads_on
from handbook.editions import manifest
from handbook.editions.provenance import paragraphs_by_receipt
from handbook.law_references.guideline_cases import failures_of
from handbook.models import Citation, Edition, Handbook, Image, LawCorrection, SetAside, Version
from handbook.rendering.table_filling import law_tables_of
from handbook.rendering.wording_html import desk_html
from law import statute_list
from law.reference_data import CASES_FILE, reference_law_data
from law.statute_detection import called
from law.telling import law_tables
from tests.factories import make_consultation, make_handbook, make_user
from tests.pages import as_said
from text.difference.redline import redline_chapters
from text.inventory.index_terms import terms_in
from text.parsing.blocks import parse
from workshops.models import Consultation, Contribution, Participant, Workshop

# --- The texts ----------------------------------------------------------------------------------

MATERIAL = materials.read()
STORY = MATERIAL.story
DRAFTED = {
    draft["chapter"]: materials.changed(MATERIAL.third_text(draft["chapter"]), draft["change"])
    for draft in STORY["draft"]
}
STATES = {
    "edition 1": {name: chapter.text for name, chapter in MATERIAL.chapters.items()},
    "edition 2": {name: MATERIAL.second_text(name) for name in MATERIAL.chapters},
    "edition 3": {name: MATERIAL.third_text(name) for name in MATERIAL.chapters},
    "drafts": {name: DRAFTED.get(name, MATERIAL.third_text(name)) for name in MATERIAL.chapters},
}

CODE = re.compile(r"\([VPRT]\)")
LAW = re.compile(
    r"\bArticles? \d|\bArts?\. ?\d|\b(?:Forestry|Fisheries|Protected Areas|Customs|Criminal Code) \d|"
    r"\bLaw on\b|\bCode of\b|\bCriminal Code\b|\bResources Code\b|\bPrakas\b|\bDeclaration\b|\bRoyal Kram\b|"
    r"\b[Ss]ub-decree|\bConstitution\b|\briel\b|\bfelon|\bmisdemeanour|\bimprison|"
    r"\b(?:\w+|\d+) (?:years|months)(?: of imprisonment)?, (?:two|suspending)|\bunder Article\b"
)


def statements(text: str):
    """The smallest pieces of a Markdown text that carry a code of their own: rows of tables, and sentences."""
    for block in re.split(r"\n\n+", text):
        if block.startswith(("#", "[^", "*[")):
            continue
        lines = block.split("\n")
        if lines[0].startswith("|"):
            yield from lines[2:]
            continue
        if lines[0].startswith("!!!"):
            lines = lines[1:]
        lines = [re.sub(r"^\s*(?:\d+\. |- |: {3})", "\x1e", line) for line in lines]
        for item in " ".join(line.strip() if line[0] != "\x1e" else line for line in lines).split("\x1e"):
            yield from sentences(re.sub(r"\s*\n\s*", " ", item))


def sentences(text: str) -> list[str]:
    """Sentences with the call of a note that follows the full stop: "... under Article 91 (V).[^search]"."""
    ends = re.compile(r"(?:(?<=[.?!])|(?<=[.?!][\"”)])|(?<=\]))\s+(?=[\"“A-Z*])")
    return [sentence.strip() for sentence in ends.split(text) if sentence.strip()]


@pytest.mark.parametrize("name", MATERIAL.chapters)
def test_every_chapter_has_at_least_900_words(name):
    assert parse(MATERIAL.chapters[name].text).word_count >= 900


def test_every_drawing_says_what_it_shows_to_those_who_cannot_see_it():
    drafts = [(draft, DRAFTED[draft["chapter"]]) for draft in STORY["draft"]]
    named = [(name, text) for draft, text in drafts for name in draft.get("images", [])]

    assert {name for name, _text in named} == set(pictures.ALL)
    assert [name for name, text in named if not re.search(rf"!\[[^\]]{{40,}}\]\(image:{name} \"[^\"]+\"\)", text)] == []


@pytest.mark.parametrize("name", STATES)
def test_no_sentence_stands_twice_in_the_handbook(name):
    texts = STATES[name].values()
    said = Counter(
        " ".join(CODE.sub("", re.sub(r"\[\^[^]]+\]|\*\*", "", sentence)).lower().split())
        for text in texts
        for sentence in statements(text)
        if len(sentence.split()) > 3
    )

    assert [sentence for sentence, times in said.items() if times > 1] == []


@pytest.mark.parametrize("name", STATES)
def test_every_statement_of_law_carries_a_code_of_confidence(name):
    bare = [
        (chapter, statement)
        for chapter, text in STATES[name].items()
        for statement in statements(text)
        if LAW.search(statement) and not CODE.search(statement)
    ]

    assert bare == []


def test_the_second_programmes_chapter_is_as_careful():
    [chapter] = MATERIAL.second_chapters.values()
    notes = [line for line in chapter.text.splitlines() if re.match(r"\[\^[^]]+\]: ", line)]

    assert [one for one in statements(chapter.text) if LAW.search(one) and not CODE.search(one)] == []
    assert [note for note in notes if not re.search(r"\bConfidence [VPRT]\b", note)] == []
    assert set(re.findall(r"\(([VPRT])\)", chapter.text)) == {"V", "P", "T"}


@pytest.mark.parametrize("name", STATES)
def test_every_note_says_how_sure_it_is(name):
    notes = [line for text in STATES[name].values() for line in text.splitlines() if re.match(r"\[\^[^]]+\]: ", line)]

    assert [note for note in notes if not re.search(r"\b(?:[Cc]onfidence|labels?|ranges?) [VPRT]\b", note)] == []
    assert len(notes) > 150


LAW_DATA = reference_law_data()
CALLED = tuple(called(row["slug"], row["titles"], row.get("names", {})) for row in statute_list.statutes())
TITLES = re.findall(r'!!! law-table "([^"]+)"', MATERIAL.third_text("04-offences-and-penalties"))

# Provision, conduct, imprisonment, fine: points on which edition 2 would have had somebody charged wrongly.
DECIDING = [
    ("96(17)", "rare", "none", "2 to 3 times the market value"),
    ("96(19)", "common animals without permit", "none", "2 to 3 times the market value"),
    ("97(10)", "trading or exporting endangered", "5 to 10 years", "none"),
    ("98(12)", "endangered", "1 to 5 years", "10,000,000 to 100,000,000 riel; prison, fine, or both"),
    ("99(4)", "class III", "1 month to 1 year", "1,000,000 to 10,000,000 riel; prison or fine"),
    ("100", "An official", "1 to 5 years", "10,000,000 to 100,000,000 riel; prison and fine"),
    ("601", "", "5 to 10 years", "to be verified"),
]
OF_CASES = {"3,008", "5,300,000"}
"""Kilograms of ivory, and fines that were paid: numbers of cases that were reported, and no figures of the law."""


def rows_of_law_tables() -> list[list[str]]:
    """The rows of the law tables of edition 3's chapter on offences."""
    tables = [law_tables.body(title, LAW_DATA, CALLED, language="en") for title in TITLES]
    lines = [line for table in tables for line in table.split("\n") if line.startswith("| ")]
    return [re.split(r" \| ", line.strip("| ")) for line in lines]


@pytest.mark.parametrize("expected", DECIDING, ids=[row[0] for row in DECIDING])
def test_edition_3_says_what_the_law_says_on_what_decides_cases(expected):
    [row] = [row for row in rows_of_law_tables() if row[0] == expected[0]]

    assert [said in cell for said, cell in zip(expected, row, strict=False)] == [True] * 4
    assert row[4].startswith("(V)")


def test_what_is_derived_unknown_or_recalled_gives_no_figure_in_a_table_of_offences():
    """A range stands only beside (V), (P) or (C)."""
    unread = [row for row in rows_of_law_tables() if row[4] in ("(R)", "(T)", "(D)")]

    assert [row for row in unread if re.search(r"\d", " ".join(row[2:4]))] == []
    assert len(unread) > 3


def test_every_sum_of_edition_3_is_a_figure_of_the_law_data():
    fines = [penalty["fine"] for offence in LAW_DATA["offences"] for penalty in offence["penalties"]]
    known = {f"{fine[end]:,}" for fine in fines if fine["is"] == "range" for end in ("min", "max") if fine[end]}

    said = {sum_ for text in STATES["edition 3"].values() for sum_ in re.findall(r"\d{1,3}(?:,\d{3})+", text)}

    assert said - known - OF_CASES == set()
    assert len(TITLES) == 7


def test_every_source_that_corrects_is_told_in_the_list_of_statutes():
    told = tomllib.loads((Path(statute_list.FILE)).read_text(encoding="utf-8"))["sources"]
    named = {code for name in MATERIAL.chapters for code in re.findall(r"\bL\d+\b", MATERIAL.third_text(name))}

    assert named - set(told) == set()
    assert len(named) >= 12


def test_paragraphs_are_marked_as_corrected_in_every_chapter_that_was_wrong():
    changes = [(row["chapter"], change) for row in STORY["third_edition"]["revision"] for change in row["change"]]
    corrects = Counter(chapter for chapter, change in changes if "corrects" in change)

    assert set(corrects) == set(MATERIAL.chapters) - {"02-why-wildlife-matters"}
    assert [change for _chapter, change in changes if "corrects" in change and change["kind"] == "insert"] == []


def test_every_title_is_there_in_khmer_too():
    titled = [
        *MATERIAL.chapters.values(),
        *MATERIAL.second_chapters.values(),
        *(row for name in ("topic", "workshop", "part") for row in STORY[name]),
        *(STORY[name] for name in ("programme", "consultation", "handbook")),
    ]

    titles = [row["titles"] if isinstance(row, dict) else row.titles for row in titled]
    assert [title for title in titles if not re.search("[\u1780-\u17b3]", title.get("km", ""))] == []
    assert [title for title in titles if not re.match("[A-Z]", title.get("en", ""))] == []


def test_the_topics_are_those_that_officials_announced_and_the_workshops_have_their_real_dates():
    assert [topic["titles"]["en"] for topic in STORY["topic"]] == [
        "Importance of wildlife",
        "National and international law",
        "Leading and coordinating the investigation",
        "Planning and investigation risk",
        "Trial technique and expert testimony",
        "Charges",
        "Sentencing",
    ]
    assert [(str(row["starts_on"]), str(row["ends_on"])) for row in STORY["workshop"]] == [
        ("2021-05-26", "2021-05-27"),
        ("2022-05-30", "2022-05-31"),
    ]


# --- The contributions --------------------------------------------------------------------------

SAID = MATERIAL.contributions
TELL_OF_A_FAULT = {"c01", "c04", "c05", "c06", "c08", "c09", "c11", "c16", "c23", "c31", "c36", "c39"}


def test_there_are_forty_contributions_from_both_workshops_on_every_topic_and_of_every_kind():
    assert len({row["id"] for row in SAID}) == len({row["text"] for row in SAID}) == len(SAID) == 40
    assert Counter(row["workshop"] for row in SAID) == {1: 20, 2: 20}
    assert {row["topic"] for row in SAID} == {topic["id"] for topic in STORY["topic"]}
    assert {row["kind"] for row in SAID} == set(Contribution.Kind.values)
    assert Counter(row["theme"] for row in SAID) == {f"T{number}": 4 for number in range(1, 11)}
    assert {row["language"] for row in SAID} == {"en", "km"}


def test_they_are_answered_in_every_way_and_some_still_wait():
    outcomes = Counter(row.get("outcome", "awaits") for row in SAID)

    assert set(outcomes) == {"accepted", "accepted_in_part", "noted", "declined", "merged", "awaits"}
    assert sum(outcomes.values()) == 40
    assert all(row["reasons"].strip() and row["public_summary"].strip() for row in SAID if "outcome" in row)
    assert [row["id"] for row in SAID if row["ongoing"] and row["outcome"] != "noted"] == []


def test_whoever_tells_of_a_fault_has_no_court_and_no_province():
    assert {row["id"] for row in SAID if row["attribution"] == "not_attributed"} == TELL_OF_A_FAULT
    assert {row["id"] for row in SAID if not row["province"]} == TELL_OF_A_FAULT


def test_nobody_is_named():
    words = [value for row in SAID for value in row.values() if isinstance(value, str)]
    words += [text for texts in STATES.values() for text in texts.values()]
    said = [row for draft in STORY["draft"] for row in [*draft.get("remark", []), *draft["sign_off"]]]
    words += [value for row in said for value in row.values() if isinstance(value, str)]
    words += [name for row in said for name in row.get("names", {}).values()]

    assert [row for row in STORY["workshop"] if row["presided_by"]] == []
    assert "publisher" not in STORY["handbook"]
    assert {row["attribution"] for row in SAID} == {"office", "not_attributed"}
    assert [w for w in words if re.search(r"\b(?:Mr|Mrs|Ms|Dr|H\.E|Excellency|Khieu|Keng|Koeut|Rotha)\b", w)] == []


def test_whatever_was_accepted_is_cited_and_nothing_else_is():
    accepted = {row["id"] for row in SAID if row.get("outcome") in ("accepted", "accepted_in_part")}
    revisions = [*STORY["second_edition"]["revision"], *STORY["third_edition"]["revision"]]
    changes = [change for row in revisions for change in row["change"]]
    changes += [change for row in STORY["draft"] for change in row["change"]]
    cited = [row["contribution"] for row in STORY["first_edition"]["citations"]]
    cited += [name for change in changes for name in change.get("because_of", [])]

    assert set(cited) == accepted


# --- Changes ------------------------------------------------------------------------------------

TEXT = """\
First comes this.

!!! checklist "Before leaving"
    - Lock the store.

- a list
- of two

Last comes that.
"""


def test_a_change_finds_its_paragraph_by_how_it_begins():
    assert materials.changed(TEXT, [{"kind": "remove", "paragraph": "Before leaving"}]) == TEXT.replace(
        '!!! checklist "Before leaving"\n    - Lock the store.\n\n', ""
    )
    assert materials.changed(TEXT, [{"kind": "reword", "paragraph": "a list", "text": "\n- alone"}]) == TEXT.replace(
        "- a list\n- of two", "- alone"
    )
    assert materials.changed(TEXT, [{"kind": "insert", "after": "a list", "text": "New."}]) == TEXT.replace(
        "- of two\n", "- of two\n\nNew.\n"
    )
    moved = materials.changed(TEXT, [{"kind": "move", "paragraph": "Last comes", "after": ""}])
    assert moved == "Last comes that.\n\n" + TEXT.removesuffix("\nLast comes that.\n")


@pytest.mark.parametrize("beginning", ["Nothing begins so", "F|L"])
def test_a_change_that_finds_no_paragraph_is_an_error(beginning):
    with pytest.raises(LookupError):
        materials.changed(TEXT, [{"kind": "remove", "paragraph": beginning}])


def test_a_change_that_could_mean_two_paragraphs_is_an_error():
    with pytest.raises(LookupError, match="2 pieces"):
        materials.changed("One.\n\nOne more.\n", [{"kind": "remove", "paragraph": "One"}])


# --- The command --------------------------------------------------------------------------------


RECORDED = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "public_addresses.tsv").read_text(encoding="utf-8").splitlines()
]


def answer_at(client, path: str) -> tuple[str, str]:
    """The status and the title with which a page answers."""
    response = client.get(path)
    title = re.search(r"<title>(.*?)</title>", response.text, re.DOTALL)
    return str(response.status_code), " ".join(title[1].split()) if title else ""


@pytest.fixture
def demo(settings, tmp_path):
    """The command, in an installation of its own."""
    settings.VAR_DIR = tmp_path / "an installation"
    settings.DEMO_ALLOWED = True

    def run():
        out = StringIO()
        call_command("demo", stdout=out)
        return out.getvalue()

    return run


def refused(demo) -> str:
    with pytest.raises(CommandError) as refusal:
        demo()
    assert refusal.value.returncode == 2
    return str(refusal.value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [lambda: make_handbook(slug="money-laundering"), make_consultation, lambda: make_user("somebody")],
    ids=["handbook", "consultation", "person"],
)
def test_a_database_that_holds_anything_else_is_left_alone(demo, make):
    make()
    before = [model.objects.count() for model in (Handbook, Consultation, User, Act)]

    refused(demo)

    assert [model.objects.count() for model in (Handbook, Consultation, User, Act)] == before
    assert not cast.sign_ins().exists()


@pytest.mark.django_db
def test_a_ministrys_own_handbook_at_the_same_address_is_left_alone(demo):
    make_handbook(slug=STORY["handbook"]["slug"])

    refused(demo)

    assert Consultation.objects.count() == 0


@pytest.mark.django_db
def test_it_is_loaded_only_where_it_is_asked_for(demo, settings):
    settings.DEMO_ALLOWED = False

    assert "DEMO=yes" in refused(demo)

    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("/srv/var/db.sqlite3", "/srv/var/demo_sign_ins.txt"),
        ("file:memorydb_default?mode=memory&cache=shared", "/srv/var/demo_sign_ins.txt"),
        ("file:///srv/var/db.sqlite3?immutable=1", "/srv/var/demo_sign_ins.txt"),
        ("/srv/tried/out.sqlite3", "/srv/tried/out.sqlite3.demo_sign_ins.txt"),
        ("/srv/var/other.sqlite3", "/srv/var/other.sqlite3.demo_sign_ins.txt"),
    ],
)
def test_the_sign_ins_stand_with_their_database(name, written):
    assert cast.sign_ins_of("sqlite", {"NAME": name}, Path("/srv/var")) == Path(written)


def test_databases_of_a_server_have_each_their_own():
    one, other, elsewhere, again = (
        cast.sign_ins_of("postgresql", {"HOST": host, "PORT": "", "NAME": name}, Path("/srv/var"))
        for host, name in (("", "handbook"), ("", "tried"), ("db.example", "handbook"), ("", "handbook"))
    )

    assert len({one, other, elsewhere}) == 3
    assert one == again
    assert one.parent == Path("/srv/var")


@pytest.mark.django_db
def test_the_sign_ins_are_for_the_owner_of_the_installation_alone(demo, client, settings):
    settings.PUBLIC_URL = ""
    cast.sign_ins().parent.mkdir()
    cast.sign_ins().write_text("left by somebody")
    cast.sign_ins().chmod(0o644)

    refused(demo)

    assert cast.sign_ins().stat().st_mode & 0o777 == 0o600
    sign_ins = dict(line.split() for line in cast.sign_ins().read_text().splitlines())
    assert set(sign_ins) == set(MATERIAL.emails.values())
    assert len(set(sign_ins.values())) == len(sign_ins)
    assert all(User.objects.get(email=email).check_password(password) for email, password in sign_ins.items())


@pytest.mark.django_db
@pytest.mark.slow
def test_the_demonstration_is_played_once_through_all_stages(demo, client, settings):
    # Without an address no book is built; what came before stays.
    settings.PUBLIC_URL = ""
    assert "PUBLIC_URL" in refused(demo)
    assert (Contribution.objects.count(), Edition.objects.get().status) == (20, Edition.Status.PREPARED)

    # Run again, it goes on from there.
    settings.PUBLIC_URL = "https://demo.example"
    first_run = demo()

    # Three editions are issued, with their books, and say what they said when they were frozen.
    handbook = Handbook.objects.get(slug=STORY["handbook"]["slug"])
    one, two, three = handbook.editions.order_by("major")
    assert [(e.status, str(e.in_effect_from)) for e in (one, two, three)] == [
        ("issued", "2021-12-01"),
        ("issued", "2022-12-01"),
        ("issued", "2025-10-01"),
    ]
    for edition in (one, two, three):
        assert manifest.verify(edition) == []
        books = list(edition.files.order_by("language"))
        assert [(book.kind, book.language) for book in books] == [
            ("pdf", language) for language in (("en", "km") if edition == three else ("en",))
        ]
        assert min(book.pages for book in books) > 50
    assert (handbook.demonstration, handbook.consultations.get().demonstration) == (True, True)
    assert (handbook.readers, handbook.prevailing_language, handbook.publisher) == ("everybody", "km", {})

    # Every public address answers as it was once recorded: status and title, for they are citations.
    assert [(path, *answer_at(client, path)) for path, _status, _title in RECORDED] == RECORDED

    # The first two differ in six chapters: inserted, moved, removed, reworded because of somebody.
    changes = changes_between(one, two)
    assert {number: ops for number, ops in changes.items() if ops} == {
        1: Counter({"moved here": 1, "moved away": 1}),
        2: Counter({"inserted": 1}),
        3: Counter({"edited": 1}),
        4: Counter({"inserted": 4}),
        7: Counter({"edited": 1, "removed": 1}),
        10: Counter({"inserted": 2}),
    }
    because = paragraphs_by_receipt(two)
    reworded = Contribution.objects.get(text__startswith="A foreign tortoise")
    assert because[reworded.receipt] == [("legal-framework", "3.17")]
    assert len(paragraphs_by_receipt(one)) == 16
    assert len(because) == 23
    # The third corrects the law in nine chapters, and no contribution lost its paragraph over it.
    assert [number for number, ops in changes_between(two, three).items() if not ops] == [2]
    assert set(paragraphs_by_receipt(three)) == set(because)

    # What it corrects is said at the paragraphs of the earlier two, around what they froze, and not in itself.
    corrected = {
        number: client.get(f"/en/{handbook.slug}/editions/{number}/offences-and-penalties/").text.count(
            "Corrected in edition 3"
        )
        for number in (1, 2, 3)
    }
    text_of_chapter_4 = three.chapters.get(number=4, language="en").version.wording.text
    of_chapter_4 = LawCorrection.objects.filter(version__chapter__number=4)
    assert corrected == {1: of_chapter_4.count() - 3, 2: of_chapter_4.count(), 3: 0}  # three came with edition 2

    # The first edition heard the first workshop only; what awaits an answer or is ongoing is heard in none.
    assert [len(edition.manifest["heard"]) for edition in (one, two, three)] == [20, 35, 35]

    # Some chapters have an office that answers for them; at a table, readers are told that its statute was replaced.
    owned = handbook.chapters.exclude(owners={})
    assert [(chapter.number, chapter.look_again_by > chapter.looked_at_on) for chapter in owned] == [
        (number, True) for number in (3, 4, 6, 10)
    ]
    offences = client.get("/en/wildlife-trafficking/editions/2/offences-and-penalties/").text
    assert offences.count("the law was replaced by “Law on Fisheries of 2025” on 28 June 2025") == 1
    assert "Drafting group on the law (played)" in client.get("/en/wildlife-trafficking/offences-and-penalties/").text

    # The law came in as data, edition 3 froze it, and its tables are made of it; the guideline's test cases hold.
    assert [hasattr(edition, "law") for edition in (one, two, three)] == [False, False, True]
    assert [table.is_as_data for table in law_tables_of(text_of_chapter_4, language="en")] == [True] * 7
    assert failures_of(three) == []
    edition_3_has_khmer_for_review(client, three)
    cases = tomllib.loads(CASES_FILE.read_text(encoding="utf-8"))["case"]
    assert handbook.guideline_cases.count() == len(cases) > 70

    # What was said came in on its day; nobody has a name, and a fault has no place.
    assert Workshop.objects.count() == 2
    for contribution in Contribution.objects.select_related("workshop", "participant"):
        workshop, participant = contribution.workshop, contribution.participant
        assert workshop.starts_on <= contribution.received_at.date() <= workshop.ends_on
        assert (participant.name, contribution.channel) == ("", "on_behalf")
    nowhere = Participant.objects.filter(court=None, province=None)
    assert nowhere.count() == len(TELL_OF_A_FAULT)
    assert set(nowhere.values_list("contributions__attribution", flat=True)) == {"not_attributed"}

    # A draft lies open, another waits for the approver; both cite what they were changed for.
    open_drafts = Version.objects.open().order_by("chapter__number")
    assert [(v.chapter.number, v.status) for v in open_drafts] == [(8, "drafted"), (9, "in_review")]
    desk_has_something_of_everything(*open_drafts)
    newly_cited = Citation.objects.filter(version__in=open_drafts).exclude(contribution__receipt__in=because)
    assert newly_cited.count() == 2

    # The editor drafted everything and approved nothing.
    approved = Version.objects.filter(status=Version.Status.APPROVED, chapter__handbook=handbook)
    assert approved.count() == 36
    assert {v.approved_by.email for v in approved} == {"approver@demo.example"}
    assert {pk for v in approved for pk in v.drafters} == {User.objects.get(email="editor@demo.example").pk}

    # The sign-ins are printed once; run again, nothing is added.
    assert cast.sign_ins().read_text() in first_run
    acts = Act.objects.count()
    second_run = demo()
    assert str(cast.sign_ins()) in second_run
    assert cast.sign_ins().read_text().split()[1] not in second_run
    assert (Act.objects.count(), Edition.objects.count(), User.objects.count()) == (acts, 4, 9)
    a_second_programme_has_a_handbook_of_its_own(client, handbook)


def edition_3_has_khmer_for_review(client, edition: Edition) -> None:
    """Every page says that it is a draft translation; five chapters are whole, in one the English is newer."""
    pages = {}
    for chapter in edition.chapters.filter(language="km").order_by("number"):
        page = client.get(f"/km/{edition.handbook.slug}/editions/{edition.number}/{chapter.slug}/")
        pages[chapter.number] = as_said(page.text)
    assert {number for number, page in pages.items() if "សេចក្ដីព្រាងការបកប្រែ សម្រាប់ពិនិត្យ" in page} == set(range(1, 11))
    notes = {number: page.count('class="older-translation"') for number, page in pages.items()}
    assert {number: notes[number] for number in (1, 4, 5, 6, 10)} == {1: 0, 4: 0, 5: 0, 6: 1, 10: 0}
    assert min(notes[number] for number in (2, 3, 7, 8, 9)) > 5  # what is not translated, in its place in English
    text = edition.chapters.get(number=4, language="km").version.wording.text
    assert [table.is_as_data for table in law_tables_of(text, language="km")] == [True] * 7


def a_second_programme_has_a_handbook_of_its_own(client, first: Handbook) -> None:
    """Its readers are signed in; staff of one programme do not see the desk of the other."""
    second = Handbook.objects.exclude(pk=first.pk).get()
    edition = second.editions.get()
    assert (second.readers, second.demonstration, edition.status) == ("signed_in", True, "issued")
    assert manifest.verify(edition) == []
    assert edition.files.get().pages < 80  # a few chapters, and the annexes of law and worksheets
    assert Act.objects.filter(verb__startswith="confirmed that no method").count() == 3  # not of the second one
    seen = {}
    for who in ("editor", "approver", "reader", "second-editor", "second-approver", "second-reader", ""):
        client.logout()
        if who:
            client.force_login(User.objects.get(email=f"{who}@demo.example"))
        addresses = [f"/desk/handbooks/{one.slug}/" for one in (first, second)]
        addresses += [f"/en/{one.slug}/" for one in (first, second)]
        seen[who] = tuple(client.get(address).status_code == 200 for address in addresses)
    for who in ("editor", "approver"):
        assert (who, seen[who]) == (who, (True, False, True, False))
        assert (who, seen[f"second-{who}"]) == (who, (False, True, True, True))
    assert seen["reader"] == (False, False, True, False)
    assert seen["second-reader"] == (False, False, True, True)
    assert seen[""] == (False, False, True, False)


def desk_has_something_of_everything(draft: Version, sent: Version) -> None:
    """What a visitor sees discussed, asked, set aside, referred to and drawn; readers see nothing of it."""
    editor = User.objects.get(email="editor@demo.example")
    threads = threads_on(draft, editor)
    assert [(t.may_accept, t.is_on_earlier_wording, len(t.answers), t.is_open) for t in threads] == [
        (True, False, 0, True),
        (False, False, 1, False),
        (False, False, 1, True),
        (False, True, 1, True),
    ]
    assert [(line.answer, line.is_on_earlier_wording) for line in sign_off_sheet.sheet(draft)] == [
        ("agrees", False),
        ("", False),
    ]
    assert [(line.answer, line.sign_off.user) for line in sign_off_sheet.sheet(sent)] == [("agrees", None)]
    assert SetAside.objects.get().chapter == draft.chapter
    assert [wording.kind for wording in draft.wordings.order_by("pk")] == ["saved", "autosaved", "saved", "saved"]
    page = desk_html(draft)
    assert '#7.13">7.13</a>' in page
    assert f"/desk/images/{Image.objects.get().name}/" in page
    assert [term.words for term in terms_in(parse(draft.wording.text))] == ["certified copy"]
    findings = readiness.check(draft)
    assert findings.errors == ()
    assert {one.kind for one in findings.warnings} == {"source", "remark", "sign_off"}
    assert readiness.check(sent).overridden == ()


def changes_between(one: Edition, two: Edition) -> dict[int, Counter]:
    """Count, for each chapter's number, what a redline of its paragraphs shows besides the unchanged ones."""
    later = {chapter.number: chapter for chapter in two.chapters.filter(language="en")}
    return {
        chapter.number: Counter(
            change.op
            for change in redline_chapters(
                list(chapter.version.paragraphs.all()), list(later[chapter.number].version.paragraphs.all())
            )
            if change.op != "unchanged"
        )
        for chapter in one.chapters.all()
    }
