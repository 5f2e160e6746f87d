"""What every change to clients, agreements and operators needs: a person, a reason, a known department."""

from catalog.model import Catalogue, Text
from cli.actor import actor
from cli.errors import CommandFailed
from exchange.access.changes import Change
from exchange.clock import utc_now

MOST_REASON = 500


def change_now(reason: str) -> Change:
    """Return the change that this person makes now.

    Raises `CommandFailed` for a reason that is blank or too long for the record.
    """
    if not 1 <= len(reason.strip()) <= MOST_REASON:
        raise CommandFailed(
            Text(
                zh=f"理由有 {len(reason.strip())} 个字符；应为 1 至 {MOST_REASON} 个",
                en=f"the reason has {len(reason.strip())} characters; 1 to {MOST_REASON} are expected",
            ),
            Text(zh="用 --reason 写明文号或工单号", en="say why with --reason, by a letter or ticket number"),
            exit_code=2,
        )
    return Change(actor=actor(), reason=reason.strip(), at=utc_now())


def require_department(catalogue: Catalogue, department: str) -> None:
    """Raise `CommandFailed` unless the catalogue has the department."""
    if department not in catalogue.departments:
        raise CommandFailed(
            Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}"),
            Text(zh="见 catalog/departments.yaml", en="see catalog/departments.yaml"),
            exit_code=2,
        )
