"""Name the kinds of window unit that take part. 参与范围

The table is 三、参与范围 of 吉民发〔2011〕63号, in its order: six groups, and every institution the
text names, including those it names in brackets as examples of a wider kind (``part_of``). A
register may hold the wider kind where the narrower is not known. Other names under which rosters
know a kind stand beside it as aliases.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Group:
    """One of the six groups. 窗口单位类别(大类)"""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of window unit. 窗口单位种类

    Attributes:
        code: A stable ASCII name, stored with a unit.
        name: What the document calls it.
        group: The code of its group.
        part_of: The code of the wider kind that the document gives it as an example of.
        aliases: Other names in use.
    """

    code: str
    name: str
    name_en: str
    group: str
    part_of: str | None = None
    aliases: tuple[str, ...] = ()


GROUPS: Final = (
    Group("social-organisations", "社会组织登记服务窗口单位", "Registration of social organisations"),
    Group("veterans", "优抚安置服务窗口单位", "Care for veterans and martyrs' families"),
    Group("welfare", "社会福利服务窗口单位", "Social welfare"),
    Group("lottery", "福利彩票发行管理机构", "Welfare lottery"),
    Group("social-affairs", "专项社会事务服务窗口单位", "Special social affairs"),
    Group("grassroots", "基层民政经办机构", "Grassroots civil affairs"),
)

_VETERANS: Final = (
    Kind("veterans-hospital", "优抚医院", "Hospital for veterans", "veterans"),
    Kind("disabled-veterans-home", "荣誉军人休养院", "Home for disabled veterans", "veterans", "veterans-hospital",
         ("荣军休养院", "荣军医院", "荣誉军人康复医院")),
    Kind("veterans-sanatorium", "复员退伍军人慢性病疗养院", "Sanatorium for demobilised soldiers", "veterans",
         "veterans-hospital", ("复员军人慢性病疗养院", "复员军人疗养院")),
    Kind("veterans-psychiatric-hospital", "复员退伍军人精神病医院", "Psychiatric hospital for demobilised soldiers",
         "veterans", "veterans-hospital", ("复员军人精神病医院", "复退军人精神病院")),
    Kind("honour-home", "光荣院", "Home of honour", "veterans"),
    Kind("martyrs-memorial", "烈士纪念设施管理保护单位", "Keeper of martyrs' memorials", "veterans", None,
         ("烈士陵园", "烈士纪念设施", "烈士纪念馆", "烈士纪念设施保护单位")),
    Kind("retired-officers", "军队离退休干部服务管理机构", "Service for retired officers", "veterans", None,
         ("军休服务管理机构", "军休所", "军休中心", "干休所", "军队离退休干部休养所", "军休")),
    Kind("military-supply", "军供站", "Military supply station", "veterans", None, ("军用饮食供应站", "军粮供应站")),
)  # fmt: skip

_WELFARE: Final = (
    Kind("elderly-welfare", "老年人社会福利机构", "Welfare institution for the elderly", "welfare", None,
         ("养老机构", "养老院", "老年公寓")),
    Kind("welfare-home", "社会福利院", "Social welfare home", "welfare", "elderly-welfare", ("福利院",)),
    Kind("urban-welfare-centre", "城市社会福利中心", "Urban social welfare centre", "welfare", "elderly-welfare",
         ("社会福利中心",)),
    Kind("rural-welfare-centre", "农村社会福利中心", "Rural social welfare centre", "welfare", "elderly-welfare",
         ("农村福利中心",)),
    Kind("nursing-home", "护理院", "Nursing home", "welfare", "elderly-welfare"),
    Kind("care-home", "养护院", "Care home", "welfare", "elderly-welfare", ("养护中心",)),
    Kind("five-guarantees", "农村五保供养服务机构", "Home for rural people under the five guarantees", "welfare", None,
         ("五保供养服务机构", "五保供养", "敬老院", "农村敬老院")),
    Kind("child-welfare", "儿童社会福利机构", "Welfare institution for children", "welfare", None, ("儿童福利机构",)),
    Kind("childrens-home", "儿童福利院", "Children's welfare home", "welfare", "child-welfare"),
    Kind("child-rehabilitation", "残疾儿童康复中心", "Rehabilitation centre for disabled children", "welfare",
         "child-welfare"),
    Kind("orphans-school", "孤儿学校", "School for orphans", "welfare", "child-welfare"),
    Kind("disability-welfare", "残疾人社会福利机构", "Welfare institution for disabled people", "welfare", None,
         ("残疾人福利机构",)),
    Kind("psychiatric-hospital", "社会精神病院", "Public psychiatric hospital", "welfare", "disability-welfare",
         ("精神病院", "社会精神病医院")),
    Kind("mental-care-hospital", "脑康医院", "Naokang hospital", "welfare", "disability-welfare"),
    Kind("kangning-hospital", "康宁医院", "Kangning hospital", "welfare", "disability-welfare"),
    Kind("prosthetics-centre", "假肢中心", "Prosthetics centre", "welfare", "disability-welfare",
         ("假肢矫形康复中心", "假肢厂")),
)  # fmt: skip

_AFFAIRS: Final = (
    Kind("marriage-registry", "婚姻登记机关", "Marriage registry", "social-affairs", None,
         ("婚姻登记处", "婚姻登记", "婚姻登记中心")),
    Kind("adoption-registry", "收养登记机构", "Adoption registry", "social-affairs", None,
         ("收养登记", "收养登记处", "收养登记中心", "收养登记机关")),
    Kind("funeral-service", "殡葬服务管理机构", "Funeral service", "social-affairs", None, ("殡葬", "殡葬服务机构")),
    Kind("funeral-home", "殡仪馆", "Funeral home", "social-affairs", "funeral-service"),
    Kind("funeral-centre", "殡仪服务中心", "Funeral service centre", "social-affairs", "funeral-service"),
    Kind("cemetery", "公墓", "Cemetery", "social-affairs", "funeral-service", ("经营性公墓", "公益性公墓", "陵园")),
    Kind("funeral-office", "殡葬管理所", "Funeral administration office", "social-affairs", "funeral-service",
         ("殡葬管理处", "殡葬管理站")),
    Kind("funeral-inspectors", "殡葬执法大队", "Funeral law enforcement team", "social-affairs", "funeral-service",
         ("殡葬执法队", "殡葬管理执法大队")),
    Kind("relief-service", "流浪乞讨人员救助管理机构", "Service for people without shelter", "social-affairs", None,
         ("救助管理机构",)),
    Kind("relief-station", "救助管理站", "Relief station", "social-affairs", "relief-service", ("救助站",)),
    Kind("child-protection", "流浪未成年人救助保护中心", "Protection centre for minors without shelter",
         "social-affairs", "relief-service", ("未成年人救助保护中心", "流浪儿童救助保护中心")),
)  # fmt: skip

KINDS: Final = (
    Kind("social-organisation-registry", "社会组织登记服务窗口", "Registry of social organisations",
         "social-organisations", None,
         ("社会组织登记", "社会组织登记服务窗口单位", "社会组织服务窗口", "民间组织登记", "社会组织服务中心")),
    *_VETERANS,
    *_WELFARE,
    Kind("lottery-centre", "福利彩票发行中心", "Welfare lottery centre", "lottery", None, ("福彩中心", "福彩发行中心")),
    Kind("lottery-hall", "福利彩票销售大厅", "Welfare lottery hall", "lottery", None, ("福彩销售大厅", "福彩大厅")),
    Kind("lottery-video-hall", "中福在线", "Zhongfu online lottery hall", "lottery", None, ("中福在线销售厅",)),
    Kind("lottery-outlet", "福利彩票销售网点", "Welfare lottery outlet", "lottery", None,
         ("销售网点", "福彩销售网点", "福彩投注站", "福利彩票投注站")),
    *_AFFAIRS,
    Kind("township-office", "乡镇民政所", "Township civil affairs office", "grassroots", None,
         ("乡镇民政办", "乡镇民政所（办）", "民政所", "民政办", "乡镇民政办公室")),
    Kind("street-office", "街道民政科室", "Street civil affairs section", "grassroots", None,
         ("街道民政科", "街道民政办", "街道民政室")),
    Kind("community-window", "社区民政服务窗口", "Community civil affairs window", "grassroots", None,
         ("社区服务机构的民政服务窗口", "社区服务窗口", "社区民政窗口", "社区服务中心")),
)  # fmt: skip

BY_CODE: Final = MappingProxyType({kind.code: kind for kind in KINDS})


def _plain(name: str) -> str:
    """Reduce a name to what is compared: brackets, dots and spaces aside."""
    return "".join(sign for sign in name if sign not in " 　()（）·、/-").casefold()


_BY_NAME: Final = MappingProxyType(
    {_plain(name): kind for kind in KINDS for name in (*kind.aliases, kind.name, kind.name_en, kind.code)}
)


def kind_by_name(name: str) -> Kind | None:
    """Find a kind by its name, an alias, its English name or its code. 按名称查种类"""
    return _BY_NAME.get(_plain(name))


def kinds_of(group: str) -> tuple[Kind, ...]:
    """List a group's kinds in the document's order."""
    return tuple(kind for kind in KINDS if kind.group == group)


def with_parts(code: str) -> frozenset[str]:
    """Return a kind's code and those of the kinds it includes. 含下属种类"""
    return frozenset({code} | {kind.code for kind in KINDS if kind.part_of == code})
