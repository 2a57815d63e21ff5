"""A project's own rules: a file or folder of Python that its settings name, run only where the user has said so.

What is run is what was read: the bytes that the digest is about are kept, and modules are made from these bytes alone,
so that neither a later change of the files nor compiled code beside them is ever run in their name.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from itertools import islice
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

import orjson
from msgspec import Struct

from designer.errors import UnreadableFile
from designer.i18n import text
from designer.rules.packs import Pack, rules_of, told
from designer.rules.rule import Rule

PREFIX: Final = "loadpath_project_rules_"
"""Modules of project rules are named with this and their digest, so that two projects never meet."""
MOST_FILES: Final = 500
"""More Python files are no folder of rules, but a whole project named by mistake."""


class LocalRules(Struct, frozen=True):
    """The source of a project's own rules as read at one moment."""

    folder: Path
    """Where it stands (absolute): a folder, or one file."""
    modules: Mapping[str, str]
    """Source by module name inside the package; empty name: the package itself."""
    digest: str
    """Of names and contents: another digest is other code."""

    @property
    def count(self) -> int:
        """How many Python files it has."""
        return sum(1 for name, source in self.modules.items() if name or source)

    def load(self) -> Pack:
        """Runs the source and gives its rules; the problem instead, in one line, where that fails.

        Only to be called where the user has said that this code, with this digest, may run.
        """
        package = PREFIX + self.digest[:16]
        if not any(isinstance(finder, _Finder) and finder.package == package for finder in sys.meta_path):
            sys.meta_path.insert(0, _Finder(package, self))
        rules: dict[int, Rule] = {}
        try:
            for module in (name for name in self.modules if "." not in name):
                loaded = importlib.import_module(f"{package}.{module}" if module else package)
                rules.update((id(rule), rule) for rule in rules_of(loaded))  # re-exported ones count once
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a border: the project's code must not end the run
            return Pack(str(self.folder), problem=told(error))
        return Pack(str(self.folder), tuple(rules.values()))


def local_rules(path: Path) -> LocalRules:
    """Reads the source at `path`, a folder or a .py file, and runs nothing. Raises UnreadableFile."""
    path = path.resolve()
    try:
        files = sorted(islice(path.rglob("*.py"), MOST_FILES + 1)) if path.is_dir() else [path]
        if not files or not all(file.is_file() for file in files):
            raise UnreadableFile(text("{file}: expected a folder of Python files, or one", file=str(path)))
        if len(files) > MOST_FILES:
            raise UnreadableFile(
                text(
                    "{file}: more than {most} Python files, expected rules only",
                    file=str(path),
                    most=MOST_FILES,
                )
            )
        found = {_module_name(file, path): file.read_bytes().decode() for file in files}
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(
            text("{file}: cannot be read: {problem}", file=str(path), problem=problem)
        ) from error
    modules = {"": "", **dict(sorted(found.items()))}
    return LocalRules(path, modules, hashlib.sha256(orjson.dumps(list(modules.items()))).hexdigest())


def _module_name(file: Path, root: Path) -> str:
    """The dotted name of a module inside the package; the package itself has the empty name."""
    if file == root:
        return ""
    names = file.relative_to(root).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


class _Finder(MetaPathFinder, InspectLoader):
    """Makes the modules of one package of project rules from the source that was read."""

    def __init__(self, package: str, local: LocalRules) -> None:
        self.package, self._local = package, local

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module where it is one of this package."""
        if self._inner(fullname) is None:
            return None
        return spec_from_loader(
            fullname, self, origin=str(self._local.folder), is_package=self.is_package(fullname)
        )

    def get_source(self, fullname: str) -> str:
        """Its source, as it was read. Raises ImportError."""
        inner = self._inner(fullname)
        if inner is None:
            raise ImportError(f"no module {fullname}")
        return self._local.modules.get(inner, "")

    def get_code(self, fullname: str) -> CodeType:
        """Its code, with the place where the source stands. Raises ImportError, SyntaxError."""
        return self.source_to_code(
            self.get_source(fullname), str(self._local.folder / fullname.removeprefix(self.package)[1:])
        )

    def is_package(self, fullname: str) -> bool:
        """Whether modules may stand below it: the package itself, and each folder."""
        inner = self._inner(fullname)
        return inner == "" or any(name.startswith(f"{inner}.") for name in self._local.modules)

    def _inner(self, fullname: str) -> str | None:
        if fullname == self.package:
            return ""
        if not fullname.startswith(self.package + "."):
            return None
        inner = fullname.removeprefix(self.package + ".")
        known = inner in self._local.modules or any(n.startswith(f"{inner}.") for n in self._local.modules)
        return inner if known else None
