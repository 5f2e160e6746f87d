"""Every expectation a contract may declare can be judged both ways."""

from catalog.model import Contract
from quality.expectations.library import gx
from quality.predicates import PREDICATES
from quality.vocabulary import builtin
from quality.vocabulary.forms import FORMS
from tests.unit.quality.samples import RULES, contract


def test_every_form_has_a_predicate_and_a_sample() -> None:
    """The list, the predicates and the sample contract (run natively in `test_native`) are one list."""
    built_in = set(builtin.EXPECTATIONS.values()) - {builtin.EXPECTATIONS[builtin.KEY_UNIQUE]}
    assert set(PREDICATES) == set(FORMS) | built_in
    assert {rule.expectation for rule in RULES} == set(FORMS)


def test_names_that_great_expectations_knows_are_its_own() -> None:
    """Six names are the library's, spelt as it spells them."""
    stock = {"".join(map(str.capitalize, name.split("_"))) for name in FORMS}
    known = {name for name in stock if hasattr(gx.expectations, name)}
    assert len(known) == 6


def test_a_key_part_is_required_though_not_marked() -> None:
    """A part of the key that is not marked required is required all the same."""
    of: Contract = contract()
    assert not of.field("place_no").required
    assert "place_no" in builtin.required_fields(of)
