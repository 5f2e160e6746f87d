"""The rows as each department's own system holds them: names, codes and date forms of the source."""

from dataclasses import dataclass

LICENCES = "market_regulation/business_licence"
TITLES = "natural_resources/real_estate_title"
IDENTITIES = "public_security/resident_identity"


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One row of `biz_licence`; dates `YYYY-MM-DD`, `upd_time` in UTC, `reg_capital` in 10,000 yuan."""

    reg_no: str
    holder_kind: str
    holder_code: str
    holder_name: str | None
    uscc: str
    ent_name: str
    reg_capital: str
    scope: str
    est_date: str
    valid_from: str
    valid_to: str
    reg_state: str
    reg_org: str
    upd_time: str

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.reg_no,)


@dataclass(frozen=True, slots=True)
class TitleRow:
    """One line of the drop: a title and one of its holders; dates `YYYY-MM-DD`, area in square metres."""

    title_no: str
    holder_code: str
    holder_kind: str
    holder_name: str
    unit_no: str
    share: str
    location: str
    area: str
    registered_on: str
    valid_from: str
    valid_to: str
    state: str

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.title_no, self.holder_code)


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One member of the service's `items`; dates `YYYYMMDD`, `changedAt` ISO 8601 with offset."""

    idNo: str  # noqa: N815 -- the service's own member names
    name: str | None
    sex: str
    birthDate: str  # noqa: N815
    address: str
    issuedBy: str  # noqa: N815
    validFrom: str  # noqa: N815
    validTo: str  # noqa: N815
    state: str
    changedAt: str  # noqa: N815

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.idNo,)
