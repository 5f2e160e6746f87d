"""The county: its departments started, seeded, changed, taken down and ended together."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from cli.demo.departments.civil_affairs import CivilAffairs
from cli.demo.departments.department import Department
from cli.demo.departments.disabled_persons_federation import DisabledPersonsFederation
from cli.demo.departments.human_resources import HumanResources
from cli.demo.departments.market_engines import MariaDbEngine, MarketEngine, PostgresEngine
from cli.demo.departments.market_regulation import MarketRegulation
from cli.demo.departments.natural_resources import NaturalResources
from cli.demo.departments.public_security import PublicSecurity
from cli.demo.errors import ProgramMissing
from cli.demo.mariadb import PACKAGE, MariaDb
from cli.demo.population import Persona, Population, make_population
from exchange.postgres import service_account

CHINA = ZoneInfo("Asia/Shanghai")


class County:
    """The departments under `<home>/departments`, from `start`, or `at` and `bring_up`, to `close`.

    As root, `home` must lie where the service account can reach it.
    """

    def __init__(self, home: Path, now: Callable[[], datetime], market_engine: MarketEngine) -> None:
        place = home / "departments"
        self._now = now
        self.market_regulation = MarketRegulation(market_engine, now)
        self.natural_resources = NaturalResources(place / "natural_resources", now)
        self.public_security = PublicSecurity(place / "public_security", now)
        self.civil_affairs = CivilAffairs(place / "civil_affairs", now)
        self.human_resources = HumanResources(place / "human_resources", now)
        self.disabled_persons_federation = DisabledPersonsFederation(
            place / "disabled_persons_federation", now
        )

    @classmethod
    def start(cls, home: Path, now: Callable[[], datetime], postgres_url: str | None = None) -> Self:
        """Start and seed every department and return the county; see `at`."""
        county = cls.at(home, now, postgres_url)
        county.bring_up()
        return county

    @classmethod
    def at(cls, home: Path, now: Callable[[], datetime], postgres_url: str | None = None) -> Self:
        """Return the county before anything of it runs: `connections` are settled already.

        Market regulation runs on MariaDB if it is installed, else in the database of `postgres_url` (its
        owner's URL, no other content). Raises `ProgramMissing` if there is neither.
        """
        return cls(home, now, _market_engine(home / "departments" / "market_regulation", postgres_url))

    def bring_up(self) -> None:
        """Start and seed every department, side by side: most of a start is waiting for a server."""
        population, departments = self.population, self.departments.values()
        _ = self.connections  # one after the other, so that no two settle on one port

        def begin(department: Department) -> None:
            department.start()
            department.seed(population)

        try:
            with ThreadPoolExecutor(len(departments)) as pool:
                for begun in [pool.submit(begin, department) for department in departments]:
                    begun.result()
        except BaseException:
            self.close()
            raise

    @cached_property
    def population(self) -> Population:
        """Who lives in the county this month, and what its departments hold of them."""
        return make_population(self._now().astimezone(CHINA).date())

    @property
    def departments(self) -> Mapping[str, Department]:
        """The departments by id."""
        departments: dict[str, Department] = {
            "market_regulation": self.market_regulation,
            "natural_resources": self.natural_resources,
            "public_security": self.public_security,
            "civil_affairs": self.civil_affairs,
            "human_resources": self.human_resources,
            "disabled_persons_federation": self.disabled_persons_federation,
        }
        return MappingProxyType(departments)

    @property
    def connections(self) -> Mapping[str, str]:
        """The URL of each connection, secrets included."""
        return MappingProxyType({name: department.url for name, department in self.departments.items()})

    @property
    def environment(self) -> Mapping[str, str]:
        """The connections as environment variables, `TONGBAN_CONN_<NAME>`."""
        return MappingProxyType(
            {f"TONGBAN_CONN_{name.upper()}": url for name, url in self.connections.items()}
        )

    @property
    def engines(self) -> Mapping[str, str]:
        """What each department's system is, in words."""
        return MappingProxyType({name: department.engine for name, department in self.departments.items()})

    @property
    def planted(self) -> Mapping[str, Mapping[str, int]]:
        """How many rows break each rule: resource → rule id → rows."""
        return self.population.planted

    @property
    def personas(self) -> Mapping[str, Persona]:
        """The people whom demos and scenarios call by name."""
        return self.population.personas

    def start_department(self, name: str) -> None:
        """Bring one department up again, with everything it held."""
        self.departments[name].start()

    def stop_department(self, name: str) -> None:
        """Take one department down, so that its source cannot be reached."""
        self.departments[name].stop()

    def close(self) -> None:
        """End every process of every department; idempotent."""
        for department in self.departments.values():
            department.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _market_engine(directory: Path, postgres_url: str | None) -> MarketEngine:
    directory.mkdir(parents=True, exist_ok=True)
    if MariaDb.is_installed():
        return MariaDbEngine(directory, service_account())
    if postgres_url is None:
        raise ProgramMissing("mariadbd", PACKAGE)
    return PostgresEngine(directory, postgres_url)
