"""Everyone can use it: no page has a barrier that axe-core finds, none scrolls sideways, the browser never complains.

No line ends within a term of law, either, that text/never_divided.txt names.

The pages are those of the table of doors, as each role that may open them sees them.
"""

import json
from importlib.resources import files

import pytest
from django.urls import translate_url

from handbook.models import SignOff
from tests.browser.conftest import LAPTOP, PHONE, a_context, at_width, comes_to_rest
from tests.test_doors import DOORS, NOBODY, ROLES, world  # noqa: F401 -- the world is a fixture
from text.line_breaks import NEVER_DIVIDED

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Asked for by name, for axe holds it back: who speaks to the page says the words that stand on it.
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
FRAME = """() => {
  const whole = document.documentElement;
  return [whole.scrollWidth - whole.clientWidth, document.querySelectorAll("h1").length, whole.lang];
}"""
# Terms of law that stand on two lines, as far as they are seen.
DIVIDED = """(terms) => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const term of texts.currentNode.data.matchAll(new RegExp(terms, "g"))) {
      const range = document.createRange();
      range.setStart(texts.currentNode, term.index);
      range.setEnd(texts.currentNode, term.index + term[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      if (boxes.some((box) => box.top > boxes[0].bottom - 2)) found.add(term[0]);
    }
  }
  return [...found];
}"""
TERMS = "|".join(sorted(NEVER_DIVIDED, key=len, reverse=True))
PAGES = [door for door in DOORS if door.method == "get" and door.answers == (200,) and not door.name.endswith("_pdf")]
# What a phone asks for by an address is a page that stands under its own.
PAGES = [door for door in PAGES if door.name != "reading:kept_page"]
READERS_PAGES = [door for door in PAGES if door.name.startswith("reading:")]
STAFF_PAGES = [door for door in PAGES if door not in READERS_PAGES]


def barriers(page) -> list[str]:
    """What axe finds on the page once it is at rest, and what it does not look for: width, one heading, a language."""
    comes_to_rest(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {json.dumps(RULES)}).then(found => found.violations)")
    named = [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    beyond, headings, language = page.evaluate(FRAME)
    if beyond > 0:
        named.append(f"scrolls sideways by {beyond} pixels")
    if headings != 1:
        named.append(f"has {headings} headings of the first level")
    if language not in ("en", "km"):
        named.append("does not say its language")
    named += [f"ends a line within {term}" for term in page.evaluate(DIVIDED, TERMS)]
    return named


def barriers_on(page, paths, *, schemes=("light",)) -> list[str]:
    """Every barrier on pages on a laptop and on a phone."""
    found = []
    for path in paths:
        if not is_a_page(page, path):
            continue
        response = page.goto(path)
        if response.status != 200:
            found.append(f"{path} answered {response.status}")
            continue
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            for width in (LAPTOP, PHONE):
                at_width(page, width)
                found += [f"{path} ({width} px, {scheme}) {barrier}" for barrier in barriers(page)]
    return found


def is_a_page(page, path) -> bool:
    """Files (a book, a sheet, a spreadsheet, the phone's worker) are downloaded, not shown."""
    return page.request.get(path).headers.get("content-type", "").startswith("text/html")


def paths_of(doors, roles, world):  # noqa: F811
    return list(dict.fromkeys(door.path(world) for door in doors if door.opens_for & set(roles)))


@pytest.mark.parametrize("role", [NOBODY, "outsider", *ROLES])
def test_staffs_pages_have_no_barrier(device, signed_in, world, role):  # noqa: F811
    page = device() if role == NOBODY else signed_in(world.cast[role])

    found = barriers_on(page, paths_of(STAFF_PAGES, [role], world))

    assert not found, "\n".join(found)


def test_staffs_pages_have_no_barrier_in_khmer(signed_in, world):  # noqa: F811
    """One person in every role sees every button on every page."""
    user = world.cast["administrator"]
    for role in ROLES[:-1]:
        user.memberships.create(role=role, programme=world.cast["reader"].memberships.get().programme)
    user.language = "km"
    user.save()
    SignOff.objects.exclude(user=None).update(user=user)  # only who is asked opens the page to answer

    found = barriers_on(signed_in(user), paths_of(STAFF_PAGES, ROLES, world))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "km"])
def test_readers_pages_have_no_barrier_by_day_and_by_night(device, signed_in, world, language):  # noqa: F811
    # Judges and prosecutors read what every reader reads, and the roster of experts.
    page = signed_in(world.cast["magistrate"])
    public = [translate_url(path, language) for path in paths_of(READERS_PAGES, [NOBODY], world)]
    private = [translate_url(path, language) for path in paths_of(READERS_PAGES, ["magistrate"], world)]

    found = barriers_on(device(), public, schemes=("light", "dark"))
    found += barriers_on(page, sorted(set(private) - set(public)), schemes=("light", "dark"))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_that_say_what_went_wrong_have_no_barrier(browser, live_server, world, scheme):  # noqa: F811
    # A context of its own: the browser notes in its console that a page was not found.
    context = a_context(browser, live_server.url, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    found = []
    for path in ("/mistyped/", "/en/wildlife-trafficking/mistyped/", "/en/wildlife-trafficking/editions/7/"):
        assert page.goto(path).status == 404
        for width in (LAPTOP, PHONE):
            at_width(page, width)
            found += [f"{path} ({width} px) {barrier}" for barrier in barriers(page)]
    context.close()

    assert not found, "\n".join(found)
