"""At the desk: images taken into a handbook, and the paragraphs that a text may refer to."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import filled_in, show_refusal
from accounts.rights import require
from handbook.drafting.forms import ImageForm
from handbook.finders import the_version
from handbook.models import Handbook, Image
from handbook.rendering import images, references

REFUSED = 422
ON_A_PAGE = 30


@require_safe
def image(request, name):
    """An image as drafts show it, for those who may read the drafts of its handbook."""
    mine = Handbook.objects.filter(request.user.programmes_where("handbook.read_draft"))
    found = get_object_or_404(Image.objects.filter(handbook__in=mine).select_related("file"), name=name)
    return as_it_is(request, found, cache="private, max-age=600")


def as_it_is(request, image: Image, *, cache: str):
    """The bytes of an image. They never change, so that a device that has them is told so."""
    etag = f'"{image.file.sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        with image.file.content.open("rb") as file:
            response = HttpResponse(file.read(), content_type=image.file.media_type)
        extension = image.file.media_type.partition("/")[2]
        response["Content-Disposition"] = f'inline; filename="{image.name}.{extension}"'
    response["ETag"] = etag
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def image_list(request, pk):
    """The images of a version's handbook, the newest first, each with what is typed to show it."""
    version = the_version(request, pk)
    return _list(request, version, ImageForm())


@require_POST
def image_add(request, pk):
    """Take in an image: answered in JSON to the editor, and with the list of images to a page without JavaScript."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    form = filled_in(ImageForm, request)
    if form.is_valid():
        try:
            added = images.add(version.chapter.handbook, form.cleaned_data["file"].read(), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
    in_json = "application/json" in request.headers.get("Accept", "")
    if form.errors:
        if in_json:
            sentences = [sentence for errors in form.errors.values() for sentence in errors]
            return JsonResponse({"sentence": " ".join(sentences)}, status=REFUSED)
        return _list(request, version, form, status=REFUSED)
    words = {name: form.cleaned_data[name] for name in ("alternative", "caption")}
    if in_json:
        return JsonResponse({"markdown": images.markdown(added.name, **words), "name": added.name})
    query = urlencode({"added": added.name, **words})
    return redirect(f"{reverse('desk:image_list', args=[version.pk])}?{query}")


def _list(request, version, form, *, status=200):
    handbook = version.chapter.handbook
    page = Paginator(handbook.images.select_related("file", "added_by").order_by("-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    for one in page:
        one.markdown = images.markdown(one.name)
    added = handbook.images.filter(name=request.GET.get("added", "")).first() if "added" in request.GET else None
    return render(
        request,
        "handbook/drafting/image_list.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": handbook,
            "form": form,
            "page": page,
            "may_add": request.user.has_perm("handbook.draft_version", version),
            "added": added
            and images.markdown(added.name, request.GET.get("alternative", ""), request.GET.get("caption", "")),
        },
        status=status,
    )


@require_safe
def reference_search(request, pk):
    """The paragraphs of a version's handbook by number or words, `?q=`, as drafts stand; without words its own."""
    version = the_version(request, pk)
    q = request.GET.get("q", "").strip()[:200] or str(version.chapter.number)
    found = references.search(version.chapter.handbook, q, version.language, request.user)
    return JsonResponse({"results": found})
