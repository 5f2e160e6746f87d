"""Encodings: names in any spelling, and signs that a file is in another encoding."""

import codecs

import pytest

from connectors.drops.encodings import GB18030, UTF_8, UTF_16, Encoding, contradiction, encoding_named

CHINESE = "莒南县大店镇不动产权证号权利人名称坐落面积登记日期使用期限权属状态"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("GB18030", GB18030),
        ("gbk", GB18030),
        ("GB2312", GB18030),
        ("UTF8", UTF_8),
        ("utf-8-sig", UTF_8),
        ("UTF-16", UTF_16),
        ("hz", None),
        ("", None),
        ("latin-1", None),
    ],
)
def test_names_mean_their_encoding(name: str, encoding: Encoding | None) -> None:
    """Usual spellings are understood; GBK and GB 2312 are read as what contains them."""
    assert encoding_named(name) is encoding


@pytest.mark.parametrize(
    ("content", "encoding", "said"),
    [
        (CHINESE.encode(), UTF_8, None),
        (codecs.BOM_UTF8 + CHINESE.encode(), UTF_8, None),
        (CHINESE.encode("gb18030"), GB18030, None),
        (CHINESE.encode("utf-16"), UTF_16, None),
        (b"ascii only", GB18030, None),
        (CHINESE.encode("gb18030")[:-1], GB18030, None),
        (CHINESE.encode()[:-1], UTF_8, None),
        ("镇".encode("gb18030") + b"\xff" + CHINESE.encode("gb18030"), GB18030, None),
        (CHINESE.encode(), GB18030, "well-formed UTF-8"),
        (CHINESE.encode("gb18030"), UTF_8, "no such text"),
        (CHINESE.encode("utf-16-le"), UTF_16, "no byte order mark"),
        (codecs.BOM_UTF8 + b"a", GB18030, "mark of utf-8"),
        (CHINESE.encode("utf-16"), GB18030, "mark of utf-16"),
        (("\ufeff" + CHINESE).encode("gb18030"), UTF_8, "mark of gb18030"),
    ],
)
def test_a_wrong_encoding_is_noticed_and_a_right_one_left_alone(
    content: bytes, encoding: Encoding, said: str | None
) -> None:
    """Cut characters and single broken bytes are no sign of a wrong encoding; whole texts are."""
    found = contradiction(content, encoding)
    assert (
        (found is None) if said is None else (found is not None and said in found.en and found.zh != found.en)
    )
