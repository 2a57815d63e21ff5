"""Names of the blocks of one Terraform module: drawn ids as they are, derived ones out of their way."""

from __future__ import annotations

from collections.abc import Iterable

from exporters.naming import free, physical


class Labels:
    """Gives every block a name of its own. The same parts always get the same name; lives inside one export."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self._taken = set(keys)

    def of(self, key: str, *parts: str) -> str:
        """The key itself, or a name made of it and further parts that no drawn thing has."""
        if not parts:
            return key
        found = self._names.get((key, *parts))
        if found is None:
            found = free("_".join((key, *parts)), self._taken)
            self._taken.add(found)
            self._names[(key, *parts)] = found
        return found

    def physical(self, limit: int, key: str, *parts: str) -> str:
        """The name as AWS services take it: hyphens instead of underscores, at most `limit` characters."""
        return physical(dashed(self.of(key, *parts)), limit)


def dashed(key: str) -> str:
    """An identifier as the slug it was drawn as."""
    return key.lstrip("_").replace("_", "-")
