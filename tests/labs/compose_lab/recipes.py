"""Which stand-in answers for which image, and what it is made of.

A recipe is `standins/NAME/recipe.toml` and the files of `standins/NAME/rootfs`. Keys: `stands_for` (image
names), `when_tag` (only where the tag contains it), `like` (another recipe to start from), `packages`,
`users` (name to uid), `prepare` and `finish` (shell, before the packages and after the files), `remove`,
`version` (shell that prints it), `image` (the image's configuration). A tag with "alpine" gets the tools of
Alpine's busybox and loses bash, as the official images do.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from labs.errors import LabError

STANDINS = Path(__file__).resolve().parent / "standins"
FORMAT = "5"  # raised when the way of building changes
FLAVOURS = ("debian", "alpine")


@dataclass(frozen=True)
class Recipe:
    """How one stand-in image is made; see the module's first lines for the fields."""

    name: str
    stands_for: tuple[str, ...] = ()
    when_tag: str = ""
    like: str = ""
    packages: tuple[str, ...] = ()
    users: Mapping[str, int] = field(default_factory=dict)
    prepare: str = ""
    finish: str = ""
    finish_also: str = ""
    alpine_finish: str = ""
    alpine_has_bash: bool = False
    always_alpine: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    version: str = ""
    image: Mapping[str, Any] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[Path, str]]:
        """(source, absolute path in the image) of the files that it brings."""
        for owner in filter(None, (self.like, self.name)):
            root = STANDINS / owner / "rootfs"
            for source in sorted(root.rglob("*")):
                if source.is_file():
                    yield source, "/" + str(source.relative_to(root))


@dataclass(frozen=True)
class Choice:
    """A recipe in one of its two flavours, `debian` or `alpine`."""

    recipe: Recipe
    flavour: str

    @property
    def alpine(self) -> bool:
        """Whether it has the tools of an Alpine image."""
        return self.flavour == "alpine"

    @property
    def packages(self) -> tuple[str, ...]:
        """The Debian packages to install."""
        return (*self.recipe.packages, "busybox-static") if self.alpine else self.recipe.packages

    @property
    def has_bash(self) -> bool:
        """Whether bash is left in the image."""
        return not self.alpine or self.recipe.alpine_has_bash

    def health_tools(self) -> frozenset[str]:
        """Which of the usual health check tools the official image of this flavour has."""
        tools = {"wget", "nc"} if self.alpine else set()
        if self.has_bash:
            tools.add("bash")
        if "curl" in self.recipe.packages and "/usr/bin/curl" not in self.recipe.remove:
            tools.add("curl")
        return frozenset(tools)

    def key(self, base: str) -> str:
        """A digest of everything that the image is made of, on top of the root whose digest is `base`."""
        facts = {k: v for k, v in vars(self.recipe).items() if k not in ("stands_for", "when_tag")}
        digest = sha256(json.dumps([FORMAT, base, self.flavour, facts], sort_keys=True).encode())
        for source, target in self.recipe.files():
            digest.update(target.encode() + b"\0" + source.read_bytes())
        return digest.hexdigest()[:16]

    def reference(self, base: str) -> str:
        """The name under which the engine keeps the image."""
        return f"loadpath-lab/{self.recipe.name}-{self.flavour}:{self.key(base)}"


@cache
def recipes() -> Mapping[str, Recipe]:
    """Every recipe by its name."""
    raw = {
        path.parent.name: tomllib.loads(path.read_text()) for path in sorted(STANDINS.glob("*/recipe.toml"))
    }
    made = {}
    for name, own in raw.items():
        merged = {**raw.get(own.get("like", ""), {}), **own}
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in merged.items()}
        made[name] = Recipe(name=name, **fields)
    return made


def split_reference(reference: str) -> tuple[str, str]:
    """(name, tag) of an image reference; the registry's host does not count.

    >>> split_reference("registry.example:5000/library/nginx:1.27-alpine")
    ('nginx', '1.27-alpine')

    Raises:
        LabError: the reference is a digest, which no stand-in can have.
    """
    if "@" in reference:
        raise LabError(f"{reference}: an image pinned by digest cannot be stood in for; use a tag")
    head, _, last = reference.rpartition("/")
    last, _, tag = last.partition(":")
    parts = [part for part in head.split("/") if part] + [last]
    if len(parts) > 1 and re.search(r"[.:]|^localhost$", parts[0]):
        parts = parts[1:]
    if "library" in parts[:-1]:
        parts = parts[-1:]
    return "/".join(parts), tag or "latest"


def choose(reference: str, substitute: Mapping[str, str] | None = None) -> Choice | None:
    """The stand-in for an image, or None where there is none.

    `substitute` maps an image's name (or `*`, for those that have none) to the recipe to take.

    Raises:
        LabError: `substitute` names a recipe that does not exist, or the reference is a digest.
    """
    name, tag = split_reference(reference)
    flavour = "alpine" if "alpine" in tag else "debian"
    wanted = dict(substitute or {})
    known = recipes()
    if strange := sorted(set(wanted.values()) - set(known)):
        raise LabError(f"no stand-in called {', '.join(strange)}; there are: {', '.join(known)}")
    if name in wanted:
        return Choice(known[wanted[name]], flavour)
    found = [r for r in known.values() if name in r.stands_for and r.when_tag in tag]
    if found:
        best = max(found, key=lambda recipe: len(recipe.when_tag))
        return Choice(best, "alpine" if name in best.always_alpine else flavour)
    return Choice(known[wanted["*"]], flavour) if "*" in wanted else None
