"""Canonical style, as `terraform fmt` has it."""

from __future__ import annotations

from exporters.terraform.canonical import canonical


def test_equal_signs_of_a_run_stand_in_one_column() -> None:
    assert canonical("a {\n  x = 1\n  long_name = 2\n}\n") == "a {\n  x         = 1\n  long_name = 2\n}\n"


def test_blank_lines_blocks_comments_and_open_expressions_end_a_run() -> None:
    source = """a {
  x = 1
  longer = {
    k = "v"
    longest = "w"
  }
  y = [
    1,
  ]
  # why
  z = 1
  longest = "= {"

  alone = 1
}
"""
    assert (
        canonical(source)
        == """a {
  x = 1
  longer = {
    k       = "v"
    longest = "w"
  }
  y = [
    1,
  ]
  # why
  z       = 1
  longest = "= {"

  alone = 1
}
"""
    )


def test_brackets_in_strings_do_not_count() -> None:
    assert canonical('a = "{["\nbbb = "\\"{"\n') == 'a   = "{["\nbbb = "\\"{"\n'


def test_blank_lines_are_single_and_not_at_the_edges_of_blocks() -> None:
    assert canonical("\n\na {\n\n  x = 1\n\n\n  y = 2\n\n}\n\n\nb {}\n\n") == (
        "a {\n  x = 1\n\n  y = 2\n}\n\nb {}\n"
    )


def test_nothing_gives_an_empty_line() -> None:
    assert canonical("\n \n") == "\n"
