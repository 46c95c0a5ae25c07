"""Places are found with and without suffix, and what only looks like one is not."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import corpus.places
from corpus.places import PlaceLevel, PlaceMention, PlaceRole, find_places, in_scope, places_named

CITY = "马鞍山市"
OWN = ("马鞍山市", "安徽省")


@pytest.mark.parametrize(
    ("text", "name", "place", "level", "parents"),
    [
        ("马鞍山市的低保", "马鞍山市", "马鞍山市", "city", ("安徽省",)),
        ("马鞍山低保多少", "马鞍山", "马鞍山市", "city", ("安徽省",)),
        ("花山区有几个小区改造", "花山区", "花山区", "county", OWN),
        ("雨山区改厕", "雨山区", "雨山区", "county", OWN),
        ("博望区的智医助理", "博望区", "博望区", "county", OWN),
        ("我在博望,能申请吗", "博望", "博望区", "county", OWN),
        ("当涂县改厕目标", "当涂县", "当涂县", "county", OWN),
        ("当涂的农村公路", "当涂", "当涂县", "county", OWN),
        ("含山县体育扶贫", "含山县", "含山县", "county", OWN),
        ("含山那边的遗址公园", "含山", "含山县", "county", OWN),
        ("和县的扶贫村", "和县", "和县", "county", OWN),
        ("在和县看病", "和县", "和县", "county", OWN),
        ("我住和县乡下", "和县", "和县", "county", OWN),
        ("马鞍山市和县修路吗", "马鞍山市和县", "和县", "county", OWN),
        ("郑蒲港新区呢", "郑蒲港新区", "郑蒲港新区", "county", OWN),
        ("郑蒲港改厕", "郑蒲港", "郑蒲港新区", "county", OWN),
        ("慈湖高新区的厕所", "慈湖高新区", "慈湖高新区", "county", OWN),
        ("市经开区改厕", "经开区", "经济技术开发区", "county", ()),
        ("合肥市的补贴", "合肥市", "合肥市", "city", ("安徽省",)),
        ("合肥养老补贴多少", "合肥", "合肥市", "city", ("安徽省",)),
        ("芜湖的低保", "芜湖", "芜湖市", "city", ("安徽省",)),
        ("六安的残疾人补贴", "六安", "六安市", "city", ("安徽省",)),
        ("亳州市改厕", "亳州市", "亳州市", "city", ("安徽省",)),
        ("南京的补贴", "南京", "南京市", "city", ("江苏省",)),
        ("江宁区有这个政策吗", "江宁区", "江宁区", "county", ("南京市", "江苏省")),
        ("浦口的老旧小区", "浦口", "浦口区", "county", ("南京市", "江苏省")),
        ("南京市鼓楼区的补贴", "南京市鼓楼区", "鼓楼区", "county", ("南京市", "江苏省")),
        ("义乌的低保", "义乌", "义乌市", "county", ("金华市", "浙江省")),
        ("北京的低保", "北京", "北京市", "province", ()),
        ("上海市低保多少", "上海市", "上海市", "province", ()),
        ("浦东新区的补贴", "浦东新区", "浦东新区", "county", ("上海市",)),
        ("安徽省新增就业", "安徽省", "安徽省", "province", ()),
        ("江苏低保", "江苏", "江苏省", "province", ()),
        ("内蒙古有补贴吗", "内蒙古", "内蒙古自治区", "province", ()),
        ("广西的补贴", "广西", "广西壮族自治区", "province", ()),
        ("安徽合肥的低保", "安徽合肥", "合肥市", "city", ("安徽省",)),
        ("安徽省马鞍山市当涂县姑孰镇", "安徽省马鞍山市当涂县", "当涂县", "county", OWN),
        ("安徽的马鞍山", "安徽的马鞍山", "马鞍山市", "city", ("安徽省",)),
        ("恩施的补贴", "恩施", "恩施土家族苗族自治州", "city", ("湖北省",)),
        ("恩施州的补贴", "恩施州", "恩施土家族苗族自治州", "city", ("湖北省",)),
        ("恩施自治州的补贴", "恩施自治州", "恩施土家族苗族自治州", "city", ("湖北省",)),
        ("湖北恩施州的补贴", "湖北恩施州", "恩施土家族苗族自治州", "city", ("湖北省",)),
        ("大理州的补贴", "大理州", "大理白族自治州", "city", ("云南省",)),
        ("海南州的补贴", "海南州", "海南藏族自治州", "city", ("青海省",)),
        ("巴州的补贴", "巴州", "巴音郭楞蒙古自治州", "city", ("新疆维吾尔自治区",)),
        ("锡盟的补贴", "锡盟", "锡林郭勒盟", "city", ("内蒙古自治区",)),
        ("兴安盟的补贴", "兴安盟", "兴安盟", "city", ("内蒙古自治区",)),
        ("塔城地区的补贴", "塔城地区", "塔城地区", "city", ("新疆维吾尔自治区",)),
        ("喀什的补贴", "喀什", "喀什地区", "city", ("新疆维吾尔自治区",)),
        (
            "恩施市的补贴",
            "恩施市",
            "恩施市",
            "county",
            ("恩施土家族苗族自治州", "湖北省"),
        ),
        ("芜湖县的补贴", "芜湖县", "芜湖县", "county", ("芜湖市", "安徽省")),
        ("朝阳市的低保", "朝阳市", "朝阳市", "city", ("辽宁省",)),
        ("无为市改厕", "无为市", "无为市", "county", ("芜湖市", "安徽省")),
        ("太湖县改厕", "太湖县", "太湖县", "county", ("安庆市", "安徽省")),
        ("合肥经开区改厕", "合肥经开区", "经济技术开发区", "county", ("合肥市", "安徽省")),
        ("全省一共多少人", "全省", "全省", "province", ()),
        ("全国低保多少", "全国", "全国", "state", ()),
        ("巢湖的污水处理", "巢湖", "巢湖市", "county", ("合肥市", "安徽省")),
    ],
)
def test_a_place_is_found(
    text: str, name: str, place: str, level: str, parents: tuple[str, ...]
) -> None:
    start = text.index(name)
    assert find_places(text) == (
        PlaceMention(start, start + len(name), name, place, PlaceLevel(level), parents),
    )


@pytest.mark.parametrize(
    "text",
    [
        "市和县承担什么责任",
        "乡和县级财政",
        "县域和县级医院",
        "市里和县里都有吗",
        "省市和县的配套",
        "省级医院自付多少",
        "市级和县级医疗机构",
        "大理石厂",
        "巴州区的补贴",
        "全州低保",
        "恩施州民政局的电话",
        "北京路的老旧小区",
        "南京西路改造",
        "解放路和中山路",
        "湖南路拓宽",
        "兰州拉面",
        "重庆小面",
        "上海牌手表",
        "普洱茶",
        "北京时间几点",
        "健康安徽怎么建设",
        "平安马鞍山建设",
        "南京大学毕业生",
        "安徽医科大学学生",
        "马鞍山工业学校改造",
        "马鞍山幼儿师范学校新校区",
        "人民银行马鞍山市中心支行协同什么",
        "马鞍山银保监分局协同什么",
        "合肥市人社局牵头哪些",
        "安徽省教育厅牵头什么",
        "当涂县民政局的电话",
        "医保定点医院",
        "确保定期发放",
        "安康码有什么用",
        "包含山区学校吗",
        "推广西部经验",
        "推广东西部协作",
        "以上海量数据",
        "创新乡村治理",
        "扩大连片整治",
        "光荣成为党员",
        "主营口罩的企业",
        "雨山湖北侧",
        "长江西岸",
        "和平发展",
        "朝阳产业",
        "职工养老保险全省统筹",
        "全国人大代表",
        "新城建设",
        "东方红",
        "长治久安",
        "日照充足",
        "长效常治",
        "无为而治",
        "孩子们在浙江打工",
        "从合肥回来以后",
        "儿子在上海上班,老人能领补贴吗",
        "棚户区改造",
        "本市困难群众",
        "我市出生缺陷",
        "",
    ],
)
def test_no_place_is_found(text: str) -> None:
    assert find_places(text) == ()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("当涂县改厕", PlaceRole.SCOPE),
        ("安徽省内的医疗机构", PlaceRole.SITE),
        ("在安徽境内看病", PlaceRole.SITE),
        ("合肥的省立医院住院", PlaceRole.SITE),
        ("合肥市第一人民医院", PlaceRole.SITE),
        ("上海的大医院能报吗", PlaceRole.SITE),
        ("我是安徽人", PlaceRole.ORIGIN),
        ("江苏户口能申请吗", PlaceRole.ORIGIN),
        ("合肥人社保怎么交", PlaceRole.SCOPE),
        ("《马鞍山文物保护管理条例》", PlaceRole.ORIGIN),
        ("安徽省农村饮水安全巩固提升工程“十三五”规划", PlaceRole.ORIGIN),
    ],
)
def test_a_place_has_a_role(text: str, role: PlaceRole) -> None:
    assert [mention.role for mention in find_places(text)] == [role]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("马鞍山的低保", [True]),
        ("安徽省马鞍山市的低保", [True]),
        ("当涂县、含山县、和县、花山区、雨山区、博望区", [True] * 6),
        ("市经开区和郑蒲港新区", [True, True]),
        ("合肥的低保", [False]),
        ("马鞍山和合肥哪个低保高", [True, False]),
        ("合肥经开区的补贴", [False]),
        ("芜湖市无为市的改厕", [False]),
        ("南京市江宁区的补贴", [False]),
        ("朝阳区的补贴", [False]),
        ("安徽省新增就业多少", [False]),
        ("全省新增就业多少", [False]),
        ("我省低保标准", [False]),
        ("全国低保标准", [False]),
        ("江苏省的补贴", [False]),
        ("我是安徽人,能领吗", [True]),
        ("我是江苏人,能领吗", [False]),
        ("我是合肥人,能领吗", [False]),
        ("在安徽省内的医院住院", [True]),
        ("合肥的省立医院能报多少", [True]),
        ("上海的医院能报多少", [False]),
        ("《安徽省农村饮水安全巩固提升工程“十三五”规划》剩余任务", [True]),
    ],
)
def test_the_notices_scope_is_its_city_and_what_lies_in_it(text: str, expected: list[bool]) -> None:
    assert [in_scope(mention, CITY) for mention in find_places(text)] == expected


def test_a_countys_notice_speaks_for_no_other_county_and_not_for_the_city() -> None:
    mentions = find_places("当涂县、含山县、马鞍山市")
    assert [in_scope(mention, "当涂县") for mention in mentions] == [True, False, False]


@pytest.mark.parametrize("own", ["恩施土家族苗族自治州", "恩施州"])
def test_a_prefectures_notice_speaks_for_itself_under_all_its_names(own: str) -> None:
    mentions = find_places("恩施、恩施州、恩施土家族苗族自治州、恩施市、凉山州、湖北省")
    assert [in_scope(m, own) for m in mentions] == [True, True, True, True, False, False]


def test_a_city_below_a_prefecture_does_not_speak_for_it() -> None:
    mentions = find_places("恩施市、恩施州")
    assert [in_scope(mention, "恩施市") for mention in mentions] == [True, False]


@pytest.mark.parametrize("text", ["马鞍山县级医院", "马鞍山县区改厕", "恩施州县医院"])
def test_county_words_behind_a_citys_name_make_no_other_place(text: str) -> None:
    (mention,) = find_places(text)
    assert mention.level is PlaceLevel.CITY


def test_a_provinces_notice_speaks_for_the_whole_province() -> None:
    mentions = find_places("全省、马鞍山市、安徽省、江苏省、全国")
    assert [in_scope(m, "安徽省") for m in mentions] == [True, True, True, False, False]


def test_without_the_notices_place_nothing_is_excluded() -> None:
    (mention,) = find_places("合肥的低保")
    assert in_scope(mention, "")


def test_mentions_come_in_order_with_their_spans() -> None:
    text = "含山县、和县与当涂"
    assert [(m.start, m.end, m.place) for m in find_places(text)] == [
        (0, 3, "含山县"),
        (4, 6, "和县"),
        (7, 9, "当涂县"),
    ]


def test_cities_of_two_provinces_named_in_one_go_stay_two() -> None:
    assert [mention.place for mention in find_places("浙江重庆两地")] == ["浙江省", "重庆市"]


def test_a_name_that_cities_share_has_all_their_parents() -> None:
    (mention,) = find_places("鼓楼区的补贴")
    assert mention.parents == ("南京市", "江苏省", "徐州市", "福州市", "福建省")


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("马鞍山", ["马鞍山市"]),
        ("吉林", ["吉林省"]),
        ("朝阳", []),
        ("和县", ["和县"]),
        ("海南", ["海南省"]),
        ("火星", []),
    ],
)
def test_the_gazetteer_knows_full_and_short_names(name: str, places: list[str]) -> None:
    assert [place.name for place in places_named(name)] == places


def test_the_gazetteer_is_complete_above_the_counties() -> None:
    with (Path(corpus.places.__file__).with_name("places.csv")).open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    cities = Counter(row["parent"] for row in rows if row["level"] == "city")
    assert sum(row["level"] == "province" for row in rows) == 34
    # 333 prefecture-level ones, six cities that stand directly below a province, five in Taiwan.
    assert sum(cities.values()) == 333 + 6 + 5
    assert (cities["安徽省"], cities["江苏省"], cities["四川省"]) == (16, 13, 21)
