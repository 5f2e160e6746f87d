"""All problems of the API, as data; a slug, once published, keeps its meaning."""

from collections.abc import Mapping
from types import MappingProxyType

from exchange_api.problems.problem import Problem
from exchange_api.problems.registry_access import ACCESS_PROBLEMS
from exchange_api.problems.registry_batch import BATCH_PROBLEMS
from exchange_api.problems.registry_budget import BUDGET_PROBLEMS
from exchange_api.problems.registry_proxy import PROXY_PROBLEMS
from exchange_api.problems.registry_repeat import REPEAT_PROBLEMS
from exchange_api.problems.registry_request import REQUEST_PROBLEMS
from exchange_api.problems.registry_service import SERVICE_PROBLEMS

REGISTRY: Mapping[str, Problem] = MappingProxyType(
    {
        problem.slug: problem
        for problem in (
            *REQUEST_PROBLEMS,
            *REPEAT_PROBLEMS,
            *ACCESS_PROBLEMS,
            *BUDGET_PROBLEMS,
            *BATCH_PROBLEMS,
            *SERVICE_PROBLEMS,
            *PROXY_PROBLEMS,
        )
    }
)
