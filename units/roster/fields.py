"""Check one cell of each column. 逐列校验"""

import re
from typing import Final

from core import identifiers
from core.sheets import clean
from core.sheets.header import Field
from units.roster.errors import Wrong

LEVELS: Final = ("province", "prefecture", "county", "township")

FIELDS: Final = (
    Field("number", ("序号", "No")),
    Field("code", ("单位编码", "单位编号", "单位代码", "编码", "code", "unit code"), required=True),
    Field("name", ("单位名称", "窗口单位名称", "窗口名称", "名称", "name", "unit name"), required=True),
    Field("kind", ("类别", "单位类别", "窗口类别", "单位种类", "单位类型", "kind"), required=True),
    Field("division_code", ("区划代码", "行政区划代码", "所在地区区划代码", "division code")),
    Field("division", ("所在地区", "所在区划", "行政区划", "所属区划", "所属地区", "division")),
    Field("province", ("省", "省份", "省级", "province")),
    Field("prefecture", ("市州", "市（州）", "市", "地市", "地级市", "prefecture")),
    Field("county", ("县市区", "县（市、区）", "县（市区）", "区县", "县区", "县", "county")),
    Field("township", ("乡镇街道", "乡镇（街道）", "乡（镇、街道）", "乡镇", "街道", "township")),
    Field("address", ("地址", "单位地址", "详细地址", "address")),
    Field("head", ("负责人", "负责人姓名", "单位负责人", "姓名", "head")),
    Field("phone", ("联系电话", "电话", "负责人电话", "负责人联系电话", "phone")),
    Field("credit_code", ("统一社会信用代码", "社会信用代码", "信用代码", "credit code")),
    Field("staff_count", ("窗口人数", "工作人员数", "窗口工作人员数", "人数", "staff")),
)

LABELS: Final = {field.name: field.aliases[0] for field in FIELDS}

# As long as the columns of the unit table.
LENGTHS: Final = {"code": 32, "name": 128, "address": 255, "head": 64, "phone": 32}

_CODE: Final = re.compile(r"[0-9A-Z][0-9A-Z-]{0,31}")
_PHONE: Final = re.compile(r"\+?\d[\d()-]{4,}\d(?:[,/;](?:\+?\d[\d()-]{4,}\d|\d{1,6}))*", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+\d+")
_SEVERAL: Final = str.maketrans("、，；", ",,;")


def unit_code(value: object) -> str:
    """Read a unit's code. 单位编码 Capital letters, so that A1 and a1 are one code."""
    if type(value) is str and _CODE.fullmatch(value):
        return value
    words = clean.code(value)
    if not words:
        raise Wrong("missing")
    if _CODE.fullmatch(words) is None:
        raise Wrong("bad_code", value=words, limit=LENGTHS["code"])
    return words


def unit_name(value: object) -> str:
    """Read a unit's name. 单位名称"""
    words = clean.text(value)
    if not words:
        raise Wrong("missing")
    return _bounded(words, "name")


def address(value: object) -> str:
    """Read an address. 地址"""
    return _bounded(clean.text(value), "address")


def head(value: object) -> str:
    """Read the name of the person in charge. 负责人"""
    return _bounded(clean.person(value), "head")


def phone(value: object) -> str:
    """Read one telephone number or several. 联系电话

    A number cell of eleven digits that does not begin with 1 is a landline whose leading zero
    Excel dropped: no Chinese number of that length begins so.
    """
    if value == "" or (type(value) is str and len(value) <= LENGTHS["phone"] and _PHONE.fullmatch(value)):
        return str(value)
    words = clean.code(value).translate(_SEVERAL)
    if not words:
        return ""
    if isinstance(value, int) and len(words) == 11 and words[0] != "1":
        words = "0" + words
    if len(words) > LENGTHS["phone"]:
        raise Wrong("too_long", value=words, limit=LENGTHS["phone"])
    if _PHONE.fullmatch(words) is None:
        raise Wrong("short_phone" if _SCIENTIFIC.fullmatch(words) else "bad_phone", value=words)
    return words


def credit_code(value: object) -> str:
    """Read a unified social credit code and check its last character. 统一社会信用代码"""
    try:
        return identifiers.credit_code(value)
    except identifiers.BadNumber as bad:
        raise Wrong(bad.code, "", **bad.params) from None


def staff_count(value: object) -> int | None:
    """Read how many people work at the window. 窗口人数"""
    if type(value) is int and 0 <= value < 100_000:
        return value
    words = clean.code(value).removesuffix("人").removesuffix("名")
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or len(words) > 5:
        raise Wrong("bad_number", value=words)
    return int(words)


def _bounded(words: str, field: str) -> str:
    limit = LENGTHS[field]
    if len(words) > limit:
        raise Wrong("too_long", value=words[:20] + "…", limit=limit)
    return words
