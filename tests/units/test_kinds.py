"""The kinds of window unit are those the founding document names."""

import re

import pytest

from units.kinds import BY_CODE, GROUPS, KINDS, kind_by_name, kinds_of, with_parts

# 三、参与范围, as the document has it.
NAMED = """
社会组织登记服务窗口 优抚医院 荣誉军人休养院 复员退伍军人慢性病疗养院 复员退伍军人精神病医院 光荣院
烈士纪念设施管理保护单位 军队离退休干部服务管理机构 军供站 老年人社会福利机构 社会福利院 城市社会福利中心
农村社会福利中心 护理院 养护院 农村五保供养服务机构 儿童社会福利机构 儿童福利院 残疾儿童康复中心
孤儿学校 残疾人社会福利机构 社会精神病院 脑康医院 康宁医院 假肢中心 福利彩票发行中心 福利彩票销售大厅
中福在线 销售网点 婚姻登记机关 收养登记机构 殡葬服务管理机构 殡仪馆 殡仪服务中心 公墓 殡葬管理所
殡葬执法大队 流浪乞讨人员救助管理机构 救助管理站 流浪未成年人救助保护中心 乡镇民政所（办） 街道民政科室
社区服务机构的民政服务窗口
"""


def test_every_institution_the_document_names_has_a_kind_and_there_are_no_others():
    found = [kind_by_name(name) for name in NAMED.split()]

    assert None not in found
    assert [kind.code for kind in found] == [kind.code for kind in KINDS]


def test_the_six_groups_stand_in_the_documents_order():
    assert [group.name[:4] for group in GROUPS] == [
        "社会组织",
        "优抚安置",
        "社会福利",
        "福利彩票",
        "专项社会",
        "基层民政",
    ]
    assert [len(kinds_of(group.code)) for group in GROUPS] == [1, 8, 16, 4, 11, 3]


def test_codes_are_ascii_unique_and_short_enough_to_store():
    assert len(BY_CODE) == len(KINDS)
    assert all(re.fullmatch(r"[a-z][a-z-]{0,47}", kind.code) for kind in KINDS)


def test_no_name_means_two_kinds():
    names = [(name, kind.code) for kind in KINDS for name in (kind.name, *kind.aliases)]

    assert len({name for name, _ in names}) == len(names)
    assert all(kind_by_name(name).code == code for name, code in names)


def test_wider_kinds_stand_in_the_same_group_as_their_parts():
    assert all(BY_CODE[kind.part_of].group == kind.group for kind in KINDS if kind.part_of)
    assert with_parts("relief-service") == {"relief-service", "relief-station", "child-protection"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [("婚姻登记处", "marriage-registry"), (" 军休 所", "retired-officers"), ("敬老院", "five-guarantees"),
     ("乡镇民政所(办)", "township-office"), ("FUNERAL-HOME", "funeral-home"), ("Funeral home", "funeral-home"),
     ("税务局", None), ("", None)],
)  # fmt: skip
def test_kinds_are_found_by_the_names_rosters_use(typed, code):
    kind = kind_by_name(typed)

    assert (kind.code if kind else None) == code
