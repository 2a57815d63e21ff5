"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from designer.i18n import Text, text


def nearest(word: str, known: Iterable[str]) -> str:
    """What is known that is close to `word` or holds it, in whichever case; empty where nothing is."""
    from difflib import get_close_matches  # most calls name what there is

    names = {name.lower(): name for name in known}
    holding = [name for name in names if word and word.lower() in name]
    near = holding or get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[near[0]] if near else ""


def hinted(problem: Text, word: str, known: Iterable[str], guess: str = "") -> Text:
    """The `problem` with a word, and what is probably meant: the `guess`, else what is known and close to it or holds it."""
    guess = guess or nearest(word, known)
    return text("{problem}; did you mean {guess}?", problem=problem, guess=guess) if guess else problem
