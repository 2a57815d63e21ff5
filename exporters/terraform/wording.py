"""What things are called in the Terraform module: block names, physical names, tags. Filters of the templates."""

from __future__ import annotations

from collections.abc import Iterable

from exporters.aws.model.element import Element
from exporters.naming import PREFIX_LENGTH, tag_value
from exporters.terraform.labels import Labels, dashed
from exporters.terraform.quoting import inside, name, quote


class Names:
    """Answers what things are called; each public method is one filter and answers HCL."""

    def __init__(self, labels: Labels, prefix: str) -> None:
        self._labels = labels
        self._prefix = prefix

    def name(self, key: str, *parts: str) -> str:
        """The name of a block."""
        return name(self._labels.of(key, *parts))

    def dashed(self, key: str) -> str:
        """The key as a slug, quoted."""
        return quote(dashed(key))

    def named(self, key: str, limit: int, *parts: str) -> str:
        """The physical name of at most `limit` characters, the deployment prefix in front."""
        return f'"${{var.prefix}}-{inside(self._labels.physical(limit - PREFIX_LENGTH - 1, key, *parts))}"'

    def named_prefix(self, key: str, limit: int) -> str:
        """The start of a physical name that AWS completes."""
        return f'"${{var.prefix}}-{inside(self._labels.physical(limit - PREFIX_LENGTH - 2, key))}-"'

    def bucket_name(self, key: str) -> str:
        """A bucket's name: unique in the world by the account's number (63 characters at most)."""
        plain = self._labels.physical(63 - 12 - 1 - PREFIX_LENGTH - 1, key)
        return f'"${{var.prefix}}-{inside(plain)}-${{data.aws_caller_identity.current.account_id}}"'

    def path(self, key: str, below: str) -> str:
        """A log group's name."""
        return f'"/${{var.prefix}}{inside(below)}/{inside(dashed(key))}"'

    def state_key(self, prefix: str) -> str:
        """Where a shared state would be kept."""
        return quote(f"{prefix}/terraform.tfstate")

    def tag(self, element: Element) -> str:
        """The `Name` tag: what was drawn, or the id where it has no name AWS accepts."""
        return quote(tag_of(element))

    def tag_inside(self, element: Element) -> str:
        """The `Name` tag as part of a longer string."""
        return inside(tag_of(element))

    def tag_text(self, words: str) -> str:
        """Any words as a tag value."""
        return quote(tag_value(words) or self._prefix)

    def description(self, element: Element) -> str:
        """A one-line description."""
        return quote(tag_of(element))

    def sid(self, key: str, start: str) -> str:
        """A statement id: letters and digits."""
        return quote(start + "".join(word.capitalize() for word in key.split("_")))

    def text(self, value: object) -> str:
        """A number as a string."""
        return quote(str(value))

    def listed(self, keys: Iterable[str]) -> str:
        """Identifiers with commas between them, as part of a string."""
        return inside(", ".join(keys))


def tag_of(element: Element) -> str:
    """The drawn name as a tag; the id where nothing of it can be one."""
    return tag_value(element.name) or dashed(element.key)
