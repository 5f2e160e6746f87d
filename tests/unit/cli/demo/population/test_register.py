"""What a register says of itself."""

from dataclasses import dataclass, replace
from random import Random

from cli.demo.population.register import Draft
from cli.demo.population.standing import Standing


@dataclass(frozen=True)
class Plot:
    """A row of one key and one value."""

    number: str
    value: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.number,)


def test_register_is_what_its_bed_became() -> None:
    """Rows, keys and counts are those of the planting; personas and what is not valid stay clean."""
    draft = Draft[Plot]()
    draft.write(Plot("0"), persona="clear")
    draft.write(Plot("1"), Standing.REVOKED, "clear")
    draft.write(Plot("2"), Standing.REVOKED)
    draft.write(Plot("3"), spared=True)
    for number in range(4, 12):
        draft.write(Plot(str(number)))
    bed = draft.bed(Random(1))
    bed.plant("a", 7, lambda row: replace(row, value=1)).repeat("b", 1, lambda row: replace(row, value=2))
    register = draft.register("d/r", bed)
    assert register.resource == "d/r"
    assert len(register.rows) == 13
    assert register.planted == {"a": 7, "b": 2}
    assert {row.key for row in register.rows if row.value == 1} == set(register.planted_keys["a"])
    assert [row.value for row in register.rows[:4]] == [0, 0, 0, 0]
    assert register.numbers == {"clear": ("0", "1")}
    assert register.standings == {Standing.REVOKED: 2}
