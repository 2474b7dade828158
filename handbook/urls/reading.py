"""Readers' addresses. They stand in judgments and never break."""

from django.urls import path, register_converter

from handbook.views import answering, reading


class EditionNumber:
    """2 for 2.0, and 2.1 for a correction; 2.0 and 02 are understood and sent on to 2."""

    regex = r"\d{1,6}(?:\.\d{1,6})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditionNumber, "edition")

app_name = "reading"
urlpatterns = [
    path("", reading.home, name="home"),
    # Before the handbooks: "consultations" is none of their names.
    path("consultations/<int:pk>/", answering.consultation_by_number, name="consultation_by_number"),
    path("consultations/<slug:slug>/", answering.consultation, name="consultation"),
    # /<handbook>/ : the edition in effect
    path("<slug:slug>/", reading.handbook, name="handbook"),
    path("<slug:slug>/heard/", reading.heard, name="heard"),
    path("<slug:slug>/p/<slug:key>/", reading.paragraph, name="paragraph"),
    path("<slug:slug>/images/<slug:name>/", reading.image, name="image"),
    # /<handbook>/editions/ : every edition
    path("<slug:slug>/editions/", reading.editions, name="editions"),
    path("<slug:slug>/editions/<edition:number>/", reading.edition, name="edition"),
    path("<slug:slug>/editions/<edition:number>/handbook.pdf", reading.edition_pdf, name="edition_pdf"),
    path("<slug:slug>/editions/<edition:number>/heard/", reading.edition_heard, name="edition_heard"),
    path("<slug:slug>/editions/<edition:number>/p/<slug:key>/", reading.edition_paragraph, name="edition_paragraph"),
    path("<slug:slug>/editions/<edition:number>/<slug:chapter>/", reading.edition_chapter, name="edition_chapter"),
    path("<slug:slug>/editions/<edition:old>..<edition:new>/<slug:chapter>/", reading.redline, name="redline"),
    # Last, since every other word after the handbook's name is reserved.
    path("<slug:slug>/<slug:chapter>/", reading.chapter, name="chapter"),
]
