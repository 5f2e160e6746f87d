"""The holder's name as second attribute, where a contract demands it for codes of the holder's type.

Most types have no check digit: a mistyped passport number is another person's, and a code alone would answer
of that person. The refusal follows from the question and the catalogue alone, so it tells nothing of anybody.
"""

from catalog.comparable import BLANKS
from catalog.model import SUBJECT, Catalogue, ServiceItem
from exchange_api.confirmations.question import SubjectAsked
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import SUBJECT_NAME_REQUIRED


def require_name(
    asked: SubjectAsked, item: ServiceItem, catalogue: Catalogue, role: str = SUBJECT, place: str = "subject"
) -> None:
    """Raise `Refused` if a person is stated without a name and a resource that is asked of him demands one.

    `role` is the one that the person has in the item, `place` where he stands in the question.
    """
    if asked.name is not None and asked.name.strip(BLANKS):
        return
    for proof in item.proofs:
        if proof.holder == role and asked.type in catalogue.contracts[proof.resource].holder.name_required:
            raise Refused(SUBJECT_NAME_REQUIRED, field=f"{place}.name")
