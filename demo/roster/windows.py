"""Say which windows a province, a prefecture, a county and a township have. 各级窗口单位

Each entry is a kind and how such a unit is called at that level; ``{}`` is the place.
"""

from typing import Final

PROVINCE: Final = (
    ("social-organisation-registry", "{}民政厅社会组织登记服务窗口"),
    ("veterans-hospital", "{}优抚医院"),
    ("disabled-veterans-home", "{}荣誉军人休养院"),
    ("veterans-sanatorium", "{}复员退伍军人慢性病疗养院"),
    ("veterans-psychiatric-hospital", "{}复员退伍军人精神病医院"),
    ("martyrs-memorial", "{}革命烈士陵园"),
    ("retired-officers", "{}军队离退休干部服务管理中心"),
    ("military-supply", "{}军供总站"),
    ("elderly-welfare", "{}老年公寓"),
    ("child-rehabilitation", "{}残疾儿童康复中心"),
    ("orphans-school", "{}孤儿学校"),
    ("prosthetics-centre", "{}假肢中心"),
    ("lottery-centre", "{}福利彩票发行中心"),
    ("lottery-hall", "{}福利彩票销售大厅"),
    ("marriage-registry", "{}民政厅涉外婚姻登记处"),
    ("adoption-registry", "{}民政厅收养登记中心"),
    ("relief-service", "{}救助管理服务中心"),
)

PREFECTURE: Final = (
    ("social-organisation-registry", "{}民政局社会组织登记服务窗口"),
    ("veterans-hospital", "{}优抚医院"),
    ("disabled-veterans-home", "{}荣誉军人休养院"),
    ("veterans-sanatorium", "{}复员退伍军人慢性病疗养院"),
    ("veterans-psychiatric-hospital", "{}复员退伍军人精神病医院"),
    ("honour-home", "{}光荣院"),
    ("martyrs-memorial", "{}烈士陵园"),
    ("retired-officers", "{}军队离退休干部第一休养所"),
    ("retired-officers", "{}军队离退休干部第二休养所"),
    ("military-supply", "{}军供站"),
    ("elderly-welfare", "{}老年公寓"),
    ("welfare-home", "{}社会福利院"),
    ("urban-welfare-centre", "{}社会福利中心"),
    ("nursing-home", "{}护理院"),
    ("care-home", "{}老年养护院"),
    ("child-welfare", "{}儿童福利指导中心"),
    ("childrens-home", "{}儿童福利院"),
    ("child-rehabilitation", "{}残疾儿童康复中心"),
    ("orphans-school", "{}孤儿学校"),
    ("disability-welfare", "{}残疾人托养中心"),
    ("psychiatric-hospital", "{}社会精神病院"),
    ("mental-care-hospital", "{}脑康医院"),
    ("kangning-hospital", "{}康宁医院"),
    ("prosthetics-centre", "{}假肢中心"),
    ("lottery-centre", "{}福利彩票发行中心"),
    ("lottery-hall", "{}福利彩票销售大厅"),
    ("lottery-video-hall", "{}中福在线销售厅"),
    ("adoption-registry", "{}民政局收养登记处"),
    ("funeral-service", "{}殡葬服务管理中心"),
    ("funeral-home", "{}殡仪馆"),
    ("funeral-centre", "{}殡仪服务中心"),
    ("cemetery", "{}人民公墓"),
    ("funeral-office", "{}殡葬管理处"),
    ("funeral-inspectors", "{}殡葬执法大队"),
    ("relief-station", "{}救助管理站"),
    ("child-protection", "{}流浪未成年人救助保护中心"),
)

COUNTY: Final = (
    ("social-organisation-registry", "{}民政局社会组织登记服务窗口"),
    ("marriage-registry", "{}民政局婚姻登记处"),
    ("relief-station", "{}救助管理站"),
    ("funeral-home", "{}殡仪馆"),
    ("lottery-hall", "{}福利彩票销售大厅"),
    ("honour-home", "{}光荣院"),
    ("martyrs-memorial", "{}烈士陵园"),
    ("retired-officers", "{}军队离退休干部休养所"),
    ("welfare-home", "{}社会福利院"),
    ("rural-welfare-centre", "{}农村社会福利中心"),
    ("lottery-centre", "{}福利彩票发行中心"),
    ("adoption-registry", "{}民政局收养登记处"),
    ("cemetery", "{}公墓"),
    ("funeral-office", "{}殡葬管理所"),
    ("funeral-inspectors", "{}殡葬执法大队"),
)

# A development zone has no homes or cemeteries of its own.
ZONE: Final = COUNTY[:5]

COMMUNITIES: Final = (
    "幸福", "光明", "和平", "团结", "建设", "文化", "康乐", "锦绣", "春城", "新兴",
    "育才", "平安", "东安", "北安", "南湖", "西苑", "松江", "长虹", "友谊", "永昌",
)  # fmt: skip
STREETS: Final = (
    "人民大街",
    "解放大路",
    "建设街",
    "新华路",
    "文化路",
    "长江路",
    "光明街",
    "迎宾路",
    "松江路",
    "站前街",
)

AREA_CODES: Final = {
    "22": "0431", "2201": "0431", "2202": "0432", "2203": "0434", "2204": "0437", "2205": "0435",
    "2206": "0439", "2207": "0438", "2208": "0436", "2224": "0433",
}  # fmt: skip
