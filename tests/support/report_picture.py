"""`make screenshots`: the picture of a report in a browser, for the README. Needs a Chromium; says so where there is none."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "assets" / "pictures" / "report.png"
BROWSERS = ("chromium", "chromium-headless-shell", "google-chrome", "chrome")
SIZE = "1180,1500"


def main() -> None:
    """Writes the report of the three tiers, with their database in one zone, and takes a picture of its first page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"{PICTURE.relative_to(ROOT)}: not taken, no browser is installed ({', '.join(BROWSERS)})")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starter = ROOT / "templates" / "starters" / "aws-three-tier.loadpath.json"
        drawn = starter.read_text(encoding="utf-8").replace('"multi_az": true', '"multi_az": false')
        (folder / "shop.loadpath.json").write_text(drawn, encoding="utf-8")
        write = [
            sys.executable,
            "-m",
            "designer",
            "report",
            "shop.loadpath.json",
            "-o",
            "report.html",
            "--lang",
            "en",
        ]
        subprocess.run(write, cwd=folder, check=True)
        shoot = [
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            f"--window-size={SIZE}",
            f"--screenshot={PICTURE}",
        ]
        subprocess.run([browser, *shoot, (folder / "report.html").as_uri()], check=True, capture_output=True)
    print(f"taken: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
