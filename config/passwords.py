"""Passwords that stand in lists of leaked ones, and such as are guessed by who has those lists."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# zxcvbn rather than a longer list: it carries the 30,000 passwords most often found in leaks, works without a network,
# and knows how people disguise one (Passw0rd2024!, trustno1trustno1, qwertyuiop12), which no list holds in full.
# Django's own 20,000 are asked beside it. What needs fewer guesses than this falls to who tries the list first.
FEWEST_GUESSES = 10**8
LONGEST_LOOKED_AT = 72  # characters; what is longer is looked at as far as that


class LeakedPasswordValidator:
    def validate(self, password, user=None):
        # Its lists take a moment and some memory: only who chooses a password needs them.
        from zxcvbn import zxcvbn

        own = [word for name in ("email", "name") for word in str(getattr(user, name, "")).replace("@", " ").split()]
        looked_at = password[:LONGEST_LOOKED_AT]
        if looked_at and zxcvbn(looked_at, user_inputs=own)["guesses"] < FEWEST_GUESSES:
            raise ValidationError(
                _(
                    "This password stands in lists of leaked passwords, or is guessed as quickly as those. "
                    "Choose four words that have nothing to do with each other."
                ),
                code="password_leaked",
            )

    def get_help_text(self):
        return _("Your password can’t be one that stands in lists of leaked passwords.")
