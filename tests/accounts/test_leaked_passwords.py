"""A password that has leaked is refused, also in the disguises that people give it."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User


def codes_of(password, user=None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "usuckballz1",
        "sojdlg123aljg",
        "Password2024!",
        "P@ssw0rd1234",
        "trustno1trustno1",
        "1qaz2wsx3edc4rfv",
        "aaaaaaaaaaaaaaaa",
    ],
)
def test_what_leaked_is_refused(password):
    assert codes_of(password) >= {"password_leaked"}


@pytest.mark.parametrize(
    "password", ["pangolin scales 77", "tusk river ledger noon", "ប៉ង់កូលីនទន្លេសៀវភៅ", "x9#Lq2!vRt0p", "tusk river " * 20]
)
def test_what_nobody_guesses_is_taken(password):
    assert codes_of(password) == set()


def test_ones_own_name_is_no_secret():
    person = User(email="sokha.chanthavy@justice.example.org", names={"en": "Sokha Chanthavy"})

    assert codes_of("Chanthavy1990", person) >= {"password_leaked"}


def test_the_sentence_says_what_to_do():
    with pytest.raises(ValidationError) as refused:
        validate_password("Password2024!")  # in no list as it stands

    assert refused.value.messages == [
        "This password stands in lists of leaked passwords, or is guessed as quickly as those. "
        "Choose four words that have nothing to do with each other."
    ]
