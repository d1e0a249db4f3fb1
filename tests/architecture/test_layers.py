"""The layers: imports by import-linter, foreign keys and dotted names by these tests."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = [
    {"core"},
    {"accounts"},
    {"places"},
    {"certificates"},
    {"assessments"},
    {"courses", "competitions"},
    {"cms", "desk"},
    {"skillcamp"},
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
PACKAGES = sorted(HEIGHT)


def test_imports_point_one_way():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_down_the_layers():
    wrong = []
    for model in apps.get_models():
        owner = model.__module__.split(".")[0]
        if owner not in HEIGHT:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created or isinstance(target, str):
                continue
            other = target.__module__.split(".")[0]
            to_user = target._meta.label == settings.AUTH_USER_MODEL
            if other in HEIGHT and HEIGHT[other] > HEIGHT[owner] and not to_user:
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert wrong == []


def test_every_dotted_name_in_the_settings_is_there():
    names = [
        *settings.JOB_KINDS.values(),
        *settings.LEDGER_COMPARERS,
        *settings.PERSON_MERGERS,
        *settings.DUTY_FOLLOWERS,
        *settings.PERSON_ERASERS,
        *settings.PERSON_EXPORTERS,
        settings.NOTICE_ADDRESSES,
        settings.SMS_GATEWAY,
    ]
    assert [callable(import_string(name)) for name in names] == [True] * len(names)


def test_package_inits_are_empty_outside_models():
    wrong = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
        if path.parent.name != "models" and path.read_text(encoding="utf-8").strip()
    ]
    assert wrong == []


def test_nothing_is_imported_inside_a_function():
    wrong = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    wrong += [
                        f"{path.relative_to(ROOT)}:{inner.lineno}"
                        for inner in ast.walk(node)
                        if isinstance(inner, ast.Import | ast.ImportFrom)
                    ]
    assert wrong == []


def test_no_file_is_a_grab_bag():
    wrong = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.fullmatch(r"(utils?|helpers?|common|misc)\.py", path.name)
    ]
    assert wrong == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
