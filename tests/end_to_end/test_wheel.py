"""The installed wheel works by itself: three packages, data inside, and the loop runs from a folder of its own."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_its_top_level_is_three_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {
        "designer",
        "exporters",
        "widgets",
    }
    assert "designer/_data/templates/starters/static-site.loadpath.json" in names
    assert any(name.startswith("designer/_data/assets/icons/") for name in names)


def test_it_lints_and_exports_in_an_environment_of_its_own(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    # The dependencies of this environment are borrowed, so that the test needs no network; Loadpath itself is not.
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    borrowed = [p for p in sys.path if p.endswith("site-packages")]
    site = next((home / "lib").glob("python*/site-packages"))
    (site / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    folder = tmp_path / "work"
    folder.mkdir()
    loadpath = home / "bin" / "loadpath"

    def say(*words: str) -> str:
        return subprocess.run(
            [loadpath, *words], cwd=folder, check=True, capture_output=True, text=True
        ).stdout

    where = subprocess.run(
        [python, "-c", "import designer; print(designer.__file__)"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert where.startswith(str(site))
    say("new", "load-balanced", "-o", "shop.loadpath.json")
    assert "HA002" in say("lint", "shop.loadpath.json", "--fail-on", "never")
    for target, file in (("compose", "compose.yaml"), ("terraform", "versions.tf"), ("cdk", "app.py")):
        say("export", "shop.loadpath.json", "--to", target, "-o", target)
        assert (folder / target / file).is_file()
    say("report", "shop.loadpath.json", "-o", "shop.html")
    assert "<svg" in (folder / "shop.html").read_text(encoding="utf-8")
