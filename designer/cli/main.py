"""`loadpath`: the verbs, loaded when called; what exit codes mean; how errors are told.

Exit codes: 0 fine, 1 findings at or above the threshold, 2 bad usage or unreadable input (one line on standard error),
3 internal error. Never a traceback for bad input; LOADPATH_DEBUG=1 shows it for internal errors.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from designer.cli.language import chosen
from designer.cli.spoken import asked, speak, spoken
from designer.cli.window import of_window
from designer.errors import LoadpathError, UsageError
from designer.guesses import hinted
from designer.i18n import Text, text

VERBS: dict[str, tuple[str, Text]] = {
    "new": ("designer.cli.new", text("Write a starter design to a file.")),
    "lint": ("designer.cli.lint", text("Say what is wrong with designs.")),
    "analyze": ("designer.cli.analyze", text("Availability, exposure, capacity and cost of a design.")),
    "diff": ("designer.cli.diff", text("Say what changed between two versions of a design.")),
    "fix": ("designer.cli.fix", text("Cure what is wrong by quick fixes.")),
    "evolve": ("designer.cli.evolve", text("Bring a design to a later stage, each step explained.")),
    "reach": ("designer.cli.reach", text("Can A reach B on port p? The path, or what blocks it.")),
    "who": ("designer.cli.who", text("Who can do what to which resource, and what grants it.")),
    "report": ("designer.cli.report", text("Write everything about a design down, for a reader.")),
    "render": ("designer.cli.render", text("Draw a design into a picture.")),
    "export": ("designer.cli.export", text("Turn a design into docker-compose, Terraform or CDK.")),
    "rules": ("designer.cli.rules", text("List the rules, or explain one.")),
    "components": ("designer.cli.components", text("List the components, or describe one.")),
    "schema": ("designer.cli.schema", text("Print the JSON Schema of design files.")),
}
"""Verb -> module with a click command `command`, and its line in `loadpath --help` (told without importing it)."""

BAD_INPUT, INTERNAL = 2, 3


class Verbs(click.Group):
    """A group that imports a verb's module only when that verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of a user's work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The verb's command; None for another word."""
        if name not in VERBS:
            return None
        return spoken(_loaded(VERBS[name][0]).command, ctx.obj)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with their lines, without importing them."""
        with formatter.section(text("Commands").render(ctx.obj)):
            formatter.write_dl([(name, line.render(ctx.obj)) for name, (_, line) in VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A first word that is no verb is a design to open in the window, if it looks like a file."""
        if args and args[0] not in VERBS and (Path(args[0]).exists() or args[0].endswith(".json")):
            return "window", spoken(_window, ctx.obj), args
        if args and args[0] not in VERBS:
            none = text("no command '{name}'; `loadpath --help` lists them", name=args[0])
            raise UsageError(hinted(none, args[0], VERBS))
        return super().resolve_command(ctx, args)


def _loaded(name: str) -> ModuleType:
    """The module; the garbage collector, which walks what stays anyway (a third of the time), is paused meanwhile."""
    if name in sys.modules or not gc.isenabled():
        return importlib.import_module(name)
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"loadpath {version('loadpath')}")
        ctx.exit()


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
@click.pass_context
def loadpath(ctx: click.Context) -> None:
    """Draw an architecture, see what breaks it, export code that runs.

    Without a command, or with just a FILE, the window opens.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(_window)


@click.command("window")
@click.argument("files", nargs=-1, type=click.Path())
@click.pass_context
def _window(ctx: click.Context, files: tuple[str, ...] = ()) -> None:
    """Open the window."""
    for file in files:
        if not Path(file).exists():
            raise UsageError(text("{file}: there is no such file", file=file))
    if not _has_screen():
        raise UsageError(
            text("there is no screen to open the window on; `loadpath --help` lists what works without one")
        )
    app = of_window("widgets.app", text("the window"), ctx.obj)
    sys.exit(app.main([*files], language=asked(ctx)))


def _has_screen() -> bool:
    """Whether Qt will find something to draw on: it ends the process where it does not."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_one_line(problem: click.ClickException, language: str) -> str:
    """What was wrong with the call in click's words, and where the command's options are listed."""
    said = " ".join(problem.format_message().split()).removesuffix(".")
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    command = context.command_path if context else "loadpath"
    return text("{problem} (see `{command} --help`)", problem=said, command=command).render(language)


def main(arguments: list[str] | None = None) -> None:
    """The console script. Ends the process with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    language = chosen(arguments)
    speak(language)
    try:
        call = spoken(loadpath, language)
        code = call(args=arguments, prog_name="loadpath", standalone_mode=False, obj=language)
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as problem:
        click.echo(f"loadpath: {_in_one_line(problem, language)}", err=True)
        code = BAD_INPUT
    except LoadpathError as problem:
        click.echo(f"loadpath: {problem.message.render(language)}", err=True)
        code = BAD_INPUT
    except BrokenPipeError:
        # The reader has gone (`loadpath lint ... | head`): nothing more to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except Exception as error:
        if os.environ.get("LOADPATH_DEBUG"):
            raise
        said = text(
            "internal error: {error} (LOADPATH_DEBUG=1 shows where)", error=f"{type(error).__name__}: {error}"
        )
        click.echo(f"loadpath: {said.render(language)}", err=True)
        code = INTERNAL
    sys.exit(code if isinstance(code, int) else 0)
