"""Headings of licence registers and what they usually mean: a field's name, its English title, its class.

The words are data, and few: Chinese ones are looked for inside a heading, abbreviations of their pinyin and
English names must be the whole of it. A heading that is not here gets a number for a name and counts as
personal, until the engineer says otherwise.
"""

# ruff: noqa: E501 -- a table of words, one meaning a line

import re
from dataclasses import dataclass

from catalog.loader.source.tree import NAME


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading means; `known` is false where it is only a place in the file."""

    name: str
    title_en: str | None
    personal: bool
    known: bool = True


_WORDS = """
valid_from|Valid from||有效期起 有效期自 有效期始 起始日期 开始日期 生效日期|yxqq yxqs qsrq ksrq valid_from start_date
valid_to|Valid to||有效期至 有效期止 有效期限 有效期 截止日期 到期日期 失效日期 终止日期|yxqz yxz yxqx jzrq dqrq valid_to end_date
issued_on|Date of issue||发证日期 核发日期 颁发日期 签发日期 登记日期|fzrq hfrq djrq issue_date issued_on
changed_at|Time of last change||更新时间 变更时间 修改时间|gxsj bgsj xgsj upd_time updated_at update_time
born_on|Date of birth|p|出生日期 出生年月|csrq birth_date birthday
resident_id|Resident number|p|身份证号码 身份证号 身份证 公民身份号码|sfzh sfzhm gmsfhm sfz id_no idno id_card
credit_code|Unified social credit code||统一社会信用代码 社会信用代码 信用代码|tyshxydm shxydm xydm uscc credit_code
holder_code|Holder code|p|证件号码 证件号 持证人代码 主体代码 持证主体代码|zjhm zjh holder_code cert_code
holder_kind|Kind of holder||持证人类型 持证主体类别 主体类型 证件类型 人员类别|zjlx ztlx rylx holder_kind holder_type
legal_representative|Legal representative|p|法定代表人 法人代表 负责人|fddbr frdb fzr
holder_name|Holder name|p|持证人姓名 持证人名称 持证人 持证主体 权利人 经营者 持有人 单位名称 企业名称 全称 字号 姓名|czr xm dwmc qymc mc holder_name
licence_no|Licence number||许可证编号 许可证号 证书编号 证书号 证照编号 证照号 登记证号 权证号 注册号 证号|xkzbh xkzh zsbh zzbh zh bh licence_no license_no cert_no reg_no
state|Licence state||许可证状态 证照状态 状态|zt zzzt xkzzt state status
issued_by|Issuing authority||发证机关 发证机构 颁发机构 登记机关 审批机关 核发机关|fzjg djjg issued_by
address|Address|p|经营地址 经营场所 住所 住址 地址 坐落|dz zs jycs jydz address addr
phone|Telephone|p|联系电话 联系方式 电话 手机|dh lxdh sjh phone tel mobile
sex|Sex|p|性别|xb sex gender
business_scope|Scope||经营范围 许可范围 许可项目|jyfw xkfw scope
category|Category||许可类别 证照类别 业务类别 类别 品种|lb xklb category
name|Name|p|名称|title name
remark|Remark|p|备注|bz remark note
"""


def _table() -> tuple[tuple[Meaning, tuple[str, ...], frozenset[str]], ...]:
    lines = (line.split("|") for line in _WORDS.strip().splitlines())
    return tuple(
        (Meaning(name, title, bool(personal)), tuple(words.split()), frozenset(signs.split()))
        for name, title, personal, words, signs in lines
    )


_MEANINGS = _table()


def meaning_of(heading: str, place: int) -> Meaning:
    """Return what a heading usually means; `place` (from 1) names a column whose heading is not known."""
    plain = heading.strip().lower()
    best, longest = None, 0
    for meaning, words, signs in _MEANINGS:
        found = max((len(word) for word in words if word in plain), default=0)
        if plain in signs:
            found = len(plain) + 1
        if found > longest:
            best, longest = meaning, found
    if best is not None:
        return best
    slug = re.sub("[^a-z0-9]+", "_", plain).strip("_") if plain.isascii() else ""
    is_name = re.fullmatch(NAME, slug) is not None
    return Meaning(slug if is_name else f"f{place}", None, personal=True, known=False)
