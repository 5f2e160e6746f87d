"""The holder's name as second attribute, where a contract demands it for codes of the holder's type.

Most types have no check digit: a mistyped passport number is another person's, and a code alone would answer
of that person. The refusal follows from the question and the catalogue alone, so it tells nothing of anybody.
"""

from catalog.identifiers.normalise import BLANKS
from catalog.model import Catalogue, ServiceItem
from exchange_api.confirmations.question import SubjectAsked
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import SUBJECT_NAME_REQUIRED


def require_name(asked: SubjectAsked, item: ServiceItem, catalogue: Catalogue) -> None:
    """Raise `Refused` if the question states no name and a resource of the item demands one for the type."""
    if asked.name is not None and asked.name.strip(BLANKS):
        return
    for proof in item.proofs:
        if asked.type in catalogue.contracts[proof.resource].holder.name_required:
            raise Refused(SUBJECT_NAME_REQUIRED, field="subject.name")
