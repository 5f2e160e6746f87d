"""What changed between two catalogues, and whom it concerns: pure, over what the loader built.

Promises: whatever differs in the model is a change; what this room has no judgement for is `breaking`.
Never says what a running database holds: agreements live there, and their seeds alone are compared.
"""

from catalog.comparison.catalogues import compare
from catalog.comparison.change import Change, Kind, Part

__all__ = ["Change", "Kind", "Part", "compare"]
