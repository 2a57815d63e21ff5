"""`loadpath rules`: which rules there are, and all about one of them."""

from __future__ import annotations

import click

from designer.errors import UsageError
from designer.fixes.registry import cures_of
from designer.guesses import hinted
from designer.i18n import Text, text
from designer.reports.tables import PAGE, wrapped
from designer.reports.text_report import WORDS
from designer.rules.registry import load_rules
from designer.rules.rule import Rule

SECTIONS: tuple[tuple[Text, str], ...] = (
    (text("Why it is bad"), "why"),
    (text("How it is detected"), "detection"),
    (text("How to fix it"), "fix"),
    (text("When it is a false alarm"), "false_alarm"),
)


@click.command("rules")
@click.argument("rule_id", required=False, metavar="[ID]")
@click.pass_obj
def command(language: str, rule_id: str | None) -> None:
    """List the rules, or explain the rule ID."""
    rules = load_rules()
    if rule_id is None:
        for rule in rules.values():
            severity = WORDS[rule.severity].render(language)
            click.echo(f"{rule.id:9}{severity:9}{text(rule.summary).render(language)}")
        return
    if rule_id.upper() not in rules:
        none = text("no rule '{rule}'; `loadpath rules` lists them", rule=rule_id)
        raise UsageError(hinted(none, rule_id, [*rules, *(rule.name for rule in rules.values())]))
    click.echo(page(rules[rule_id.upper()], language), nl=False)


def page(rule: Rule, language: str) -> str:
    """All there is to say about a rule, as plain text."""
    lines = [
        f"{rule.id} {rule.name} ({WORDS[rule.severity].render(language)})",
        "",
        *wrapped(text(rule.summary).render(language)),
    ]
    for title, field in SECTIONS:
        said = text(getattr(rule, field)).render(language)
        lines += ["", title.render(language), *(f"  {line}" for line in wrapped(said, PAGE - 2))]
    if fixes := cures_of(rule.id):
        titles = (f"  {text(fix.title).render(language)} [{fix.id}]" for fix in fixes)
        lines += ["", text("Quick fixes").render(language), *titles]
    if rule.classification:
        shown = (line.render(language) if isinstance(line, Text) else line for line in rule.classification)
        lines += ["", text("Classification").render(language), *(f"  {line}" for line in shown)]
    if rule.references:
        lines += [
            "",
            text("References").render(language),
            *(f"  {reference}" for reference in rule.references),
        ]
    return "\n".join(lines) + "\n"
