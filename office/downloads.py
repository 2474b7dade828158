"""Files that a page makes and hands out. They are for whoever asked, so no cache keeps them."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf(content: bytes, name: str, *, attached: bool = False) -> HttpResponse:
    """Answer with a PDF, opened in the browser or (`attached`) stored under its name."""
    return _file(content, name, PDF, attached=attached)


def xlsx(content: bytes, name: str) -> HttpResponse:
    """Answer with a workbook to be stored under its name."""
    return _file(content, name, XLSX, attached=True)


def csv(content: bytes, name: str) -> HttpResponse:
    """Answer with a table as text, to be stored under its name."""
    return _file(content, name, "text/csv; charset=utf-8", attached=True)


def _file(content: bytes, name: str, media_type: str, *, attached: bool) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(attached, name), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
