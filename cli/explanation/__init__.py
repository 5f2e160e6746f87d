"""A contract explained: where it is read, what each field is, what its rows must keep, who may use it."""

from cli.explanation.facts import explained
from cli.explanation.words import show_explanation

__all__ = ["explained", "show_explanation"]
