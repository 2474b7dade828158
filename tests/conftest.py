"""The cast: who walks through the stories."""

import os

import pytest
from django import conf
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_tests

from accounts import seals
from handbook.reading import finished_pages
from office import jobs
from tests import undefined_variables
from tests.factories import make_programme, make_user

# A busy machine makes examples slowly; that is no failure of what is tested.
property_tests.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_tests.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Tests make their database themselves, and so own it."""
    conf.settings.DATABASE_OWNER = {}
    os.environ.pop("DATABASE_OWNER_URL", None)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path_factory):
    """Every test writes into a folder of its own; fonts are made once for all of them."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")  # WhiteNoise warns of a folder that is not there
    settings.BLACKOUTS_FILE = tmp_path_factory.mktemp("blackouts") / "blackouts.json"
    settings.FORWARDED_BY = tmp_path_factory.mktemp("var") / "forwarded_by.txt"
    settings.UNFOUND_WORDS_DIR = tmp_path_factory.mktemp("var") / "unfound_words"
    settings.PUBLIC_URL = "https://handbook.example.org"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_kept_from_before(monkeypatch):
    """Finished pages live as long as a process; here every request asks whether something changed."""
    monkeypatch.setattr(finished_pages, "ASK_AGAIN_AFTER", 0)
    yield
    finished_pages.forget()


@pytest.fixture(autouse=True)
def _in_english():
    """Stages and commands speak English in the stories; pages speak the language of their address."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_variable_of_a_template_is_missing():
    """Django shows nothing for a variable that nobody passed; here that fails, in templates of ours."""
    with undefined_variables.noticed() as found:
        yield
    if found:
        pytest.fail("Nobody passed what these templates show:\n" + "\n".join(sorted(set(found))), pytrace=False)


@pytest.fixture(autouse=True)
def _seals_lifted_for_the_flush(request):
    """After a test with real transactions comes a flush. The seals would refuse it; it puts them on again itself."""
    marker = request.node.get_closest_marker("django_db")
    flushed = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(request.fixturenames)
    if not flushed and not (marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))):
        yield
        return
    # Asked for first, so that its end, the flush, comes after ours.
    request.getfixturevalue("_django_db_helper")
    yield
    seals.lift()


@pytest.fixture(autouse=True)
def _no_sign_of_life_from_another_thread(monkeypatch):
    """A database in memory has one writer: on a slow machine, where a job outlasts a beat, two would meet in it."""
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 24 * 3600)


@pytest.fixture
def programme(db):
    return make_programme()


@pytest.fixture
def administrator(programme):
    return make_user("administrator", role="administrator")


@pytest.fixture
def rapporteur(programme):
    """Sat in the workshop and writes down what was said."""
    return make_user("rapporteur", role="rapporteur", programme=programme)


@pytest.fixture
def reviewer(programme):
    """Answers every contribution."""
    return make_user("reviewer", role="reviewer", programme=programme)


@pytest.fixture
def editor(programme):
    """Drafts the chapters."""
    return make_user("editor", role="editor", programme=programme)


@pytest.fixture
def approver(programme):
    """Adopts what others drafted, and issues editions."""
    return make_user("approver", role="approver", programme=programme)


@pytest.fixture
def reader(programme):
    """A judge with an account."""
    return make_user("reader", role="reader", programme=programme)


@pytest.fixture
def magistrate(programme):
    """A reader of whom an administrator said that they sit or prosecute."""
    return make_user("magistrate", role="magistrate", programme=programme)


@pytest.fixture
def outsider(db):
    """Holds every role, in another programme."""
    other = make_programme("money-laundering")
    user = make_user("outsider", role="reviewer", programme=other)
    for role in ("reader", "rapporteur", "editor", "approver"):
        user.memberships.create(role=role, programme=other)
    return user
