"""What an exported CDK application defines and what it refers to, read from its syntax trees without running it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from exporters.cdk.names import RESERVED


@dataclass
class StackClass:
    """One stack class: what it defines in the order it does so, and what it cannot have."""

    name: str
    attributes: set[str] = field(default_factory=set)
    constructs: Counter[str] = field(default_factory=Counter)
    undefined: set[str] = field(default_factory=set)
    foreign: set[tuple[str, str]] = field(default_factory=set)
    """(other stack as this one knows it, attribute of it) that are read."""
    others: dict[str, str] = field(default_factory=dict)
    """How it knows other stacks -> their class."""


def stack_classes(files: Mapping[str, str]) -> dict[str, StackClass]:
    """The stack classes of an application by name."""
    found = {}
    for path, text in files.items():
        if path.startswith("stacks/"):
            for node in ast.parse(text).body:
                if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "cdk.Stack" for b in node.bases):
                    found[node.name] = _read(node)
    return found


def loose_ends(files: Mapping[str, str]) -> set[str]:
    """What is read before it is there, or never is, and construct ids that are used twice."""
    stacks = stack_classes(files)
    ends = set()
    for stack in stacks.values():
        ends |= {f"{stack.name}.{name}" for name in stack.undefined}
        ends |= {f"{stack.name}/{key} twice" for key, times in stack.constructs.items() if times > 1}
        for word, name in stack.foreign:
            other = stacks.get(stack.others.get(word, ""))
            if other is None or name not in other.attributes | RESERVED:
                ends.add(f"{stack.name} reads {word}.{name}")
    return ends


def shape(text: str) -> str:
    """The syntax tree of a module without the values of its texts."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _read(node: ast.ClassDef) -> StackClass:
    stack = StackClass(node.name)
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    start = methods["__init__"]
    for argument in start.args.args:
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id.endswith("Stack"):
            stack.others[f"_{argument.arg}"] = argument.annotation.id
    known = {*methods, *stack.others, *RESERVED}
    for step in _statements(start, methods):
        for read in ast.walk(step):
            _take(read, stack, known)
        for target in _targets(step):
            stack.attributes.add(target)
            known.add(target)
    return stack


def _statements(start: ast.FunctionDef, methods: Mapping[str, ast.FunctionDef]) -> Iterator[ast.stmt]:
    """The statements of a class in the order in which they are run."""
    for step in start.body:
        called = step.value.func if isinstance(step, ast.Expr) and isinstance(step.value, ast.Call) else None
        if (
            isinstance(called, ast.Attribute)
            and ast.unparse(called.value) == "self"
            and called.attr in methods
        ):
            for inner in methods[called.attr].body:
                yield from [inner] if not isinstance(inner, ast.For) else [ast.Expr(inner.iter), *inner.body]
        else:
            yield step


def _take(node: ast.AST, stack: StackClass, known: set[str]) -> None:
    if isinstance(node, ast.Call) and len(node.args) > 1 and ast.unparse(node.args[0]) == "self":
        key = node.args[1]
        if isinstance(key, ast.Constant):
            stack.constructs[str(key.value)] += 1
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("copies", "self._guard"):
        key = node.args[0]
        assert isinstance(key, ast.Constant)
        stack.constructs[str(key.value)] += 1
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return
    holder = node.value
    if isinstance(holder, ast.Name) and holder.id == "self" and node.attr not in known:
        stack.undefined.add(node.attr)
    if (
        isinstance(holder, ast.Attribute)
        and ast.unparse(holder.value) == "self"
        and holder.attr in stack.others
    ):
        stack.foreign.add((holder.attr, node.attr))


def _targets(step: ast.stmt) -> list[str]:
    targets = (
        step.targets
        if isinstance(step, ast.Assign)
        else [step.target]
        if isinstance(step, ast.AnnAssign)
        else []
    )
    return [target.attr for target in targets if isinstance(target, ast.Attribute)]
