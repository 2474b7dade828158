"""What these pages have in common: what a person may do here, and how much of a contribution a list shows."""

from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, Value, When
from django.db.models.functions import Substr

from text.khmer import may_divide
from workshops.models import Consultation, Contribution

PER_PAGE = 50
OPENING = 240
"""Characters of a contribution that a list shows."""


def may(user, consultation):
    """Return what a person may do in a consultation, by permission: {"prepare_workshop": True, ...}."""
    return {
        act: user.has_perm(f"workshops.{act}", consultation)
        for act in (
            "prepare_consultation",
            "prepare_workshop",
            "receive_contribution",
            "read_contribution",
            "dispose_contribution",
        )
    }


def consultations_where(user, permission):
    return Consultation.objects.filter(user.programmes_where(permission))


def listed_for(user):
    """The contributions that lists show to a person.

    All those whose words they may read; and, of ongoing cases, the answered ones by their public summary, except
    for rapporteurs: of ongoing cases they know those that they keyed.
    """
    readable = Contribution.objects.visible_to(user).values("pk")
    by_summary = (
        Contribution.objects.for_staff(user)
        .answered()
        .exclude(consultation__in=consultations_where(user, "workshops.receive_contribution"))
        .values("pk")
    )
    return Contribution.objects.filter(Q(pk__in=readable) | Q(pk__in=by_summary))


def page_of(contributions, user, number):
    """Return one page of contributions, each with `readable` and `opening`, the first characters of its words.

    The words themselves stay in the database: what somebody may not read never reaches the page that they are shown.
    """
    readable = Exists(Contribution.objects.visible_to(user).filter(pk=OuterRef("pk")))
    page = Paginator(
        contributions.with_answer()
        .defer("text")
        .annotate(
            readable=ExpressionWrapper(readable, output_field=BooleanField()),
            beginning=Case(When(readable, then=Substr("text", 1, OPENING + 1)), default=Value("")),
        ),
        PER_PAGE,
    ).get_page(number)
    for contribution in page:
        contribution.opening = opening(contribution.beginning)
    page.demonstration = any(contribution.consultation.demonstration for contribution in page)
    return page


def opening(text):
    """Return the beginning of a text, ended where no Khmer cluster is torn."""
    if len(text) <= OPENING:
        return text
    at = OPENING
    while at > 1 and not may_divide(text, at):
        at -= 1
    return f"{text[:at].rstrip()}…"
