"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """What is known that is close to `word` or holds it, in whichever case; empty where nothing is."""
    names = {name.lower(): name for name in known}
    holding = [name for name in names if word and word.lower() in name]
    near = holding or get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[near[0]] if near else ""


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where something known is close to `word` or holds it, else nothing."""
    near = nearest(word, known)
    return f"; did you mean {near}?" if near else ""
