"""Holder code types of GB/T 36903 appendix A (持证主体代码类型代码)."""

from enum import StrEnum


class HolderType(StrEnum):
    """What kind of code names the holder of a licence; the value is the standard's own code."""

    UNIFIED_SOCIAL_CREDIT_CODE = "001"
    OTHER_ORGANISATION_CODE = "099"
    RESIDENT_ID = "111"
    OFFICER_CARD = "114"
    ARMED_POLICE_OFFICER_CARD = "115"
    SOLDIER_CARD = "118"
    ARMED_POLICE_SOLDIER_CARD = "119"
    MILITARY_CIVILIAN_CARD = "120"
    ARMED_POLICE_CIVILIAN_CARD = "122"
    DIPLOMATIC_PASSPORT = "411"
    SERVICE_PASSPORT = "412"
    PUBLIC_AFFAIRS_PASSPORT = "413"
    ORDINARY_PASSPORT = "414"
    TAIWAN_TRAVEL_PERMIT = "511"
    HONG_KONG_MACAO_TRAVEL_PERMIT = "516"
    OTHER_PERSON_CODE = "999"
