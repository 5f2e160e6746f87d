"""Gauges: what was never there is no number, and what left the catalogue is none any more."""

import math
import tomllib

from prometheus_client import CollectorRegistry

from exchange_api.gauges import VERSION, Gauges, ResourceFigures
from tests.architecture.repository import ROOT

STANDING = ResourceFigures(60, 3600, fit=True, score=0.9, quarantined_rows=2, last_outcome="published")
NEVER = ResourceFigures(None, 3600, fit=False, score=None, quarantined_rows=0, last_outcome=None)


def test_what_was_never_loaded_has_no_age() -> None:
    """A resource without data is unfit and has neither an age nor a score to be compared."""
    registry = CollectorRegistry()
    Gauges(registry).note_resources({"a/b": NEVER})
    label = {"resource": "a/b"}
    assert registry.get_sample_value("tongban_resource_fit", label) == 0
    assert registry.get_sample_value("tongban_resource_age_seconds", label) is None
    assert registry.get_sample_value("tongban_resource_quality_score", label) is None


def test_what_left_the_catalogue_is_no_number() -> None:
    """A resource that is gone keeps no figure that an alert could compare."""
    registry = CollectorRegistry()
    gauges = Gauges(registry)
    gauges.note_resources({"a/b": STANDING, "a/c": STANDING})
    gauges.note_resources({"a/c": STANDING})
    for name in ("age_seconds", "tolerance_seconds", "fit", "quality_score", "quarantined_rows"):
        gone = registry.get_sample_value(f"tongban_resource_{name}", {"resource": "a/b"})
        assert gone is not None, name
        assert math.isnan(gone), name
        kept = registry.get_sample_value(f"tongban_resource_{name}", {"resource": "a/c"})
        assert kept is not None, name
        assert not math.isnan(kept), name
    last = {"resource": "a/b", "outcome": "published"}
    assert registry.get_sample_value("tongban_resource_last_run", last) == 0


def test_the_build_is_the_packages_version() -> None:
    """The version on the page is the one that the packaging states."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
