"""What `manage.py set_up` makes ready, and when it loads the demonstration."""

import os

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Programme, User
from handbook.management.commands import set_up
from office.catalogues import BadCatalogue, compile_catalogues

KHMER = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Chapter"
msgstr "ជំពូក"

#, fuzzy
msgid "Part"
msgstr "ជំពូក"

#, python-format
msgid "%(count)s chapters"
msgstr "{count}"
"""


@pytest.fixture
def catalogue(tmp_path):
    source = tmp_path / "locale" / "km" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(KHMER.replace("{count}", "ជំពូក %(count)s"), encoding="utf-8")
    return source


def test_a_catalogue_is_compiled_as_gettext_reads_it(catalogue):
    import gettext

    compiled = compile_catalogues([catalogue.parents[2]])

    with catalogue.with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert compiled == [catalogue]
    assert translations.gettext("Chapter") == "ជំពូក"
    assert translations.gettext("Part") == "Part"  # fuzzy: nobody has confirmed it


def test_a_plural_form_that_the_language_does_not_have_is_left_out(catalogue):
    unused = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s ថ្ងៃ"\nmsgstr[1] ""\n'
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + "\n#, python-format\n" + unused, encoding="utf-8")

    assert compile_catalogues([catalogue.parents[2]]) == [catalogue]


def test_a_catalogue_with_a_broken_line_is_refused(catalogue):
    catalogue.write_text(KHMER + "\nmsgdi\n", encoding="utf-8")

    with pytest.raises(BadCatalogue, match="Unknown or misformatted keyword"):
        compile_catalogues([catalogue.parents[2]])


def test_a_catalogue_is_compiled_again_only_when_it_changed(catalogue):
    folders = [catalogue.parents[2]]
    compile_catalogues(folders)

    unchanged = compile_catalogues(folders)
    earlier = catalogue.stat().st_mtime - 3600
    os.utime(catalogue, (earlier, earlier))
    put_back = compile_catalogues(folders)

    assert (unchanged, put_back) == ([], [catalogue])


def test_a_translation_that_lost_a_placeholder_is_refused(catalogue):
    catalogue.write_text(KHMER.replace("{count}", "ជំពូក %(number)s"), encoding="utf-8")

    with pytest.raises(BadCatalogue, match="line 15"):
        compile_catalogues([catalogue.parents[2]])

    assert not catalogue.with_suffix(".mo").exists()


@pytest.mark.parametrize(
    ("wanted", "decided", "somebody", "due"),
    [
        ("once", "", False, True),  # a new installation
        ("once", "loaded", True, False),  # every later start
        ("once", "loaded", False, True),  # its database was deleted
        ("once", "begun", True, True),  # the loading was broken off
        ("once", "no", False, False),  # started empty, to stay so
        ("once", "no", True, False),
        ("once", "", True, False),  # in use, and moved here without its var/
        ("no", "", False, False),
        ("no", "begun", True, False),
        ("yes", "no", False, True),  # asked for after all; the command itself refuses where anything else is
    ],
)
def test_the_demonstration_is_loaded_once_and_never_into_an_installation_in_use(wanted, decided, somebody, due):
    assert set_up.is_due(wanted, decided=decided, somebody=somebody) == due


@pytest.mark.django_db
def test_an_installation_started_empty_stays_empty(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    command = set_up.Command()

    command.demonstration("no")
    command.demonstration("once")

    assert (tmp_path / "demonstration.txt").read_text() == "no\n"
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_first_administrator_is_invited_by_a_command_that_works_in_any_folder(capsys):
    import shlex

    python, manage, command, _email, *options = shlex.split(set_up.invitation_of_the_first())
    call_command(command, "first@example.org", *options)

    assert os.path.isabs(python)
    assert os.path.isfile(manage) and os.path.isabs(manage)
    assert User.objects.get().memberships.get().programme is None
    assert [programme.slug for programme in Programme.objects.all()] == ["wildlife"]
    assert "--new-programme" not in set_up.invitation_of_the_first()


def test_a_bad_catalogue_stops_the_set_up_with_its_line(catalogue, settings):
    settings.LOCALE_PATHS = [catalogue.parents[2]]
    catalogue.write_text(KHMER.replace("{count}", "ជំពូក %(number)s"), encoding="utf-8")

    with pytest.raises(CommandError, match="django.po, line 15") as refused:
        call_command("compile_catalogues")

    assert refused.value.returncode == 2
