"""`loadpath schema`: the JSON Schema of design files, for editors and other tools."""

from __future__ import annotations

import json

import click

from designer.catalog.registry import load_catalog
from designer.document.schema import json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of `*.loadpath.json` files."""
    click.echo(json.dumps(json_schema(load_catalog()), indent=2, ensure_ascii=False))
