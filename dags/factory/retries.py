"""Which faults a task is tried again for: those that pass without anybody acting, and no other."""

from datetime import timedelta

from airflow.sdk import Context, ExceptionRetryPolicy, RetryAction, RetryDecision, RetryRule

from dags.factory.errors import ExchangeUnreachable

RETRIES = 3
BACKOFF = 2.0
LONGEST_PAUSE = timedelta(minutes=30)


class RetryWhatPasses(ExceptionRetryPolicy):
    """Retries what cannot be reached and what is being run by another; any other fault fails at once.

    The rules are made when a fault is judged: naming the connectors' faults at parse time would import
    what the connectors need.
    """

    def __init__(self) -> None:
        super().__init__(rules=[], default=RetryAction.FAIL)

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Context | None = None
    ) -> RetryDecision:
        """Decide on one fault; a fault that is no rule's is final, with the reason in the task's log."""
        self.rules = rules()
        decision = super().evaluate(exception, try_number, max_tries, context)
        if decision.action is RetryAction.FAIL:
            return RetryDecision.fail(f"{type(exception).__name__}: a person must act, see the DAG's runbook")
        return decision


def rules() -> list[RetryRule]:
    """Return the rules; only in a task, for they import the connectors."""
    from connectors.errors import SourceUnavailable  # noqa: PLC0415  # not at parse time
    from exchange.store.errors import RunUnderWay  # noqa: PLC0415

    return [
        RetryRule(SourceUnavailable, RetryAction.RETRY, reason="the department cannot be reached now"),
        RetryRule(ExchangeUnreachable, RetryAction.RETRY, reason="the exchange cannot be reached now"),
        RetryRule(RunUnderWay, RetryAction.RETRY, reason="another run of the resource is under way now"),
    ]
