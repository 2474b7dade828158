"""The story that a kept database tells: every kind of row that is sealed, and every act whose trace was moved since.

usage: python -m tests.upgrades.story      plays it into the database of DATABASE_URL; prints what it then holds

bin/keep_database plays it at each release.
"""

import json

import django

# What becomes of these tables is the migrations' own: they fill them from lists, or from the other tables.
FILLED_BY_MIGRATIONS = {
    *("django_migrations", "django_content_type", "auth_permission", "shared_cache"),
    *("law_statute", "law_provision", "workshops_province", "workshops_court"),
    *("accounts_actdigest", "accounts_chainlink", "handbook_handover", "handbook_editionheard"),
}
ADDRESSES = [
    "/en/wildlife-trafficking/",
    "/en/wildlife-trafficking/chapter-1/",
    "/en/wildlife-trafficking/editions/",
    "/en/wildlife-trafficking/editions/1/",
    "/en/wildlife-trafficking/editions/1/chapter-1/",
    "/en/wildlife-trafficking/editions/1/handbook.pdf",
]


def play() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from handbook.drafting import citing
    from handbook.feedback import notifications
    from tests import factories
    from workshops.intake import receive

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    programme = factories.make_programme()
    staff = {
        role: factories.make_user(role, role=role, programme=programme)
        for role in ("rapporteur", "reviewer", "editor", "approver")
    }
    consultation = factories.make_consultation(programme=programme)
    topic = factories.make_topic(consultation)
    workshop = factories.make_workshop(consultation)
    participant = factories.make_participant(workshop, name="Sok Dara")
    told = [
        factories.make_contribution(
            consultation, workshop=workshop, topic=topic, participant=participant, attribution="named", text=text
        )
        for text in (
            "The bag was opened thrice and signed once.",
            "Who weighs the ivory?",
            "The scale was broken.",
        )
    ]
    cited = factories.disposed(told[0], reviewer=staff["reviewer"])
    factories.disposed(told[1], reviewer=staff["reviewer"], outcome="noted", reasons="The law says who.")
    notifications.hand_over(workshop, [participant], as_of=timezone.now(), by=staff["reviewer"])

    handbook = factories.make_handbook(programme=programme, consultations=[consultation])
    first, second = (factories.make_chapter(handbook) for _number in range(2))
    people = {"drafter": staff["editor"], "approver": staff["approver"]}
    draft = factories.drafted(first, drafter=staff["editor"], text="Every opening is signed.\n\nTwice.")
    citing.cite(draft, key=draft.wording.keys[0], contribution=cited, by=staff["editor"])
    factories.approved(first, text="Every opening is signed.\n\nTwice.", **people)
    factories.approved(second, text="# Weighing\n\nThe scale is tested[^1].\n\n[^1]: Every year.", **people)
    factories.issued(handbook, approver=staff["approver"])
    receive.lower_attribution(cited, attribution="office", by=staff["reviewer"])
    factories.drafted(first, drafter=staff["editor"], text="Every opening is signed.\n\nTwice.\n\nAnd dated.")


def holds() -> dict:
    """How many rows each table has, and each edition's fingerprint."""
    from django.db import connection

    from handbook.models import Edition

    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return {
        "fingerprints": {f"{one.handbook.slug} {one.number}": one.fingerprint for one in Edition.objects.all()},
        "rows": {table: number for table, number in counts.items() if table not in FILLED_BY_MIGRATIONS and number},
    }


if __name__ == "__main__":
    django.setup()
    play()
    print(json.dumps(holds(), indent=1))
