"""Every answer that a window can be given, one row each: verdicts, papers, obstacles, alternatives."""

from catalog.model import Text
from cli.sandbox.row import SandboxRow

PREMISES = "publication_retail_establishment"
HYGIENE = "public_place_hygiene_permit"
ADVERTISING = "outdoor_advertising"
FOOD = "food_permit_renewal"
OTHER_NAME = "王另人"


def _premises(identity: str, licence: str, title: str) -> dict[str, str]:
    return {"operator_identity": identity, "business_licence": licence, "premises_title": title}


ALL_CONFIRMED = _premises("confirmed", "confirmed", "confirmed")

OUTCOMES: tuple[SandboxRow, ...] = (
    SandboxRow(
        "clear",
        Text("全部核实，无需材料", "all confirmed: zero paper"),
        "clear",
        PREMISES,
        ALL_CONFIRMED,
    ),
    SandboxRow(
        "revoked",
        Text("执照被吊销：障碍，补材料无用", "the licence was revoked: an obstacle that no paper cures"),
        "revoked",
        PREMISES,
        _premises("confirmed", "revoked", "confirmed"),
        obstacles=("business_licence",),
    ),
    SandboxRow(
        "suspended",
        Text("不动产被查封：障碍", "the title is sealed up: an obstacle"),
        "suspended",
        PREMISES,
        _premises("confirmed", "confirmed", "suspended"),
        obstacles=("premises_title",),
    ),
    SandboxRow(
        "expired",
        Text("身份证已过期：障碍", "the identity card has expired: an obstacle"),
        "expired",
        PREMISES,
        _premises("expired", "confirmed", "confirmed"),
        obstacles=("operator_identity",),
    ),
    SandboxRow(
        "not_yet_valid",
        Text("不动产尚未生效：障碍", "the title does not run yet: an obstacle"),
        "not_yet_valid",
        PREMISES,
        _premises("confirmed", "confirmed", "not_yet_valid"),
        obstacles=("premises_title",),
    ),
    SandboxRow(
        "cancelled",
        Text("执照与不动产均已注销：两项障碍", "licence and title were cancelled: two obstacles"),
        "cancelled",
        PREMISES,
        _premises("confirmed", "cancelled", "cancelled"),
        obstacles=("business_licence", "premises_title"),
    ),
    SandboxRow(
        "rescinded",
        Text("执照与不动产登记均被撤销：两项障碍", "licence and title were rescinded: two obstacles"),
        "rescinded",
        PREMISES,
        _premises("confirmed", "rescinded", "rescinded"),
        obstacles=("business_licence", "premises_title"),
    ),
    SandboxRow(
        "food_permit",
        Text("食品许可：旧证被吊销、新证有效", "a food permit: revoked beside valid"),
        "renewed",
        FOOD,
        {"business_licence": "confirmed", "food_permit": "confirmed"},
    ),
    SandboxRow(
        "renewed",
        Text("旧照被吊销、新照有效：以有效的为准", "revoked beside valid: the valid one counts"),
        "renewed",
        PREMISES,
        ALL_CONFIRMED,
    ),
    SandboxRow(
        "co_owner",
        Text("三人共有的不动产：每人都核实", "a title of three owners: confirmed for each"),
        "co_owner",
        PREMISES,
        ALL_CONFIRMED,
    ),
    SandboxRow(
        "nothing",
        Text("无执照、无不动产：请带材料", "neither licence nor title: papers to bring"),
        "nothing",
        PREMISES,
        _premises("confirmed", "not_held", "not_held"),
        papers=("business_licence_copy", "real_estate_title_copy"),
    ),
    SandboxRow(
        "held_back",
        Text(
            "执照新版本在隔离区：无法确认，请带材料",
            "a newer version in quarantine: unknown, a paper",
        ),
        "held_back",
        PREMISES,
        _premises("confirmed", "unknown", "confirmed"),
        papers=("business_licence_copy",),
    ),
    SandboxRow(
        "other_name",
        Text("姓名与号码不符：不一致，请带材料", "another name for the number: mismatch, papers"),
        "clear",
        PREMISES,
        _premises("mismatch", "mismatch", "mismatch"),
        papers=("identity_card_copy", "business_licence_copy", "real_estate_title_copy"),
        changes={"subject.name": OTHER_NAME},
    ),
    SandboxRow(
        "other_claim",
        Text("待比对的字号与登记不符：仅指出数据项", "a claimed name differs: only the field is told"),
        "clear",
        PREMISES,
        _premises("confirmed", "mismatch", "confirmed"),
        papers=("business_licence_copy",),
        changes={"claims": {"business_licence": {"title": "另一书店"}}},
    ),
    SandboxRow(
        "refused",
        Text("一项证明没有协议：不予答复，请带材料", "one proof without an agreement: refused, its paper"),
        "clear",
        HYGIENE,
        {"business_licence": "confirmed", "premises_title": "refused"},
        papers=("real_estate_title_copy",),
    ),
    SandboxRow(
        "enterprise",
        Text("企业：任一证明成立即可", "an enterprise: one of two proofs is enough"),
        "enterprise",
        ADVERTISING,
        {"applicant_licence": "confirmed", "applicant_identity": "not_held", "site_title": "confirmed"},
    ),
    SandboxRow(
        "alternatives",
        Text("两种途径任选其一的材料", "either of two papers: the other stands as an alternative"),
        "clear",
        ADVERTISING,
        {"applicant_licence": "mismatch", "applicant_identity": "mismatch", "site_title": "mismatch"},
        papers=("business_licence_copy", "real_estate_title_copy"),
        alternatives=(("applicant_licence",),),
        changes={"subject.name": OTHER_NAME},
    ),
)
