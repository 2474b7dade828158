from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class HandbookConfig(AppConfig):
    name = "handbook"
    verbose_name = _("handbook")

    def ready(self):
        from accounts import acts, change_count
        from accounts.blackouts import applying, reach, witnesses
        from accounts.seals import declare
        from handbook import verbs
        from handbook.editions import manifest, reprinting
        from handbook.seals import SEALS, WITHOUT_NAMES
        from handbook.shown_tables import WATCHED
        from office import chores, jobs, letters
        from workshops.intake import laid_paragraphs

        acts.declare(verbs.VERBS)
        declare(SEALS)
        change_count.watch(WATCHED)
        reach.leave_out(WITHOUT_NAMES)
        witnesses.declare(*manifest.WITNESSES)
        applying.afterwards(reprinting.follow)
        applying.afterwards(_forget_indexes)
        jobs.moved("handbook.printing.build", to="handbook.editions.printing.build")
        letters.complete("answers", "workshops.gatherings.invitations.with_link")
        laid_paragraphs.ask("handbook.feedback.draft_consultations.paragraphs_before")
        chores.declare("handbook.reading.search.edition_indexes.keep_missing_ones", every=20)
        chores.declare("handbook.reading.search.unfound.take_in", every=600)
        chores.declare("handbook.reading.following.tell", every=60)
        letters.complete("sign_off", "handbook.discussion.expert_links.with_link")
        letters.complete("following", "handbook.reading.following.with_link")


def _forget_indexes(_blackout) -> None:
    import_string("handbook.reading.search.edition_indexes.forget")()  # late: a command that serves nothing needs none
