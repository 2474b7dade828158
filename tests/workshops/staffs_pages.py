"""What the stories of the staff's pages have in common: addresses, what is sent, and what a page says."""

import re

from django.urls import reverse

SECRET = "The elephant keeper of Sen Monorom"
SUMMARY = "A keeper was heard as a witness."
ANSWER = {
    "outcome": "accepted",
    "reasons": "It shows a gap.",
    "public_summary": SUMMARY,
    "language": "en",
    "merged_into": "",
}


def url(name, *args):
    return reverse(f"workshops:{name}", args=args)


def words(response):
    """The text of a page, as somebody reads it."""
    main = response.content.decode().split("<body", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def alerts(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def keyed(**more):
    """What the page of a new contribution sends."""
    return {
        "kind": "experience",
        "language": "en",
        "text": "The bag was opened three times.",
        "attribution": "office",
        "client_key": "one-showing",
        **more,
    }
