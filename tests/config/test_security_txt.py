"""Who finds a hole learns whom to tell."""

import time_machine


def asked(client):
    return client.get("/.well-known/security.txt")


def test_it_names_the_contact_and_the_day_until_which_it_holds(client, settings):
    settings.SECURITY_CONTACT = ["security@ministry.example", "https://ministry.example/report"]

    with time_machine.travel("2026-11-22 10:00+07:00"):
        answer = asked(client)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@ministry.example",
        "Contact: https://ministry.example/report",
        "Expires: 2027-05-21T00:00:00Z",
        "Preferred-Languages: km, en",
        "Canonical: https://handbook.example.org/.well-known/security.txt",
    ]


def test_where_no_contact_is_named_it_says_so(client):
    answer = asked(client)

    assert answer.status_code == 404
    assert answer.content.decode() == "Whoever runs this site has named no contact for holes that somebody finds.\n"
