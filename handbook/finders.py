"""The finders through which every page of the desk reaches its things: what a person may not know of is not found."""

from django.shortcuts import get_object_or_404

from handbook.models import Chapter, Edition, Handbook, Version

# Finders: what this person may touch, or nothing ---------------------------------------------------------------


def the_handbook(request, slug) -> Handbook:
    return get_object_or_404(Handbook.objects.for_staff(request.user).select_related("programme"), slug=slug)


def the_chapter(request, pk) -> Chapter:
    mine = Handbook.objects.for_staff(request.user)
    return get_object_or_404(
        Chapter.objects.filter(handbook__in=mine).select_related("handbook__programme", "part"), pk=pk
    )


def the_version(request, pk) -> Version:
    return get_object_or_404(
        Version.objects.for_staff(request.user).select_related(
            "chapter__handbook__programme", "wording", "based_on", "started_by", "submitted_by", "approved_by"
        ),
        pk=pk,
    )


def the_edition(request, pk) -> Edition:
    return get_object_or_404(
        Edition.objects.filter(handbook__in=Handbook.objects.for_staff(request.user)).select_related(
            "handbook__programme", "job", "prepared_by", "withdrawn_by", "launch"
        ),
        pk=pk,
    )
