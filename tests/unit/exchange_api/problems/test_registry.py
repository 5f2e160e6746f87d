"""The registry of problems: complete, in both languages, with slugs that stay."""

import re

import pytest

from exchange.access.clients import SCOPES
from exchange_api.problems.problem import Problem
from exchange_api.problems.registry import REGISTRY
from exchange_api.problems.registry_access import SCOPE_MISSING

EACH = pytest.mark.parametrize("problem", REGISTRY.values(), ids=lambda problem: problem.slug)


def test_published_slugs_are_kept() -> None:
    """A slug once published stays; new ones are added here."""
    assert set(REGISTRY) == {
        "answer-gone", "answer-not-found", "assertion-used", "batch-budget-spent",
        "batch-not-approved",
        "body-malformed", "body-too-large", "body-too-slow", "budget-spent",
        "certificate-missing", "claim-invalid", "client-invalid",
        "content-type-unsupported", "dpop-invalid", "exchange-busy", "exchange-not-ready", "exchange-silent",
        "exchange-unreachable", "grant-unsupported", "https-required",
        "idempotency-in-progress", "idempotency-key-invalid", "idempotency-key-reused",
        "internal-error", "item-unknown", "item-unmapped", "ledger-unavailable",
        "ledger-unsealed",
        "method-not-allowed", "not-acceptable",
        "not-found", "operator-disabled", "operator-unknown", "questions-unusual",
        "repeat-header-invalid", "request-invalid", "request-malformed", "scope-missing", "scope-not-granted",
        "store-unavailable",
        "subject-code-invalid", "subject-name-required",
        "token-bound", "token-dpop-invalid",
        "token-expired", "token-invalid", "token-missing", "token-request-invalid",
    }  # fmt: skip


@EACH
def test_each_is_told_in_both_languages(problem: Problem) -> None:
    """Every text is there in Chinese and English, each in its own script."""
    for text in (problem.title, problem.detail, problem.what_to_do):
        assert re.search("[\u4e00-\u9fff]", text.zh)
        assert not re.search("[\u4e00-\u9fff]", text.en)
        assert text.en


def test_the_page_of_a_missing_scope_is_of_every_scope() -> None:
    """One page explains the slug for all routes; which scope a request lacks is said in its own detail."""
    for text in (SCOPE_MISSING.detail, SCOPE_MISSING.what_to_do):
        assert not any(scope in text.en or scope in text.zh for scope in SCOPES)


@EACH
def test_only_what_may_heal_says_when_to_try_again(problem: Problem) -> None:
    """409, 503 and 504 say when to try again, as what they wait for ends; nothing else does."""
    assert (problem.retry_after_seconds is not None) == (problem.status in {409, 503, 504})
