"""Style, scripts and pictures as they are served: each under a name that changes with what it says."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = (r"""(?P<matched>from ["'](?P<url>\.[^"']+)["'];)""", """from "%(url)s";""")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, which also gives the scripts that ours import by those names.

    Django's own way of it (support_js_module_import_aggregation) looks into everybody's scripts, and stumbles there
    over what is no import.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((folder, (IMPORT,)) for folder in ("handbook/*.js", "workshops/*.js")),
    )
