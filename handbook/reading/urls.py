"""Readers' addresses, which stand in judgments and never break; and the desk's, of what the search knows."""

from django.urls import path, register_converter

from handbook.models.works import RESERVED_SLUGS
from handbook.reading.views import (
    changes_pages,
    chapter_text_pages,
    copy_pages,
    edition_pages,
    following_pages,
    index_pages,
    machine_pages,
    paragraph_pages,
    renumbering_pages,
    search_pages,
    search_word_pages,
    worksheet_pages,
)


class EditionNumber:
    """2 for 2.0, and 2.1 for a correction; 2.0 and 02 are understood and sent on to 2."""

    regex = r"\d{1,6}(?:\.\d{1,6})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class HandbookAddress:
    """A word that may be a handbook's address, or was meant to be one: none that leads elsewhere."""

    regex = r"[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        if value in RESERVED_SLUGS:
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditionNumber, "edition")
register_converter(HandbookAddress, "handbook")

urlpatterns = [
    path("", edition_pages.home, name="home"),
    path("search/", search_pages.search_all, name="search_all"),
    path("site.webmanifest", machine_pages.web_manifest, name="web_manifest"),
    path("kept/", copy_pages.kept_start, name="kept_start"),
    # /<handbook>/ : the edition in effect
    path("<slug:slug>/", edition_pages.handbook, name="handbook"),
    path("<slug:slug>/search/", search_pages.search, name="search"),
    path("<slug:slug>/search/suggest/", search_pages.suggest, name="search_suggest"),
    path("<slug:slug>/search/law/", index_pages.law_index, name="law_index"),
    path("<slug:slug>/search/index/", index_pages.subject_index, name="subject_index"),
    path("<slug:slug>/feed/", machine_pages.feed, name="feed"),
    path("<slug:slug>/feed/mail/", following_pages.following_ask, name="following_ask"),
    path("<slug:slug>/feed/mail/own/", following_pages.following_own, name="following_own"),
    path("<slug:slug>/feed/mail/link/<str:secret>/", following_pages.following_link, name="following_link"),
    path("<slug:slug>/keeping.js", copy_pages.keeping_worker, name="keeping_worker"),
    path("<slug:slug>/worksheets/", worksheet_pages.worksheets, name="worksheets"),
    path("<slug:slug>/worksheets/<slug:sheet>/", worksheet_pages.worksheet, name="worksheet"),
    path("<slug:slug>/worksheets/<slug:sheet>.docx", worksheet_pages.worksheet_word, name="worksheet_word"),
    path("<slug:slug>/worksheets/<slug:sheet>.pdf", worksheet_pages.worksheet_pdf, name="worksheet_pdf"),
    path("<slug:slug>/heard/", edition_pages.heard, name="heard"),
    path("<slug:slug>/p/<slug:key>/", paragraph_pages.paragraph, name="paragraph"),
    path("<slug:slug>/images/<slug:name>/", edition_pages.image, name="image"),
    # /<handbook>/editions/ : every edition
    path("<slug:slug>/editions/", edition_pages.editions, name="editions"),
    path("<slug:slug>/editions/changes/", changes_pages.compare, name="compare"),
    path("<slug:slug>/editions/<edition:old>..<edition:new>/", changes_pages.edition_changes, name="edition_changes"),
    path("<slug:slug>/editions/<edition:number>/", edition_pages.edition, name="edition"),
    path("<slug:slug>/editions/<edition:number>/handbook.pdf", edition_pages.edition_pdf, name="edition_pdf"),
    path("<slug:slug>/editions/<edition:number>/picture.png", machine_pages.edition_picture, name="edition_picture"),
    path("<slug:slug>/editions/<edition:number>/edition.json", machine_pages.edition_json, name="edition_json"),
    path(
        "<slug:slug>/editions/<edition:number>/verify/manifest.json",
        machine_pages.edition_manifest,
        name="edition_manifest",
    ),
    path(
        "<slug:slug>/editions/<edition:number>/verify/instrument/",
        edition_pages.edition_instrument,
        name="edition_instrument",
    ),
    path("<slug:slug>/editions/<edition:number>/heard/", edition_pages.edition_heard, name="edition_heard"),
    path("<slug:slug>/editions/<edition:number>/kept/", copy_pages.kept_absent, name="kept_absent"),
    path("<slug:slug>/editions/<edition:number>/kept/kept.json", copy_pages.kept_files, name="kept_files"),
    path("<slug:slug>/editions/<edition:number>/kept/page/", copy_pages.kept_page, name="kept_page"),
    path("<slug:slug>/editions/<edition:number>/kept/search/", copy_pages.kept_search, name="kept_search"),
    path("<slug:slug>/editions/<edition:number>/kept/search.js", copy_pages.kept_index, name="kept_index"),
    path(
        "<slug:slug>/editions/<edition:number>/p/<slug:key>/",
        paragraph_pages.edition_paragraph,
        name="edition_paragraph",
    ),
    path(
        "<slug:slug>/editions/<edition:number>/changes/numbers/",
        renumbering_pages.edition_renumbering,
        name="edition_renumbering",
    ),
    path(
        "<slug:slug>/editions/<edition:number>/api/numbers/<slug:chapter>/",
        renumbering_pages.chapter_numbers,
        name="chapter_numbers",
    ),
    path(
        "<slug:slug>/editions/<edition:number>/api/paragraphs/<slug:chapter>/<int:position>/",
        paragraph_pages.paragraph_preview,
        name="paragraph_preview",
    ),
    path(
        "<slug:slug>/editions/<edition:number>/<slug:chapter>/",
        chapter_text_pages.edition_chapter,
        name="edition_chapter",
    ),
    path(
        "<slug:slug>/editions/<edition:old>..<edition:new>/<slug:chapter>/", chapter_text_pages.redline, name="redline"
    ),
    # Last, since every other word after the handbook's name is reserved.
    path("<slug:slug>/<slug:chapter>/", chapter_text_pages.chapter, name="chapter"),
    # Whatever else is typed below a handbook's name: what was meant is offered.
    path("<handbook:slug>/<path:rest>", chapter_text_pages.mistyped, name="mistyped"),
]

desk_patterns = [
    # /desk/handbooks/<handbook>/search-words/
    path("handbooks/<slug:slug>/search-words/", search_word_pages.search_words_page, name="search_words"),
    path(
        "handbooks/<slug:slug>/search-words/<number:pk>/delete/",
        search_word_pages.search_words_delete,
        name="search_words_delete",
    ),
]
