"""Which version of the software this is: one string, that of the newest heading of CHANGELOG.md."""

VERSION = "0.1.0"


def in_templates(request) -> dict[str, str]:
    """Let every page of the desk say it: who reports a mistake then says where it was seen."""
    return {"software": VERSION}
