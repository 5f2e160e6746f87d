"""The runbook that stands in each DAG's page: what runs, and what to do for each way it may fail."""

from pathlib import Path
from string import Template

from catalog.model import Contract, Department

RUNBOOK = Path(__file__).with_suffix(".md")


def runbook(department: Department, contract: Contract, retries: int) -> str:
    """Return the runbook of one resource as Markdown, in Chinese and English."""
    return Template(RUNBOOK.read_text(encoding="utf-8")).substitute(
        title_zh=contract.title.zh,
        title_en=contract.title.en,
        resource=contract.name,
        department=department.id,
        department_zh=department.title.zh,
        department_en=department.title.en,
        owner=contract.owner_contact,
        schedule=contract.schedule,
        tolerance_hours=contract.tolerance_seconds // 3600,
        connection=contract.source.connection,
        connection_upper=contract.source.connection.upper(),
        object=contract.source.object,
        table=contract.table,
        retries=retries,
        swing=f"{contract.swing_limit:.1%}",
    )
