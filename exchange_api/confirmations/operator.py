"""The operator of a question: enrolled for the client's department, or nobody who may ask.

Looked for among the operators of that department alone. What other departments enrolled changes neither the
answer nor the way to it: one look into a table by (department, staff id), and the same words for a staff id
that nobody has and for one that somebody has elsewhere.
"""

from exchange.access.state import AccessState
from exchange_api.problems import Refused
from exchange_api.problems.registry_access import OPERATOR_DISABLED, OPERATOR_UNKNOWN


def require_enrolled(state: AccessState, department: str, operator: str) -> None:
    """Raise `Refused` unless the operator is enrolled for the department and was not disabled."""
    enrolled = state.operators.get((department, operator))
    if enrolled is None:
        raise Refused(OPERATOR_UNKNOWN, field="operator")
    if not enrolled:
        raise Refused(OPERATOR_DISABLED, field="operator")
