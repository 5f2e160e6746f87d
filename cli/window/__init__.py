"""The window client: what a window system does, in Python. Keys, tokens, questions asked again, checks.

    from pathlib import Path

    from cli.window import WindowClient, WindowKey, WindowRefused, read_pinned_policy

    key = WindowKey.read(Path(key_file))
    policy = read_pinned_policy(Path(policy_file))
    with WindowClient(issuer, "demo-window", key, policy=policy) as window:
        try:
            answer = window.confirm(question)
        except WindowRefused as refused:
            print(refused.said("zh", "title"), refused.next_step)
        else:
            for proof in answer.document["proofs"]:
                print(proof["id"], proof["verdict"])

What `confirm` returns was checked: the receipt is signed by a key of the policy and is that of this answer,
and the answer is that of this question. Whatever fails a check raises `AnswerUnproven`.
"""

from cli.window.checks import Confirmed
from cli.window.client import WindowClient
from cli.window.errors import (
    AnswerOfAnotherQuestion,
    AnswerUnproven,
    AnswerUnreadable,
    PolicyMissing,
    ReceiptMissing,
    ReceiptUnproven,
    WindowFault,
    WindowRefused,
)
from cli.window.keys import WindowKey
from cli.window.policies import read_pinned_policy
from cli.window.retry import Patience

__all__ = [
    "AnswerOfAnotherQuestion",
    "AnswerUnproven",
    "AnswerUnreadable",
    "Confirmed",
    "Patience",
    "PolicyMissing",
    "ReceiptMissing",
    "ReceiptUnproven",
    "WindowClient",
    "WindowFault",
    "WindowKey",
    "WindowRefused",
    "read_pinned_policy",
]
