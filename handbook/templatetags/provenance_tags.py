"""What pages about a contribution say of the handbook that draws on it."""

from django import template

from handbook.editions.provenance import issued_with_higher_attribution

register = template.Library()


@register.inclusion_tag("handbook/editions/_issued_with_higher_attribution.html")
def issued_files_that_name_more(contribution):
    """The issued editions whose files name a contribution's participant more than they now allow."""
    return {"editions": issued_with_higher_attribution(contribution)}
