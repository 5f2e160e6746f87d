"""The registry of problems: complete, in both languages, with slugs that stay."""

import re

import pytest

from exchange_api.problems.problem import Problem
from exchange_api.problems.registry import REGISTRY

EACH = pytest.mark.parametrize("problem", REGISTRY.values(), ids=lambda problem: problem.slug)


def test_published_slugs_are_kept() -> None:
    """A slug once published stays; new ones are added here."""
    assert set(REGISTRY) == {
        "assertion-used", "body-malformed", "body-too-large", "body-too-slow",
        "claim-invalid", "client-invalid",
        "content-type-unsupported", "exchange-busy", "exchange-not-ready", "grant-unsupported",
        "internal-error", "item-unknown", "item-unmapped", "ledger-unavailable",
        "method-not-allowed", "not-acceptable",
        "not-found", "request-invalid", "scope-missing", "scope-not-granted", "store-unavailable",
        "subject-code-invalid", "token-expired", "token-invalid", "token-missing", "token-request-invalid",
    }  # fmt: skip


@EACH
def test_each_is_told_in_both_languages(problem: Problem) -> None:
    """Every text is there in Chinese and English, each in its own script."""
    for text in (problem.title, problem.detail, problem.what_to_do):
        assert re.search("[\u4e00-\u9fff]", text.zh)
        assert not re.search("[\u4e00-\u9fff]", text.en)
        assert text.en


@EACH
def test_only_what_may_heal_says_when_to_try_again(problem: Problem) -> None:
    """503 always says when to try again; nothing else does."""
    assert (problem.retry_after_seconds is not None) == (problem.status == 503)
