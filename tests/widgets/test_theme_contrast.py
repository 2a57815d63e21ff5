"""Whether both themes name the same colours and keep text and marks readable on their surfaces (WCAG 2.2 AA)."""

import json
import re
from itertools import product
from pathlib import Path

import pytest

THEMES = Path(__file__).resolve().parents[2] / "assets" / "themes"
NAMES = ("light", "dark")

TEXT_MINIMUM = 4.5  # WCAG 2.2, success criterion 1.4.3: text
MARK_MINIMUM = 3.0  # WCAG 2.2, success criterion 1.4.11: parts of graphics one must see to understand them

CATEGORIES = ("traffic", "compute", "data", "network", "identity", "place", "edge")
CONTAINERS = (
    "region",
    "vpc",
    "zone",
    "subnet-public",
    "subnet-private",
    "datacenter",
    "rack",
    "network",
    "server",
)
SEVERITIES = ("error", "warning", "info", "ok")
LINKS = ("traffic", "async", "replication", "standby", "uses")

CHROME = ("window", "panel", "canvas", "card", "input", "hover", "pressed", "selected", "minimap", "note")
CONTAINER_FILLS = tuple(f"container-{name}-fill" for name in CONTAINERS)
SOFT_FILLS = tuple(f"{name}-soft" for name in ("accent", *SEVERITIES))

TEXT_PAIRS = [
    *product(("text-primary", "text-secondary"), (*CHROME, *CONTAINER_FILLS, *SOFT_FILLS, "link-label")),
    *product(("text-muted",), ("window", "panel", "canvas", "card", "input", "hover", "selected", "note")),
    *product(("text-on-accent",), ("accent", "accent-hover", "accent-pressed")),
    *product(("text-on-accent-soft",), ("accent-soft", "window", "card", "panel", "selected", "hover")),
    ("text-on-tooltip", "tooltip"),
    *product(("text-on-severity",), SEVERITIES),
    *product(("accent", *SEVERITIES), ("window", "panel", "card", "canvas")),
    *((name, f"{name}-soft") for name in SEVERITIES),
    *((f"category-{name}-ink", f"category-{name}-fill") for name in CATEGORIES),
    *((f"container-{name}-ink", f"container-{name}-fill") for name in CONTAINERS),
]

MARK_PAIRS = [
    *product((f"link-{name}" for name in LINKS), ("canvas", "card", *CONTAINER_FILLS)),
    *product(("accent", *SEVERITIES), (*CONTAINER_FILLS, "hover", "selected")),
    *product((f"category-{name}-ink" for name in CATEGORIES), (*CHROME, *CONTAINER_FILLS)),
    *((f"container-{name}-border", f"container-{name}-fill") for name in CONTAINERS),
    *((f"container-{name}-border", "canvas") for name in CONTAINERS),
    *product(SEVERITIES, ("meter-track",)),
    ("switch-off", "window"),
    ("text-on-accent", "switch-off"),
    ("text-disabled", "window"),
    ("text-disabled", "panel"),
    ("text-disabled", "input"),
]


def theme(name: str) -> dict[str, str]:
    """Which colours the named theme defines, by key."""
    colours: dict[str, str] = json.loads((THEMES / f"{name}.json").read_text(encoding="utf-8"))
    return colours


def luminance(colour: str) -> float:
    """How bright `#rrggbb` is, from 0 (black) to 1 (white): relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """How far two colours stand apart, from 1 to 21: the contrast ratio as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def too_close(name: str, pairs: list[tuple[str, str]], minimum: float) -> dict[tuple[str, str], float]:
    """Which of the pairs fall below the minimum in the named theme, with the ratio they reach."""
    colours = theme(name)
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < minimum}


def test_contrast_formula_gives_the_published_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1.0


def test_only_the_known_themes_exist() -> None:
    assert {path.stem for path in THEMES.glob("*.json")} == set(NAMES)


def test_both_themes_name_the_same_colours_in_the_same_order() -> None:
    assert list(theme("light")) == list(theme("dark"))


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_an_opaque_colour(name: str) -> None:
    odd = {key: value for key, value in theme(name).items() if not re.fullmatch("#[0-9a-f]{6}", value)}
    assert odd == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_family_is_complete(name: str) -> None:
    wanted = {
        *(f"category-{kind}-{part}" for kind, part in product(CATEGORIES, ("ink", "fill", "border"))),
        *(f"container-{kind}-{part}" for kind, part in product(CONTAINERS, ("ink", "fill", "border"))),
        *(f"{kind}-{part}" for kind, part in product(SEVERITIES, ("soft", "border"))),
        *SEVERITIES,
        *(f"link-{kind}" for kind in LINKS),
    }
    assert wanted - theme(name).keys() == set()


@pytest.mark.parametrize("name", NAMES)
def test_text_is_readable_on_its_surfaces(name: str) -> None:
    assert too_close(name, TEXT_PAIRS, TEXT_MINIMUM) == {}


@pytest.mark.parametrize("name", NAMES)
def test_marks_are_visible_on_their_surfaces(name: str) -> None:
    assert too_close(name, MARK_PAIRS, MARK_MINIMUM) == {}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "keys",
    [
        [f"category-{kind}-ink" for kind in CATEGORIES],
        [f"container-{kind}-border" for kind in CONTAINERS],
        [f"link-{kind}" for kind in LINKS],
        list(SEVERITIES),
    ],
    ids=["categories", "containers", "links", "severities"],
)
def test_colours_that_mean_different_things_differ(name: str, keys: list[str]) -> None:
    colours = theme(name)
    assert len({colours[key] for key in keys}) == len(keys)


def test_each_theme_is_what_its_name_says() -> None:
    assert luminance(theme("light")["window"]) > 0.8
    assert luminance(theme("dark")["window"]) < 0.05
