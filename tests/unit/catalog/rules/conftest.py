"""A broken promise says what it met, as an assertion of a test does."""

import pytest

pytest.register_assert_rewrite("tests.unit.catalog.rules.promises")
