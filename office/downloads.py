"""Files that a page makes and hands out, which are for whoever asked, so that no cache keeps them; and parts of
stored files: what a broken line cut off, or the one page of a book that a viewer shows."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from whitenoise.responders import SlicedFile, StaticFile

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


def in_part(request, response: FileResponse, content, *, size: int, etag: str) -> HttpResponseBase:
    """The answer with a file, or with the range of its bytes (one) that was asked for: 206; 416 when it has none such.

    Of another file than the browser began with (If-Range) all is sent, as it is for a range that is none.
    """
    response["Accept-Ranges"] = "bytes"
    asked = request.headers.get("Range", "")
    if not asked or request.headers.get("If-Range", etag) != etag:
        return response
    try:
        start, end = StaticFile.parse_byte_range(asked)
    except ValueError:
        return response
    if start < 0:
        start = max(start + size, 0)
    end = size - 1 if end is None else min(end, size - 1)
    if start > end:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    response.streaming_content = SlicedFile(content, start, end)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def _file(content: bytes, name: str, media_type: str, *, attached: bool) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(attached, name), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
