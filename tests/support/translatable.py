"""Every user-visible English text of the project, with where it stands. Run it to see what a language lacks.

python tests/support/translatable.py ko
"""

import ast
import importlib
import json
import sys
from pathlib import Path

from designer.catalog.component import Properties
from designer.catalog.registry import load_catalog
from designer.cli.main import VERBS, loadpath
from designer.cli.spoken import LANG, paragraphs
from designer.document import design
from designer.exporting import exporters
from designer.fixes.registry import load_fixes
from designer.rules.registry import load_rules

ROOT = Path(__file__).resolve().parents[2]
MARKERS = {"text", "Text"}
RULE_TEXTS = ("summary", "why", "detection", "fix", "false_alarm")


def from_calls() -> dict[str, str]:
    """Literal first arguments of `text(...)` and `Text(...)` in the three packages."""
    found: dict[str, str] = {}
    for package in ("designer", "exporters", "widgets"):
        for path in sorted((ROOT / package).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and _name(node.func) in MARKERS:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                        found.setdefault(first.value, f"{where}:{node.lineno}")
    return found


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def from_properties(model: type[Properties], where: str) -> dict[str, str]:
    """Titles, helps, groups and what empty means, of the fields of `model` and of the models in its lists."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        for value in (field.title, field.description, extra.get("group"), extra.get("empty")):
            if isinstance(value, str) and value:
                found.setdefault(value, f"{where}.{name}")
        for part in _models_in(field.annotation):
            found.update(
                {k: v for k, v in from_properties(part, f"{where}.{name}").items() if k not in found}
            )
    return found


def _models_in(annotation: object) -> list[type[Properties]]:
    if isinstance(annotation, type) and issubclass(annotation, Properties):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def everything() -> dict[str, str]:
    """English text -> where it comes from."""
    found = from_calls()
    for kind, component in load_catalog().items():
        for value in (component.title, component.summary, component.category):
            found.setdefault(value, f"component {kind}")
        found.update({k: v for k, v in from_properties(component, kind).items() if k not in found})
    for model in (design.Link, design.Workload, design.Targets):
        found.update({k: v for k, v in from_properties(model, model.__name__).items() if k not in found})
    for rule in load_rules().values():
        for part in RULE_TEXTS:
            found.setdefault(getattr(rule, part), f"rule {rule.id}")
    for fix in load_fixes().values():
        for part in (fix.title, fix.summary):
            found.setdefault(part, f"fix {fix.id}")
    commands = {verb: importlib.import_module(module).command for verb, (module, _) in VERBS.items()}
    for verb, command in {**commands, "": loadpath}.items():
        for said in (command.help, LANG.help, *(getattr(one, "help", None) for one in command.params)):
            for part in filter(None, paragraphs(said).split("\n\n")):
                found.setdefault(part, f"loadpath {verb} --help")
    for exporter in exporters().values():
        found.setdefault(exporter.title, f"exporter {exporter.id}")
    return found


def translated(language: str) -> dict[str, tuple[str, str]]:
    """English text -> (translation, area file) of one language."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((ROOT / "assets" / "i18n" / language).glob("*.json")):
        for english, other in json.loads(path.read_text(encoding="utf-8")).items():
            found[english] = (other, path.name)
    return found


if __name__ == "__main__":
    missing = {k: v for k, v in everything().items() if k not in translated(sys.argv[1])}
    for english, where in missing.items():
        print(json.dumps(english, ensure_ascii=False), "#", where)
    print(len(missing), "missing")
