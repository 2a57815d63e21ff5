"""What `loadpath lint` costs, process start included, against what checks our exports of the same design.

    make bench-peers        (not part of `make bench`: the peers take minutes)

CPU time (user and system) and peak memory of fresh processes. The design is a company's services in AWS, so that all of
it is in both exports. Peers: checkov (put once into an environment of its own in the laboratories' cache, by pip),
`terraform validate` with the provider on this machine, cfn-lint on the synthesized CDK application (needs node).
One that cannot be had is a row that says so.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "tests"))

from labs.aws_lab.cdk import RUN_CFN_LINT, synthesize  # noqa: E402
from labs.aws_lab.mirror import find_mirror, find_terraform  # noqa: E402
from labs.cache import cache_directory, exclusive  # noqa: E402
from labs.errors import LabError  # noqa: E402
from support.estate import estate  # noqa: E402

from designer.document.design import Design  # noqa: E402
from designer.document.files import dump  # noqa: E402
from designer.exporting import exporters  # noqa: E402

SLOW = True
"""Run where it is asked for: some peers take minutes."""
NODES = 1_000
NODES_OF_A_STACK = 168
"""Seven services: what their network needs fits the 500 resources that one CloudFormation stack may have."""
CHECKOV = "checkov>=3.2,<4"
REGION = "ap-northeast-2"
OURS = "from designer.cli.main import main; main()"


class Cost(NamedTuple):
    """What a process took."""

    cpu_ms: float
    peak_mib: float
    """Resident memory of the largest process of it."""


def measure() -> list[dict[str, Any]]:
    """One row per promise: what was measured, against what, and the ratio that must not be passed."""
    with TemporaryDirectory() as place:
        return [*_terraform_rows(Path(place)), _cdk_row(Path(place))]


def _terraform_rows(place: Path) -> list[dict[str, Any]]:
    design = estate(NODES, ("aws-three-tier",))
    folder, ours = _written(design, "terraform", place), _lint(design, place)

    def checkov() -> Cost:
        options = ["--compact", "--quiet", "--framework", "terraform", "--skip-download", "-o", "json"]
        words = [str(_checkov()), "-d", str(folder), *options]
        return spent(words, env={"LOG_LEVEL": "ERROR"}, may_find=True)

    def validate() -> Cost:
        program = [find_terraform(), f"-chdir={folder}"]
        plain = {"TF_CLI_CONFIG_FILE": os.devnull}
        spent([*program, "init", "-no-color", f"-plugin-dir={find_mirror()}"], env=plain)
        return spent([*program, "validate", "-no-color"], env=plain)

    name = f"lint of {NODES:,} nodes, process start included"
    checked, why_not = _had(checkov)
    found = [_against(name, ours, "checkov on our Terraform of it", checked, why_not, 1 / 10)]
    if checked is not None:
        memory = f"memory of lint of {NODES:,} nodes"
        found.append(row(memory, ours.peak_mib, "checkov", checked.peak_mib, 1 / 3, unit="MiB"))
    return [*found, _against(name, ours, "terraform validate of the same", *_had(validate), 1 / 10)]


def _cdk_row(place: Path) -> dict[str, Any]:
    design = estate(NODES_OF_A_STACK, ("aws-three-tier",))

    def cfn_lint() -> Cost:
        if shutil.which("node") is None:
            raise LabError("no node on the PATH, which the CDK library runs in")
        done = synthesize(_written(design, "cdk", place), place / "assembly")
        if not done.ok:
            raise LabError(f"the CDK application cannot be synthesized: {done.output[-300:]}")
        templates = [str(path) for path in sorted(done.directory.glob("*.template.json"))]
        words = [sys.executable, "-c", RUN_CFN_LINT, "--format", "json", "-r", REGION, "--", *templates]
        return spent(words, may_find=True)

    name = f"lint of {NODES_OF_A_STACK} nodes (one CDK stack), process start included"
    return _against(name, _lint(design, place), "cfn-lint on our templates of it", *_had(cfn_lint), 1 / 5)


def _lint(design: Design, place: Path) -> Cost:
    """What our own check takes: the median of several processes."""
    file = place / "design.loadpath.json"
    file.write_bytes(dump(design))
    words = [sys.executable, "-c", OURS, "lint", str(file), "--fail-on", "never"]
    environment = {"PYTHONPATH": str(ROOT)}
    spent(words, env=environment)  # compiles, and warms the disk cache
    costs = [spent(words, env=environment) for _ in range(7)]
    return Cost(statistics.median(c.cpu_ms for c in costs), max(c.peak_mib for c in costs))


def _checkov() -> Path:
    """The program, in an environment of its own. Raises LabError where pip cannot get it."""
    folder = cache_directory("checkov")
    program = folder / "bin" / "checkov"
    with exclusive("checkov"):
        if not program.exists():
            venv.create(folder, with_pip=True, clear=True)
            words = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", CHECKOV]
            done = subprocess.run(words, check=False, capture_output=True, text=True)
            if done.returncode != 0:
                shutil.rmtree(folder)
                raise LabError(f"pip cannot install checkov: {done.stderr.strip()[-200:]}")
    return program


def _written(design: Design, target: str, place: Path) -> Path:
    folder = place / target
    for path, text in exporters()[target].export(design).files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def spent(words: list[str], env: Mapping[str, str] | None = None, *, may_find: bool = False) -> Cost:
    """CPU time and memory of a process and those it waited for. Raises LabError where it fails (`may_find`: or ends with findings)."""
    child = subprocess.Popen(
        words, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode < 0 or (child.returncode and not may_find):
        raise LabError(f"{Path(words[0]).name} {words[1]} ended with {child.returncode}")
    return Cost((usage.ru_utime + usage.ru_stime) * 1e3, usage.ru_maxrss / 1024)


def _had(run: Callable[[], Cost]) -> tuple[Cost | None, str]:
    """What a peer takes; None, and why, where there is no such peer here."""
    try:
        return run(), ""
    except LabError as missing:
        return None, str(missing)


def _against(
    name: str, ours: Cost, peer: str, theirs: Cost | None, why_not: str, limit: float
) -> dict[str, Any]:
    if theirs is None:
        return {"name": name, "against": peer, "skipped": why_not}
    return row(name, ours.cpu_ms, peer, theirs.cpu_ms, limit)


def row(name: str, ours: float, against: str, other: float, limit: float, unit: str = "ms") -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "ours_ms": ours, "against": against, "against_ms": other,
        "ratio": ours / other, "limit": limit, "unit": unit,
    }  # fmt: skip


def main() -> None:
    """Print the rows for people."""
    for one in measure():
        if "skipped" in one:
            print(f"{one['name']} against {one['against']}: not measured, {one['skipped']}")
            continue
        verdict = "ok" if one["ratio"] <= one["limit"] else "BROKEN"
        print(
            f"{one['name']}: {one['ours_ms']:.0f} {one['unit']}; {one['against']}: {one['against_ms']:.0f} "
            f"{one['unit']}; ratio {one['ratio']:.3f}, limit {one['limit']:.3f} {verdict}"
        )


if __name__ == "__main__":
    main()
