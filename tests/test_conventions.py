"""The house rules, kept by a test rather than by memory."""

import ast
import re
from collections import Counter, defaultdict
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from accounts.models import Role
from config.floors import FLOORS, MAY_IMPORT, OURS, ROOT, dotted, floor_of, imports_of, modules_of, room_of

# Within a room nothing imports what comes after it: domain <- forms <- views <- urls. Models lie below every room.
LAYERS = ["models", "domain", "forms", "views", "urls"]

MOST_MODULES, MOST_LINES, MOST_LINES_OF_A_FUNCTION = 15, 400, 60

# Modules that mean the same thing wherever they stand.
SAME_EVERYWHERE = {"__init__", "apps", "finders", "forms", "models", "seals", "urls", "verbs", "views"}


def layer_of(module: str) -> str:
    """The layer of a module given as app.module, app.room.module or app.room.views.module."""
    parts = module.split(".")
    for part in parts[1:3]:
        if part in ("models", "views", "urls"):
            return part
        if part == "forms" or part.endswith("_forms"):
            return "forms"
    if parts[1] in ("management", "templatetags", "apps", "demonstration"):
        return "urls"  # the outermost: they may use everything of their app
    return "views" if parts[1] == "finders" or parts[2:3] == ["finders"] else "domain"


@pytest.mark.parametrize("app", [app for app in MAY_IMPORT if (ROOT / app).is_dir()])
def test_an_app_imports_only_what_lies_below_it(app):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of(app)
        for name in imports_of(path)
        if (top := name.split(".")[0]) in OURS - {app} and top not in MAY_IMPORT[app]
    ]

    assert wrong == []


@pytest.mark.parametrize("app", ["accounts", "office", "law", "workshops", "handbook"])
def test_within_a_room_nothing_imports_what_comes_after_it(app):
    wrong = [
        f"{own} imports {name}"
        for path in modules_of(app)
        for name in imports_of(path)
        if name.startswith(f"{app}.")
        and room_of(name) == room_of(own := dotted(path))
        and LAYERS.index(layer_of(name)) > LAYERS.index(layer_of(own))
    ]

    assert wrong == []


@pytest.mark.parametrize("app", FLOORS)
def test_a_room_imports_only_from_the_floors_below_it(app):
    wrong = [
        f"{own} imports {name}"
        for path in modules_of(app)
        for name in imports_of(path)
        if name.startswith(f"{app}.")
        and (here := room_of(own := dotted(path)))
        and (there := room_of(name)) not in ("", here)
        and floor_of(app, there) >= floor_of(app, here)
    ]

    assert wrong == []


@pytest.mark.parametrize("app", ["workshops", "handbook"])
def test_every_folder_of_an_app_is_a_room_or_known(app):
    known = {"models", "migrations", "management", "templatetags", "demonstration"}
    rooms = {room for floor in FLOORS[app] for room in floor}

    folders = {path.name for path in (ROOT / app).iterdir() if path.is_dir() and (path / "__init__.py").exists()}

    assert folders - known == rooms


def test_what_belongs_to_a_whole_app_imports_no_room():
    """Models, seals and finders lie below the rooms; apps, urls and commands put them together."""
    below = ("models", "seals", "finders")
    wrong = [
        f"{own} imports {name}"
        for app in ("workshops", "handbook")
        for path in modules_of(app)
        for name in imports_of(path)
        if (own := dotted(path)).split(".")[1] in below and name.startswith(f"{app}.") and room_of(name)
    ]

    assert wrong == []


def test_no_folder_and_no_module_grows_too_large():
    modules = [path for app in OURS for path in modules_of(app) if path.name != "__init__.py"]
    in_folder = Counter(path.parent for path in modules)

    assert {str(folder): count for folder, count in in_folder.items() if count > MOST_MODULES} == {}
    assert {
        str(path.relative_to(ROOT)): lines
        for path in modules
        if (lines := len(path.read_text().splitlines())) > MOST_LINES
    } == {}


def test_no_function_grows_too_long():
    modules = [path for app in OURS for path in modules_of(app)]
    modules += [path for folder in ("bench", "bin") for path in (ROOT / folder).glob("*.py")]

    assert {
        f"{path.relative_to(ROOT)}: {node.name}": lines
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (lines := node.end_lineno - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    } == {}


def test_one_name_stands_for_one_thing():
    """A module of `models` and the stage that works on its rows may share a name: they mean the same thing."""
    places = defaultdict(set)
    for app in OURS:
        for path in modules_of(app):
            if path.stem not in SAME_EVERYWHERE and path.parent.name != "models":
                places[path.stem].add(str(path.relative_to(ROOT)))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_text_and_press_know_nothing_of_django():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for app in ("text", "press")
        for path in modules_of(app)
        for name in imports_of(path)
        if name.split(".")[0] == "django"
    ]

    assert wrong == []


def test_every_template_is_used():
    templates = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in (".html", ".txt")
    }
    by_django_itself = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"}
    sources = [path for app in OURS if (ROOT / app).is_dir() for path in modules_of(app)]
    sources += [path for path in (ROOT / "templates").rglob("*.html")]
    text = "\n".join(path.read_text() for path in sources)
    by_allauth = {name for name in templates if name.startswith(("account/", "allauth/"))}

    unused = {name for name in templates - by_django_itself - by_allauth if name not in text}

    assert unused == set()


def test_every_page_of_allauth_that_we_dress_is_one_that_allauth_asks_for():
    import allauth

    theirs = Path(allauth.__file__).parent / "templates"
    ours = [
        path.relative_to(ROOT / "templates")
        for folder in ("account", "allauth")
        for path in (ROOT / "templates" / folder).rglob("*.html")
    ]

    assert [str(path) for path in ours if not path.name.startswith("_") and not (theirs / path).exists()] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)

    assert out.getvalue().strip() == "No changes detected"


def test_every_role_is_described_and_names_permissions_that_exist():
    there = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename, _name in model._meta.permissions
    }

    assert set(settings.ROLES) == set(Role.values)
    assert {permission for role in settings.ROLES.values() for permission in role} - there == set()


def test_every_permission_asked_for_in_the_code_exists_and_some_role_holds_it():
    there = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename, _name in model._meta.permissions
    }
    held = {permission for role in settings.ROLES.values() for permission in role}
    asked = set()
    for app in ("accounts", "office", "law", "workshops", "handbook"):
        for path in modules_of(app):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    asked |= set(re.findall(r"^(?:accounts|law|workshops|handbook)\.[a-z]+_[a-z_]+$", node.value))
    asked -= {name for name in asked if apps.all_models.get(name.split(".")[0], {}).get(name.split(".")[1])}

    assert asked - there == set()
    assert there - held == set()


def test_every_foreign_key_to_a_person_or_a_file_protects_it():
    from django.db.models import PROTECT, ForeignKey

    loose = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in MAY_IMPORT
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and field.related_model._meta.label in ("accounts.User", "office.StoredFile")
        and field.remote_field.on_delete is not PROTECT
    ]

    assert loose == []


def test_no_page_carries_a_script_or_a_style_inside_it():
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in (ROOT / "templates").rglob("*.html")
        for found in re.findall(
            r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)[^>]*>|javascript:", path.read_text()
        )
        if 'type="application/' not in found
    ]

    assert wrong == []


def test_nothing_third_party_lies_in_the_repository():
    suspicious = re.compile(r"(bootstrap|htmx|jquery|\.min\.|\.woff2?$|\.ttf$|\.otf$)")
    files = [path for folder in ("static", "templates") for path in (ROOT / folder).rglob("*") if path.is_file()]

    assert [str(path.relative_to(ROOT)) for path in files if suspicious.search(path.name)] == []


# What a page is asked once, and answers too early where the machine is busy; and a fixed wait, which is then too short.
ASKS_ONCE = {
    **dict.fromkeys(("is_visible", "is_hidden"), "expect(...).to_be_visible() or .to_be_hidden()"),
    **dict.fromkeys(("is_enabled", "is_disabled"), "expect(...).to_be_enabled() or .to_be_disabled()"),
    **dict.fromkeys(("is_checked", "is_editable"), "expect(...).to_be_checked() or .to_be_editable()"),
    **dict.fromkeys(("text_content", "inner_text", "inner_html"), "expect(...).to_have_text()"),
    **dict.fromkeys(("all_text_contents", "all_inner_texts"), "expect(...).to_have_text([...])"),
    "input_value": "expect(...).to_have_value()",
    **dict.fromkeys(("count", "all"), "expect(...).to_have_count(), then .nth()"),
    **dict.fromkeys(("query_selector", "query_selector_all"), "page.locator() and expect()"),
    **dict.fromkeys(("eval_on_selector", "eval_on_selector_all"), "page.locator() and expect()"),
    **dict.fromkeys(("wait_for_timeout", "sleep"), "expect(), or comes_to() of tests/browser/conftest.py"),
    "set_viewport_size": "at_width() of tests/browser/conftest.py",
    "new_context": "a_context() of tests/browser/conftest.py, which is patient",
}


def questions_asked_once(source: str) -> list[str]:
    """Each line of a test that asks a page without waiting for its answer, and what to use instead."""
    found = []
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: call.lineno):
        if not isinstance(node.func, ast.Attribute):
            continue
        name, asked = node.func.attr, ast.unparse(node.func.value)
        given = [getattr(one, "value", None) for one in (*node.args, *(word.value for word in node.keywords))]
        is_of_database = name in ("count", "all") and ".objects" in asked
        if name in ASKS_ONCE and not is_of_database:
            found.append(f"line {node.lineno}: {name}() does not wait; use {ASKS_ONCE[name]}")
        elif name == "wait_for_function" and isinstance(given[0], str) and "=>" not in given[0]:
            # Our pages allow no text to become a script: such a one is only answered if it is true at once.
            found.append(f'line {node.lineno}: wait_for_function() waits for a function; use "() => {given[0]}"')
        elif "networkidle" in given:
            found.append(f"line {node.lineno}: networkidle is a fixed wait; use expect() on what the page shows then")
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "browser").glob("test_*.py")), ids=lambda path: path.name)
def test_no_test_in_a_browser_asks_a_page_without_waiting_for_the_answer(path):
    assert questions_asked_once(path.read_text()) == []


def test_a_question_that_does_not_wait_is_found_and_what_does_is_named():
    source = """\
assert page.get_by_text("Saved").is_visible()
assert page.locator("li").count() == 3
assert Remark.objects.filter(key=key).count() == 3
page.wait_for_function("window.asked")
page.wait_for_function("() => window.asked")
page.goto("/desk/", wait_until="networkidle")
page.wait_for_load_state()
"""

    assert questions_asked_once(source) == [
        "line 1: is_visible() does not wait; use expect(...).to_be_visible() or .to_be_hidden()",
        "line 2: count() does not wait; use expect(...).to_have_count(), then .nth()",
        'line 4: wait_for_function() waits for a function; use "() => window.asked"',
        "line 6: networkidle is a fixed wait; use expect() on what the page shows then",
    ]
