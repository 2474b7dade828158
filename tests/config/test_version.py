"""The software says which version it is."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from config.version import VERSION


def test_the_version_is_that_of_the_newest_heading_of_the_changelog():
    headings = re.findall(r"^## (\S+)", (settings.BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert headings[0] == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_the_desk_says_it_at_its_foot(client, editor):
    client.force_login(editor)

    page = client.get("/desk/").content.decode()

    said = _("Software %(software)s") % {"software": VERSION}
    assert re.findall(r"<footer[^>]*>([^<]*)</footer>", page) == [said]
