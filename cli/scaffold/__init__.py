"""A new resource's files: its contract, its department's entry, the DAG file of a department that is new.

Nothing is overwritten, and what only a person can know stands as `DECIDE` with a comment, so that nothing
starts until it was decided.
"""

from cli.scaffold.contract_text import contract_text
from cli.scaffold.places import NewDepartment, Written, write_resource

__all__ = ["NewDepartment", "Written", "contract_text", "write_resource"]
