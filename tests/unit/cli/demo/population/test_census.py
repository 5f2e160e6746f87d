"""The census before dirt: clean, complete, personas first."""

from datetime import date

from cli.demo.population.census import Census


def test_every_resident_is_recorded_once_and_personas_stand_first() -> None:
    """Public security has one row for each person, the cast of personas at its head."""
    records = Census(date(2026, 11, 1), 1, 12).take()
    assert [row.idNo for row in records.identities] == [person.number for person in records.people]
    people = [persona for persona in records.personas.values() if persona.key != "enterprise"]
    assert [persona.code for persona in people] == [p.number for p in records.people[: len(people)]]


def test_clean_rows_have_unique_keys() -> None:
    """No key repeats before one is planted."""
    records = Census(date(2026, 11, 1), 1, 12).take()
    for rows in (records.licences, records.titles, records.identities):
        assert len({row.key for row in rows}) == len(rows)


def test_operators_are_of_age() -> None:
    """Nobody opened a business as a child."""
    records = Census(date(2026, 11, 1), 1, 12).take()
    crowd = [row for row in records.licences if row.holder_kind == "I"][11:]
    assert all(int(row.est_date[:4]) - int(row.holder_code[6:10]) >= 18 for row in crowd)
