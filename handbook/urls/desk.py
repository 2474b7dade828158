"""The staff's pages of handbooks, under /desk/."""

from django.urls import path, register_converter

from handbook.views import approval, arranging, coverage, desk, drafting, editions, laying


class Number:
    """A row's number: at most 18 digits, so that none is too long for the database."""

    regex = "[0-9]{1,18}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


register_converter(Number, "number")

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("handbooks/", arranging.handbook_list, name="handbook_list"),
    path("handbooks/new/", arranging.handbook_new, name="handbook_new"),
    path("handbooks/<slug:slug>/", arranging.handbook_detail, name="handbook_detail"),
    path("handbooks/<slug:slug>/coverage/", coverage.handbook_coverage, name="handbook_coverage"),
    path("handbooks/<slug:slug>/edit/", arranging.handbook_edit, name="handbook_edit"),
    path("handbooks/<slug:slug>/parts/new/", arranging.part_new, name="part_new"),
    path("handbooks/<slug:slug>/chapters/new/", arranging.chapter_new, name="chapter_new"),
    path("handbooks/<slug:slug>/editions/", editions.edition_list, name="edition_list"),
    path("handbooks/<slug:slug>/editions/prepare/", editions.edition_prepare, name="edition_prepare"),
    path("parts/<number:pk>/edit/", arranging.part_edit, name="part_edit"),
    path("parts/<number:pk>/move/", arranging.part_move, name="part_move"),
    path("parts/<number:pk>/delete/", arranging.part_delete, name="part_delete"),
    path("chapters/<number:pk>/", arranging.chapter_detail, name="chapter_detail"),
    path("chapters/<number:pk>/edit/", arranging.chapter_edit, name="chapter_edit"),
    path("chapters/<number:pk>/move/", arranging.chapter_move, name="chapter_move"),
    path("chapters/<number:pk>/delete/", arranging.chapter_delete, name="chapter_delete"),
    path("chapters/<number:pk>/draft/", drafting.draft_start, name="draft_start"),
    path("chapters/<number:pk>/correction/", drafting.correction_start, name="correction_start"),
    path("versions/<number:pk>/", drafting.version_detail, name="version_detail"),
    path("versions/<number:pk>/edit/", drafting.version_edit, name="version_edit"),
    path("versions/<number:pk>/cite/", drafting.version_cite, name="version_cite"),
    path("versions/<number:pk>/lay/", laying.draft_lay, name="draft_lay"),
    path("laid/<number:pk>/take-up/", laying.draft_take_up, name="draft_take_up"),
    path("workshops/<number:number>/drafts/", laying.workshop_drafts, name="workshop_drafts"),
    path("versions/<number:pk>/submit/", approval.version_submit, name="version_submit"),
    path("versions/<number:pk>/return/", approval.version_return, name="version_return"),
    path("versions/<number:pk>/approve/", approval.version_approve, name="version_approve"),
    path("citations/<number:pk>/delete/", drafting.citation_delete, name="citation_delete"),
    path("wordings/<number:a>..<number:b>/", drafting.wording_redline, name="wording_redline"),
    path("editions/<number:pk>/", editions.edition_detail, name="edition_detail"),
    path("editions/<number:pk>/retry/", editions.edition_retry, name="edition_retry"),
    path("editions/<number:pk>/discard/", editions.edition_discard, name="edition_discard"),
    path("editions/<number:pk>/withdraw/", editions.edition_withdraw, name="edition_withdraw"),
    path("editions/<number:pk>/verify/", editions.edition_verify, name="edition_verify"),
]
