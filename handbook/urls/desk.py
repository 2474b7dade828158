"""The staff's pages of handbooks, under /desk/."""

from django.urls import path, register_converter

from handbook.views import (
    approval,
    arranging,
    coverage,
    desk,
    drafting,
    editions,
    history,
    images,
    law,
    laying,
    relying,
    remarks,
    saving,
    signing,
    sources,
    word,
    writing,
)


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
    path("handbooks/<slug:slug>/arrange/", arranging.handbook_arrange, name="handbook_arrange"),
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
    path("versions/<number:pk>/preview/", writing.version_preview, name="version_preview"),
    path("paste/", writing.paste, name="paste"),
    path("versions/<number:pk>/lay/", laying.draft_lay, name="draft_lay"),
    path("laid/<number:pk>/take-up/", laying.draft_take_up, name="draft_take_up"),
    path("workshops/<number:number>/drafts/", laying.workshop_drafts, name="workshop_drafts"),
    path("versions/<number:pk>/submit/", approval.version_submit, name="version_submit"),
    path("versions/<number:pk>/return/", approval.version_return, name="version_return"),
    path("versions/<number:pk>/approve/", approval.version_approve, name="version_approve"),
    path("wordings/<number:a>..<number:b>/", drafting.wording_redline, name="wording_redline"),
    # Images, and what a text may refer to
    path("images/<slug:name>/", images.image, name="image"),
    path("versions/<number:pk>/images/", images.image_list, name="image_list"),
    path("versions/<number:pk>/images/add/", images.image_add, name="image_add"),
    path("versions/<number:pk>/references/", images.reference_search, name="reference_search"),
    # History, and saving from the editor
    path("chapters/<number:pk>/history/", history.chapter_history, name="chapter_history"),
    path("versions/<number:pk>/wordings/", history.version_wordings, name="version_wordings"),
    path("versions/<number:pk>/withdraw/", history.version_withdraw, name="version_withdraw"),
    path("versions/<number:pk>/autosave/", saving.version_autosave, name="version_autosave"),
    path("versions/<number:pk>/presence/", saving.version_presence, name="version_presence"),
    path("versions/<number:pk>/settle/<number:aside>/", saving.version_settle, name="version_settle"),
    path("versions/<number:pk>/correction-taken-over/", saving.correction_taken_over, name="correction_taken_over"),
    path("versions/<number:pk>/up-to-date/", saving.correction_update, name="correction_update"),
    path("wordings/", history.wordings_compare, name="wordings_compare"),
    path("wordings/<number:pk>/", history.wording_detail, name="wording_detail"),
    path("wordings/<number:pk>/restore/", history.wording_restore, name="wording_restore"),
    # Sources, and the decision
    path("versions/<number:pk>/sources/", sources.version_sources, name="version_sources"),
    path("versions/<number:pk>/cite/", sources.version_cite, name="version_cite"),
    path("citations/<number:pk>/delete/", sources.citation_delete, name="citation_delete"),
    path("versions/<number:pk>/set-aside/", sources.source_set_aside, name="source_set_aside"),
    path("versions/<number:pk>/set-aside/<number:aside>/", sources.source_take_back, name="source_take_back"),
    path("versions/<number:pk>/sheet/", approval.version_sheet, name="version_sheet"),
    path("versions/<number:pk>/letter/", approval.version_letter_scan, name="version_letter_scan"),
    path("handbooks/<slug:slug>/coverage/not-used/", coverage.handbook_not_used, name="handbook_not_used"),
    # The discussion
    path("versions/<number:pk>/remarks/", remarks.version_remarks, name="version_remarks"),
    path("versions/<number:pk>/remarks/new/", remarks.remark_new, name="remark_new"),
    path("remarks/<number:pk>/", remarks.remark_detail, name="remark_detail"),
    path("remarks/<number:pk>/resolve/", remarks.remark_resolve, name="remark_resolve"),
    path("remarks/<number:pk>/reopen/", remarks.remark_reopen, name="remark_reopen"),
    path("remarks/<number:pk>/accept/", remarks.remark_accept, name="remark_accept"),
    path("remarks/<number:pk>/reject/", remarks.remark_reject, name="remark_reject"),
    path("versions/<number:pk>/sign-offs/ask/", signing.sign_off_ask, name="sign_off_ask"),
    path("versions/<number:pk>/sign-offs/letters/", signing.sign_off_letters, name="sign_off_letters"),
    path("versions/<number:pk>/sign-offs/letters/send/", signing.sign_off_letters_send, name="sign_off_letters_send"),
    path(
        "versions/<number:pk>/sign-offs/letters/discard/",
        signing.sign_off_letters_discard,
        name="sign_off_letters_discard",
    ),
    path("sign-offs/<number:pk>/", signing.sign_off_detail, name="sign_off_detail"),
    path("sign-offs/<number:pk>/link/", signing.sign_off_link, name="sign_off_link"),
    path("sign-offs/<number:pk>/letter/", signing.sign_off_letter, name="sign_off_letter"),
    path("sign-offs/<number:pk>/ask-again/", signing.sign_off_ask_again, name="sign_off_ask_again"),
    path("sign-offs/<number:pk>/end/", signing.sign_off_end, name="sign_off_end"),
    # The law
    path("law/", law.statute_list, name="statute_list"),
    path("law/new/", law.statute_new, name="statute_new"),
    path("law/<slug:slug>/", law.statute_detail, name="statute_detail"),
    path("law/<slug:slug>/edit/", law.statute_edit, name="statute_edit"),
    path("law/<slug:slug>/articles/new/", law.provision_new, name="provision_new"),
    path("articles/<number:pk>/edit/", law.provision_edit, name="provision_edit"),
    path("articles/<number:pk>/delete/", law.provision_delete, name="provision_delete"),
    path("versions/<number:pk>/law/", relying.version_reliances, name="version_reliances"),
    path("versions/<number:pk>/law/confirm/", relying.reliances_confirm, name="reliances_confirm"),
    path("versions/<number:pk>/law/decide/", relying.reliance_decide, name="reliance_decide"),
    path("versions/<number:pk>/law/add/", relying.reliance_add, name="reliance_add"),
    path("reliances/<number:pk>/delete/", relying.reliance_delete, name="reliance_delete"),
    path("reliances/<number:pk>/confirm-again/", law.reliance_confirm_again, name="reliance_confirm_again"),
    # Word: in from a file; out, and back
    path("handbooks/<slug:slug>/word/", word.word_import, name="word_import"),
    path("versions/<number:pk>/word/", word.version_word, name="version_word"),
    path("versions/<number:pk>/word/return/", word.version_word_return, name="version_word_return"),
    path("editions/<number:pk>/", editions.edition_detail, name="edition_detail"),
    path("editions/<number:pk>/retry/", editions.edition_retry, name="edition_retry"),
    path("editions/<number:pk>/discard/", editions.edition_discard, name="edition_discard"),
    path("editions/<number:pk>/withdraw/", editions.edition_withdraw, name="edition_withdraw"),
    path("editions/<number:pk>/verify/", editions.edition_verify, name="edition_verify"),
]
