"""`make demo`: the main job on a bundled design. Check it, estimate it, export it three ways, draw it; open it where there is a screen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "demo"
DESIGN = "shop.loadpath.json"


def loadpath(*words: str) -> None:
    """Shows a command as a user would type it, and runs it in the demo's folder."""
    print(f"\n$ loadpath {' '.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", "designer", *words], cwd=FOLDER, check=True)


def has_screen() -> bool:
    """True where a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> None:
    """Runs the loop once, in `build/demo`."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    loadpath("new", "aws-three-tier", "-o", DESIGN)
    loadpath("lint", DESIGN, "--fail-on", "never")
    loadpath("analyze", DESIGN)
    for target in ("compose", "terraform", "cdk"):
        loadpath("export", DESIGN, "--to", target, "-o", target)
    print("\nexported: build/demo/compose, build/demo/terraform, build/demo/cdk")
    if not drawn():
        return
    if has_screen() and sys.stdout.isatty():
        subprocess.run([sys.executable, "-m", "designer", DESIGN], cwd=FOLDER, check=True)
    else:
        print("no screen: on one, `make run` opens the window")


def drawn() -> bool:
    """Draws the design as SVG, and with Qt as PNG; where Qt cannot be loaded, says in one line what it lacks."""
    loadpath("render", DESIGN, "-o", "shop.svg", "--findings")
    draw = [sys.executable, "-m", "designer", "render", DESIGN, "-o", "shop.png", "--findings"]
    done = subprocess.run(draw, check=False, capture_output=True, text=True, cwd=FOLDER)
    print("drawn: build/demo/shop.svg", end="")
    if done.returncode == 0:
        print(", build/demo/shop.png")
        return True
    print(f"\nno window: {done.stderr.strip()}")
    return False


if __name__ == "__main__":
    main()
