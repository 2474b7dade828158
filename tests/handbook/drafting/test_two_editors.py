"""Whatever two editors do to two chapters at random, nothing that hangs on a paragraph, and no word of either, is lost.

One machine writes, moves, splits, joins, takes out and brings back paragraphs, cites, remarks, suggests, refers and
relies, merges what two people wrote from different wordings, takes old wordings up again, and lets weeks pass.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from handbook.discussion import remarks
from handbook.discussion.threads import threads_on
from handbook.drafting import citing, history, merging, paragraph_keys, retention, saving, sources
from handbook.feedback import draft_consultations
from handbook.law_references import reliances
from handbook.models import Citation, LaidDraft, Pin, Reliance, Remark, Version, Wording
from handbook.outline import ordering
from handbook.rendering import numbered_paragraphs, references
from handbook.rendering.wording_html import desk_html
from law.models import Provision
from tests.factories import (
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_user,
    make_workshop,
)
from text import elements
from text.inventory.reference_links import references_in

LATIN = (
    *("seal", "weigh", "photograph", "exhibit", "ledger", "clerk", "forest"),
    *("scales", "pangolin", "market", "ranger", "village", "court", "record"),
)
KHMER = ["ភស្តុតាង", "ចៅក្រម", "សត្វព្រៃ", "ច្បាប់", "ព្រះរាជអាជ្ញា", "តុលាការ"]
SHAPES = ["words", "words", "Khmer", "heading", "steps", "list", "table", "note", "box", "quotation", "rule"]
ACTS = ["write", "write", "edit", "edit", "move", "split", "join", "take out", "bring back", "copy", "refer"]
WRITTEN = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4)
SAID = st.lists(st.sampled_from(LATIN), min_size=2, max_size=9)
AT = st.integers(0, 40)
CHOICES = st.none() | st.lists(st.sampled_from(["mine", "theirs", "both"]), min_size=1, max_size=3)
HANGING = ["cite", "cite", "uncite", "rely", "mention", "remark", "suggest", "suggest", "remove", "accept", "pin"]
MARK = re.compile(r"\bw\d+\b|ល[០-៩]+")

START = [
    """\
Every opening of an exhibit bag is signed by whoever opens it, w1.

## Scales

The scales in the forest office are checked twice in every year, w2.

- The court clerk keeps the record of all exhibits, w3.
- A ranger photographs the place, w4.

គ្រប់ភស្តុតាងទាំងអស់ត្រូវបានកត់ត្រាដោយក្រឡាបញ្ជីល៥។
""",
    """\
The prosecutor hears of a seizure within the hour, w6.

| Exhibit | Weight |
|---|---|
| Pangolin scales | 41 kilograms, w7 |

Whoever buys at the market is asked early, w8.[^why]

[^why]: Buyers forget, w9.
""",
]


@dataclass
class Page:
    """What one editor has on the screen: a text, and the number of the wording that it was begun on."""

    began_on: int
    text: str


def marks(text: str) -> set[str]:
    """The words of a text that nobody else wrote."""
    return set(MARK.findall(text))


def pieces_of(text: str) -> list[str]:
    return text.strip("\n").split("\n\n")


class Desk(RuleBasedStateMachine):
    """Two chapters of a handbook at the desk, two editors, and what they know must still be there."""

    def __init__(self, editor, colleague, reviewer):
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.people = [editor, colleague]
        self.workshop = make_workshop(make_consultation())
        consultation = self.workshop.consultation
        self.handbook = make_handbook(consultations=[consultation])
        self.versions = [drafted(make_chapter(self.handbook), drafter=editor, text=text) for text in START]
        self.contributions = [disposed(make_contribution(consultation), reviewer=reviewer) for _one in range(2)]
        self.provisions = list(Provision.objects.order_by("pk")[:2])
        self.pages: dict[tuple[int, int], Page] = {}
        self.taken_out: list[str] = []
        self.written = 9
        self.cited, self.relied, self.said, self.pinned = set(), set(), {}, {}
        self.looked_at = None

    def teardown(self):
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    # Who, where, in which words

    def version(self, which: int) -> Version:
        pk = self.versions[which].pk
        return Version.objects.select_related("wording", "chapter__handbook__programme").get(pk=pk)

    def page(self, who: int, which: int) -> Page:
        if (who, which) not in self.pages:
            wording = self.version(which).wording
            self.pages[who, which] = Page(wording.pk, wording.text)
        return self.pages[who, which]

    def mark(self, digits: str = "0123456789") -> str:
        """A word that stands nowhere yet."""
        self.written += 1
        number = str(self.written).translate(str.maketrans("0123456789", digits))
        return f"w{number}" if digits.isascii() else f"ល{number}"

    def new_piece(self, shape: str, words: list[str]) -> str:
        if shape == "Khmer":
            return "".join(KHMER[len(word) % len(KHMER)] for word in words) + self.mark("០១២៣៤៥៦៧៨៩") + "។"
        said = " ".join(words)
        lines = {
            "words": "{said} {a}.",
            "heading": "## {said} {a}",
            "steps": "1. {said} {a};\n2. then {b}.",
            "list": "- {said} {a}\n- and {b}\n    - within {c}",
            "table": "| {said} | {a} |\n|---|---|\n| {b} | {c} |",
            "note": "{said} {a}.[^n{a}]\n\n[^n{a}]: {said}, see {b}.",
            "box": '!!! key-point "{said}"\n    {a} before {b}.',
            "quotation": "> {said} {a}",
            "rule": "---\n\n{said} {a}.",
        }[shape]
        return lines.format(said=said, a=self.mark(), b=self.mark(), c=self.mark())

    # Writing

    @rule(
        who=st.integers(0, 1),
        which=st.integers(0, 1),
        acts=WRITTEN,
        shape=st.sampled_from(SHAPES),
        words=SAID,
        kind=st.sampled_from([None, Wording.Kind.SAVED, Wording.Kind.SAVED, Wording.Kind.AUTOSAVED]),
        choices=CHOICES,
    )
    def write(self, who, which, acts, shape, words, kind, choices):
        """Somebody writes on the page they have open; it is saved, saves itself, or waits on the screen."""
        page, before = self.page(who, which), self.version(which).wording
        was = pieces_of(page.text)
        self.type_in(page, acts, shape, words)
        if kind is not None:
            self.save(who, which, kind, choices)
        if kind is not None and was == pieces_of(before.text) and [act for act, *_ in acts] == ["edit"]:
            self.a_word_changed_in_a_paragraph_leaves_it_its_key(before, self.version(which).wording)

    @rule(
        which=st.integers(0, 1),
        mine=WRITTEN,
        theirs=WRITTEN,
        place=st.integers(0, 5),
        shape=st.sampled_from(SHAPES),
        words=SAID,
        choices=CHOICES,
    )
    def write_at_once(self, which, mine, theirs, place, shape, words, choices):
        """Both begin on what stands and write at the same place; one saves, then the other."""
        for who, acts in ((0, mine), (1, theirs)):
            self.reload(who, which)
            there = [(act, at // 20 + place, other) for act, at, other in acts]
            self.type_in(self.page(who, which), there, shape, words)
        for who in (0, 1):
            self.save(who, which, Wording.Kind.SAVED, choices)

    def type_in(self, page, acts, shape, words):
        pieces = pieces_of(page.text)
        for act, at, other in acts:
            self.change(pieces, act, at % len(pieces), other, shape, words)
        page.text = "\n\n".join(pieces) + "\n"

    def change(self, pieces, act, at, other, shape, words):
        if act == "write":
            pieces.insert(at, self.new_piece(shape, words))
        elif act == "bring back" and self.taken_out:
            pieces.insert(at, self.taken_out[other % len(self.taken_out)])
        elif act == "copy":
            pieces.insert(other % len(pieces), pieces[at])
        elif act == "move":
            pieces.insert(other % len(pieces), pieces.pop(at))
        elif act == "join" and at + 1 < len(pieces):
            pieces[at] += " " + pieces.pop(at + 1)
        elif act == "take out" and len(pieces) > 3:
            self.taken_out.append(pieces.pop(at))
        elif act == "split" and " " in pieces[at]:
            spaces = [match.start() for match in re.finditer(" ", pieces[at])]
            here = spaces[other % len(spaces)]
            pieces[at : at + 1] = [pieces[at][:here], pieces[at][here + 1 :]]
        elif act == "refer":
            keys = [key for which in (0, 1) for key in self.version(which).wording.keys]
            pieces[at] += f" {self.mark()}, [4.12](#key-{keys[other % len(keys)]})"
        elif act == "edit":
            found = list(re.finditer(r"\b[a-z]{4,}\b", pieces[at]))
            if found:
                word = found[other % len(found)]
                pieces[at] = f"{pieces[at][: word.start()]}{self.mark()}{pieces[at][word.end() :]}"
            else:
                pieces[at] += f" {self.mark()}"

    def save(self, who, which, kind, choices):
        page, by, before = self.page(who, which), self.people[who], self.version(which)
        base = merging.base_of(before, page.began_on)
        mine = saving.readable(page.text)
        seen = marks(base.text) if base else set()
        new = (marks(mine) | marks(before.wording.text)) - seen

        def tried(**more):
            return merging.save(before, text=page.text, titles=None, base=base, by=by, kind=kind, **more)

        try:
            saved = tried()
            asked = saved.conflicts
            if asked:
                self.asks_without_touching_the_text(which, before, saved, mine, new)
                if choices is None:
                    return  # the page stays open as it is, and is saved another time
                chosen = [choices[at % len(choices)] for at in range(len(asked))]
                saved = tried(choices=chosen, against=before.wording)
                new -= {
                    mark
                    for conflict, choice in zip(asked, chosen, strict=True)
                    for mark in marks({"mine": conflict.theirs, "theirs": conflict.mine, "both": ""}[choice])
                }
        except ValidationError as refused:
            assert "A chapter is not emptied" in str(refused)
            del self.pages[who, which]
            return
        after = self.version(which)
        assert (after.wording, after.wording.text) == (saved.wording, saved.text)
        assert new <= marks(after.wording.text)
        self.unchanged_paragraphs_keep_their_keys(before.wording, after.wording)
        self.what_comes_back_has_its_key_again(before, base, after.wording)
        self.pages[who, which] = Page(after.wording.pk, after.wording.text)

    def asks_without_touching_the_text(self, which, before, saved, mine, new):
        assert self.version(which).wording == before.wording
        assert (saved.wording.kind, saved.wording.text) == (Wording.Kind.ASIDE, mine)
        asked_about = "".join(conflict.mine + "\n" + conflict.theirs + "\n" for conflict in saved.conflicts)
        assert new <= marks(saved.text) | marks(asked_about)

    @staticmethod
    def unchanged_paragraphs_keep_their_keys(before: Wording, after: Wording):
        def once(wording):
            kept = numbered_paragraphs.kept_paragraphs(wording)
            said = [(one.kind, one.text) for one in kept]
            return {(one.kind, one.text): one.key for one in kept if one.text and said.count((one.kind, one.text)) == 1}

        was, now = once(before), once(after)
        assert {words: was[words] for words in was.keys() & now.keys()} == {
            words: now[words] for words in was.keys() & now.keys()
        }

    @staticmethod
    def a_word_changed_in_a_paragraph_leaves_it_its_key(before: Wording, after: Wording):
        was, now = numbered_paragraphs.kept_paragraphs(before), numbered_paragraphs.kept_paragraphs(after)
        if [one.kind for one in was] == [one.kind for one in now]:
            for one, other in zip(was, now, strict=True):
                assert one.key == other.key or len(one.text.split()) < 4

    @staticmethod
    def what_comes_back_has_its_key_again(before: Version, base: Wording | None, after: Wording):
        """A copy of a paragraph that was there does not come back: it is another one."""
        there = {(one.kind, one.text) for one in numbered_paragraphs.kept_paragraphs(base)}
        remembered = before.wordings.filter(kind=Wording.Kind.SAVED, pk__lt=after.pk).order_by("-pk")
        known: dict[tuple[str, str], set[str]] = {}
        for wording in remembered[: paragraph_keys.REMEMBERED_WORDINGS]:
            for one in numbered_paragraphs.kept_paragraphs(wording):
                known.setdefault((one.kind, one.text), set()).add(one.key)
        ever = {key for wording in before.wordings.exclude(pk=after.pk) for key in wording.keys}
        for one in numbered_paragraphs.kept_paragraphs(after):
            if one.text and one.key not in ever and (one.kind, one.text) not in there:
                assert known.get((one.kind, one.text), set()) <= set(after.keys)

    def reload(self, who, which):
        self.pages.pop((who, which), None)

    # What happens less often

    @rule(which=st.integers(0, 1), what=st.sampled_from(["restore", "weeks", "days", "hours", "order"]), at=AT)
    def now_and_then(self, which, what, at):
        version = self.version(which)
        if what == "restore":
            self.restore(version, at)
        elif what == "order":
            ordering.place_chapter(version.chapter, part=None, place=1 + at % 2, by=self.people[0])
        else:
            time = {"weeks": timedelta(weeks=6), "days": timedelta(days=2), "hours": timedelta(hours=3)}[what]
            self.is_thinned_out(version, timezone.now() + time)

    def restore(self, version, at):
        wordings = list(version.wordings.order_by("pk"))
        wording = wordings[at % len(wordings)]
        history.restore(wording, by=self.people[0])
        version.refresh_from_db()
        assert (version.wording.text, version.wording.keys) == (wording.text, wording.keys)

    def is_thinned_out(self, version, now):
        by_hand = set(version.wordings.filter(kind=Wording.Kind.SAVED))
        retention.thin_out(version, now=now)
        assert by_hand <= set(version.wordings.all())

    # What hangs on paragraphs

    @rule(
        which=st.integers(0, 1),
        at=AT,
        what=st.sampled_from(HANGING),
        of=st.integers(0, 1),
        shape=st.sampled_from(SHAPES),
        words=SAID,
    )
    def hang(self, which, at, what, of, shape, words):
        version = self.version(which)
        key, by = version.wording.keys[at % len(version.wording.keys)], self.people[0]
        if what == "cite":
            citing.cite(version, key=key, contribution=self.contributions[of], by=by)
            self.cited.add((version.pk, key, self.contributions[of].pk))
        elif what in ("rely", "mention"):
            say = reliances.confirm if what == "rely" else reliances.dismiss
            say(version, key=key, provision=self.provisions[of], by=by)
            self.relied.add((version.pk, key, self.provisions[of].pk))
        elif what == "uncite":
            self.take_a_citation_out(at)
        elif what == "pin":
            self.pin(version, key)
        elif what == "accept":
            self.accept(at, only_what_may_be=of == 0)
        else:
            suggestion = self.new_piece(shape, words) if what == "suggest" and shape != "heading" else ""
            said = remarks.say(
                version,
                wording=version.wording,
                key=key,
                text="Is this so?",
                suggestion=suggestion,
                is_removal=what == "remove",
                by=self.people[1],
            )
            self.said[said.pk] = (version.pk, said.key, said.words, said.source)

    def pin(self, version, key):
        """The chapter is laid before the workshop, somebody says something about a paragraph, it is taken up again."""
        draft_consultations.lay_draft(version, self.workshop, by=self.people[0])
        number = references.numbers_for(self.handbook, "en")[key].number()
        comment = make_contribution(workshop=self.workshop, paragraph=number)
        [pin] = draft_consultations.paragraphs_before(self.workshop).pin([comment])
        self.pinned[comment.pk] = (version.wording_id, key)
        assert (pin.wording_id, pin.key) == self.pinned[comment.pk]
        LaidDraft.objects.all().delete()

    def take_a_citation_out(self, at):
        citations = list(Citation.objects.order_by("pk"))
        if citations:
            citation = citations[at % len(citations)]
            self.cited.remove((citation.version_id, citation.key, citation.contribution_id))
            citing.uncite(citation, by=self.people[0])

    def accept(self, at, only_what_may_be):
        """A suggested rewording is taken over, or refused since the paragraph reads otherwise by now."""
        threads = [
            thread
            for which in (0, 1)
            for thread in threads_on(self.version(which), self.people[0])
            if thread.may_decide and (thread.may_accept or not only_what_may_be)
        ]
        if not threads:
            return
        thread = threads[at % len(threads)]
        remark = thread.remark
        which = [version.pk for version in self.versions].index(remark.version_id)
        before = self.version(which).wording
        try:
            remarks.accept(remark, by=self.people[0])
        except ValidationError:
            assert self.version(which).wording == before
            return
        assert thread.may_accept
        after = self.version(which).wording
        assert marks(remark.suggestion) <= marks(after.text)
        assert marks(before.text) - marks(remark.source) <= marks(after.text)
        self.unchanged_paragraphs_keep_their_keys(before, after)
        assert remark.is_removal or remark.key in after.keys

    # What must be so after each of them

    @invariant()
    def nothing_vanished(self):
        assert set(Citation.objects.values_list("version", "key", "contribution")) == self.cited
        assert set(Reliance.objects.values_list("version", "key", "provision")) == self.relied
        said = Remark.objects.values_list("pk", "version", "key", "words", "source")
        assert {pk: tuple(about) for pk, *about in said} == self.said
        pins = Pin.objects.values_list("contribution", "wording", "key")
        assert {contribution: (wording, key) for contribution, wording, key in pins} == self.pinned

    @invariant()
    def everything_is_at_its_paragraph_or_listed(self):
        versions = [self.version(which) for which in (0, 1)]
        hanging = [len(each) for each in (self.cited, self.relied, self.said, self.pinned)]
        stands = [(version.wording_id, version.chapter.number, hanging) for version in versions]
        if stands == self.looked_at:
            return
        self.looked_at = stands
        self.no_key_stands_twice(versions)
        self.references_show_the_present_number_or_are_reported_broken(versions)
        for version in versions:
            self.citations_are_at_their_paragraph_or_listed(version)
            self.reliances_are_at_their_paragraph_or_listed(version)
            self.remarks_are_at_their_paragraph_or_last(version)
            self.pins_are_told_by_their_paragraph(version)

    def no_key_stands_twice(self, versions):
        for version in versions:
            assert len(version.wording.keys) == len(numbered_paragraphs.paragraphs_of(version.wording.text))
        keys = [key for version in versions for key in version.wording.keys]
        assert len(keys) == len(set(keys))

    def citations_are_at_their_paragraph_or_listed(self, version):
        cited = sources.sources_of(version, self.people[0])
        lost = [orphan.source.citation for orphan in sources.orphans(version, cited)]
        shown = [source.citation for _number, there in sources.by_paragraph(version, cited) for source in there]
        assert sorted(one.pk for one in shown + lost) == [source.citation.pk for source in cited]
        assert all(one.key in version.wording.keys for one in shown)
        assert not any(one.key in version.wording.keys for one in lost)
        assert set(citing.orphaned_citations(version)) == set(lost)

    def reliances_are_at_their_paragraph_or_listed(self, version):
        relied = reliances.of(version)
        shown = [place for at in relied.paragraphs for place in [*at.confirmed, *at.dismissed]]
        assert sorted(place.reliance.pk for place in shown + relied.orphans) == sorted(
            version.reliances.values_list("pk", flat=True)
        )
        for place in shown:
            assert place.number == f"{version.chapter.number}.{version.wording.keys.index(place.reliance.key) + 1}"
        assert not any(place.reliance.key in version.wording.keys for place in relied.orphans)

    def remarks_are_at_their_paragraph_or_last(self, version):
        keys, written = version.wording.keys, remarks.sources_of(version.wording, "en")
        threads = threads_on(version, self.people[0])
        assert {thread.remark.pk for thread in threads} == {
            pk for pk, (of, *_about) in self.said.items() if of == version.pk
        }
        for thread in threads:
            assert thread.is_orphaned == (thread.remark.key not in keys)
            if not thread.is_orphaned:
                place = keys.index(thread.remark.key)
                assert thread.number_now == f"{version.chapter.number}.{place + 1}"
                assert thread.is_on_earlier_wording == (written[place] != thread.remark.source)
        lost = [thread.is_orphaned for thread in threads]
        assert lost == sorted(lost)

    def pins_are_told_by_their_paragraph(self, version):
        told = sources.pinned(version, [pin.contribution for pin in Pin.objects.select_related("contribution")])
        for pk, (_wording, key) in self.pinned.items():
            assert told[pk].number
            assert bool(told[pk].number_now) == (key in version.wording.keys)

    def references_show_the_present_number_or_are_reported_broken(self, versions):
        numbers = {
            key: f"{version.chapter.number}.{place}"
            for version in versions
            for place, key in enumerate(version.wording.keys, start=1)
        }
        for version in versions:
            used = references_in(version.wording.text)
            broken = [one.key for one in references.broken_in(version)]
            assert broken == [one.key for one in used if one.key not in numbers]
            page = elements.read(desk_html(version))
            links = [("".join(link.itertext()), link.get("href", "")) for link in page.iter("a")]
            for one in used:
                if one.key in numbers and one.words == "4.12":
                    number = numbers[one.key]
                    assert any(words == number and to.endswith(f"#{number}") for words, to in links)
            assert [span.get("class") for span in page.iter("span")].count("reference-broken") == len(broken)


@pytest.mark.django_db
def test_nothing_that_hangs_on_a_paragraph_and_no_word_of_either_editor_is_lost(programme, editor, reviewer):
    colleague = make_user("colleague", role="editor", programme=programme)

    run_state_machine_as_test(
        lambda: Desk(editor, colleague, reviewer),
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
