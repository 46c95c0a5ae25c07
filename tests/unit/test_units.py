"""Units are found under every name that people use, and nothing else is taken for a unit."""

from pathlib import Path

import pytest

from corpus.notice import Item
from corpus.parse import parse_notice
from corpus.register import Register
from corpus.units import Basis, Level, UnitMention, canonical, explain, find_units

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
NOTICE = parse_notice((NOTICES / "2020年全市民生工作要点.txt").read_text(encoding="utf-8"))
KNOWN = Register.from_notice(NOTICE).units
CITY = "马鞍山市"

# Every unit of the published notice, and spellings that a resident or a colleague may use.
SPELLINGS = {
    "市人社局": (
        "人社局 马鞍山市人社局 市人力资源和社会保障局 人力资源社会保障局 人社部门 我市人社局"
    ),
    "市退役军人事务局": "退役军人事务局 退役军人局 马鞍山市退役军人事务局",
    "市农业农村局": "农业农村局 农业农村部门 马鞍山农业农村局 农委 市农业局",
    "市扶贫办": "扶贫办 市扶贫开发办公室 市乡村振兴局 乡村振兴局 扶贫开发局",
    "市就业工作领导小组各成员单位": (
        "就业工作领导小组成员单位 就业领导小组 市就业工作领导小组的各成员单位"
    ),
    "市商务局": "商务局 马鞍山市商务局 商务部门",
    "市推进电子商务工作领导小组成员单位": (
        "电子商务工作领导小组成员单位 电商领导小组 市推进电子商务工作领导小组"
    ),
    "市发改委": "发改委 市发展和改革委员会 发展改革委 发改部门 发改局",
    "市城镇居民增收工作联席会议成员单位": (
        "城镇居民增收工作联席会议 城镇居民增收联席会议成员单位 城镇增收联席会议"
    ),
    "市农民增收工作联席会议成员单位": (
        "农民增收工作联席会议 农民增收联席会议 市农民增收联席会议成员单位"
    ),
    "市根治拖欠农民工工资工作领导小组成员单位": (
        "根治拖欠农民工工资工作领导小组 根治欠薪领导小组 根治拖欠农民工工资领导小组成员单位"
    ),
    "市委组织部": "组织部 马鞍山市委组织部 中共马鞍山市委组织部",
    "市财政局": "财政局 马鞍山市财政局 财政部门",
    "市自然资源和规划局": "自然资源和规划局 自然资源局 自规局 市国土局 国土资源局 林业局",
    "市地方金融监管局": "地方金融监管局 地方金融监督管理局 市金融办 金融局",
    "人民银行马鞍山市中心支行": (
        "人民银行 中国人民银行马鞍山市中心支行 人行马鞍山中支 央行马鞍山中支 马鞍山人行"
        " 人民银行马鞍山中心支行 中国人民银行马鞍山市分行"
    ),
    "市教育局": "教育局 马鞍山市教育局 教育部门 市教委",
    "市编办": "编办 市委编办 机构编制委员会办公室 中共马鞍山市委机构编制委员会办公室",
    "市经信局": "经信局 市经济和信息化局 市经信委 工信局 市工业和信息化局",
    "市卫健委": "卫健委 市卫生健康委员会 卫生健康委 市卫计委 卫生局 卫健部门",
    "市数据资源管理局": "数据资源管理局 数据资源局 大数据局 市数据局",
    "市医保局": "医保局 市医疗保障局 医保部门",
    "市税务局": "税务局 国家税务总局马鞍山市税务局 税务部门 市国税局 地税局",
    "市民政局": "民政局 马鞍山市民政局 民政部门",
    "市总工会": "总工会 马鞍山市总工会 马鞍山总工会",
    "市残联": "残联 市残疾人联合会 马鞍山市残联",
    "市公安局": "公安局 马鞍山市公安局 公安机关 公安部门",
    "市住建局": "住建局 市住房和城乡建设局 住房城乡建设局 住建委 房管局",
    "市文旅局": "文旅局 市文化和旅游局 市旅游局 文化局 文广新局",
    "市体育局": "体育局 马鞍山市体育局 体育部门",
    "市科协": "科协 市科学技术协会 马鞍山市科协",
    "市司法局": "司法局 马鞍山市司法局 司法部门",
    "市委网信办": "网信办 市网信办 市委网络安全和信息化委员会办公室",
    "市应急管理局": "应急管理局 市应急局 应急管理部门 市安监局",
    "市市场监管局": (
        "市场监管局 市市场监督管理局 市场监督管理局 市场监管部门 工商局 市质监局 食药监局"
    ),
    "马鞍山银保监分局": "银保监分局 银保监局 马鞍山银保监局 金融监管分局 马鞍山市银保监分局"
    " 国家金融监督管理总局马鞍山监管分局 银监局",
    "市扫黑除恶专项斗争领导小组成员单位": (
        "扫黑除恶专项斗争领导小组 扫黑除恶领导小组成员单位 市扫黑除恶专项斗争领导小组各成员单位"
    ),
    "市安全生产委员会成员单位": "安委会 市安委会成员单位 安全生产委员会各成员单位",
    "市水利局": "水利局 马鞍山市水利局 水利部门 市水务局",
    "市生态环境局": "生态环境局 市环保局 环境保护局 环保部门",
    "市城管局": "城管局 市城市管理局 城市管理行政执法局 城管部门",
    "市交运局": "交运局 市交通运输局 交通局 交通运输部门",
    "市大气污染防治联席会议领导小组成员单位": (
        "大气污染防治联席会议 大气污染防治领导小组 市大气污染防治联席会议领导小组"
    ),
}
PAIRS = [(unit, unit) for unit in SPELLINGS] + [
    (spelling, unit) for unit, spellings in SPELLINGS.items() for spelling in spellings.split()
]


def found(text: str) -> list[tuple[str, str | None]]:
    return [(mention.text, mention.unit) for mention in find_units(text, KNOWN, CITY)]


def test_the_table_has_all_units_of_the_notice() -> None:
    assert set(SPELLINGS) == set(KNOWN)


@pytest.mark.parametrize(("spelling", "unit"), PAIRS)
def test_a_unit_is_found_under_every_spelling(spelling: str, unit: str) -> None:
    assert found(f"{spelling}牵头哪些项目？") == [(spelling, unit)]


@pytest.mark.parametrize(("spelling", "unit"), PAIRS)
def test_a_unit_is_found_inside_a_sentence(spelling: str, unit: str) -> None:
    assert found(f"请问,{spelling}和市气象局都协同什么") == [(spelling, unit), ("市气象局", None)]


def test_a_mention_carries_its_place_level_and_basis() -> None:
    assert find_units("乡村振兴局和市民政局,还有卫建委", KNOWN, CITY) == (
        UnitMention(0, 5, "乡村振兴局", "市扶贫办", Level.CITY, Basis.RENAMED),
        UnitMention(6, 10, "市民政局", "市民政局", Level.CITY, Basis.EXACT),
        UnitMention(13, 16, "卫建委", "市卫健委", Level.CITY, Basis.ABBREVIATION),
    )


@pytest.mark.parametrize(
    ("question", "text", "level"),
    [
        ("县人社局牵头哪些", "县人社局", Level.COUNTY),
        ("我们县里的人社局呢", "我们县里的人社局", Level.COUNTY),
        ("当涂县人社局牵头哪些", "当涂县人社局", Level.COUNTY),
        ("当涂人社局牵头哪些", "当涂人社局", Level.COUNTY),
        ("和县教育局牵头哪些", "和县教育局", Level.COUNTY),
        ("马鞍山市花山区民政局管什么", "马鞍山市花山区民政局", Level.COUNTY),
        ("区财政局协同哪些", "区财政局", Level.COUNTY),
        ("县委组织部牵头什么", "县委组织部", Level.COUNTY),
        ("省人社厅牵头哪些", "省人社厅", Level.PROVINCE),
        ("人社厅牵头哪些", "人社厅", Level.PROVINCE),
        ("安徽省教育厅牵头哪些", "安徽省教育厅", Level.PROVINCE),
        ("省卫健委牵头哪些", "省卫健委", Level.PROVINCE),
        ("江苏省民政厅牵头哪些", "江苏省民政厅", Level.PROVINCE),
        ("人社部牵头哪些", "人社部", Level.STATE),
        ("人力资源和社会保障部牵头哪些", "人力资源和社会保障部", Level.STATE),
        ("国家医保局牵头哪些", "国家医保局", Level.STATE),
        ("国家税务总局牵头哪些", "国家税务总局", Level.STATE),
        ("银保监会牵头哪些", "银保监会", Level.STATE),
        ("全国总工会牵头哪些", "全国总工会", Level.STATE),
        ("合肥市人社局牵头哪些", "合肥市人社局", Level.CITY),
        ("芜湖人社局牵头哪些", "芜湖人社局", Level.CITY),
        ("芜湖那边的人社局牵头哪些", "芜湖那边的人社局", Level.CITY),
        ("人民银行合肥中心支行协同哪些", "人民银行合肥中心支行", Level.CITY),
        ("其他市的教育局牵头哪些", "其他市的教育局", Level.CITY),
    ],
)
def test_a_unit_of_another_level_or_place_is_another_unit(
    question: str, text: str, level: Level
) -> None:
    start = question.index(text)
    assert find_units(question, KNOWN, CITY) == (
        UnitMention(start, start + len(text), text, None, level, Basis.UNKNOWN),
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("市气象局牵头哪些", "市气象局"),
        ("气象局牵头哪些", "气象局"),
        ("市烟草局有哪些任务", "市烟草局"),
        ("烟草专卖局负责什么", "烟草专卖局"),
        ("市科技局牵头什么", "市科技局"),
        ("审计局协同哪些", "审计局"),
        ("市委宣传部牵头哪些", "市委宣传部"),
        ("市妇联协同哪些", "市妇联"),
        ("团市委牵头什么", "团市委"),
        ("郑蒲港新区社会事业局牵头什么", "郑蒲港新区社会事业局"),
        ("经开区管委会协同什么", "经开区管委会"),
        ("马鞍山市低空经济局的任务", "马鞍山市低空经济局"),
        ("海洋渔业局牵头什么", "海洋渔业局"),
        ("请问一下,低空经济发展局负责哪些事项", "低空经济发展局"),
        ("那海事局呢？", "海事局"),
        ("市低空经济局的任务", "市低空经济局"),
        ("市创建全国文明城市指挥部协同什么", "市创建全国文明城市指挥部"),
        ("村委会牵头什么", "村委会"),
        ("派出所负责哪些", "派出所"),
        ("江东控股公司牵头哪些", "江东控股公司"),
        ("自来水公司协同什么", "自来水公司"),
        ("市政府牵头什么", "市政府"),
        ("公积金中心牵头哪些", "公积金中心"),
        ("市检察院协同什么", "市检察院"),
    ],
)
def test_a_unit_that_the_notice_does_not_name_is_found_as_unknown(question: str, text: str) -> None:
    assert found(question) == [(text, None)]


@pytest.mark.parametrize(
    ("slip", "unit"),
    [
        ("人设局", "市人社局"),
        ("人射局", "市人社局"),
        ("卫建委", "市卫健委"),
        ("卫键委", "市卫健委"),
        ("民正局", "市民政局"),
        ("市民正局", "市民政局"),
        ("教育居", "市教育局"),
        ("教玉局", "市教育局"),
        ("财正局", "市财政局"),
        ("公按局", "市公安局"),
        ("一保局", "市医保局"),
        ("主建局", "市住建局"),
        ("水力局", "市水利局"),
        ("司发局", "市司法局"),
        ("文侣局", "市文旅局"),
        ("城管居", "市城管局"),
        ("生态还境局", "市生态环境局"),
        ("农业农春局", None),
        ("县人设局", None),
    ],
)
def test_a_slip_of_the_same_sound_is_understood(slip: str, unit: str | None) -> None:
    assert found(f"{slip}牵头哪些") == [(slip, unit)]


def test_a_slip_is_an_abbreviation_and_is_explained() -> None:
    (mention,) = find_units("人设局牵头什么", KNOWN, CITY)
    assert mention == UnitMention(0, 3, "人设局", "市人社局", Level.CITY, Basis.ABBREVIATION)
    assert explain(mention) == "要点中写作“市人社局”"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("市人社局牵头什么", None),
        ("人社局牵头什么", None),
        ("马鞍山市人社局牵头什么", None),
        ("组织部牵头什么", None),
        ("就业工作领导小组成员单位协同什么", None),
        ("人力资源和社会保障局牵头什么", "要点中写作“市人社局”"),
        ("市乡村振兴局牵头什么", "要点中写作“市扶贫办”（后更名为乡村振兴局）"),
        ("卫计委牵头什么", "要点中写作“市卫健委”（原卫计委）"),
        ("工商局协同什么", "要点中写作“市市场监管局”（工商局已并入）"),
        ("国土局牵头什么", "要点中写作“市自然资源和规划局”（国土局已并入）"),
        (
            "国家金融监督管理总局马鞍山监管分局协同什么",
            "要点中写作“马鞍山银保监分局”（后更名为金融监管分局）",
        ),
        ("人行负责什么", "要点中写作“人民银行马鞍山市中心支行”"),
        ("县人社局牵头什么", None),
        ("市气象局牵头什么", None),
    ],
)
def test_the_answer_says_which_name_the_notice_uses(question: str, said: str | None) -> None:
    (mention,) = find_units(question, KNOWN, CITY)
    assert explain(mention) == said


@pytest.mark.parametrize(
    ("question", "text", "unit"),
    [
        ("工会负责哪些", "工会", "市总工会"),
        ("城管管什么", "城管", "市城管局"),
        ("由公安牵头的有几项", "公安", "市公安局"),
        ("人行协同哪些", "人行", "人民银行马鞍山市中心支行"),
        ("央行协同哪些", "央行", "人民银行马鞍山市中心支行"),
        ("人社牵头几项", "人社", "市人社局"),
        ("民政主管什么", "民政", "市民政局"),
        ("检察院协同什么", "检察院", None),
    ],
)
def test_an_everyday_word_is_a_unit_where_duties_are_asked(
    question: str, text: str, unit: str | None
) -> None:
    assert found(question) == [(text, unit)]


ORDINARY = """
残疾人护理补贴每个月多少钱
低保户看病能报多少
老旧小区今年改造几个
我们小区的物业太差了怎么办
孩子上幼儿园有补助吗
这个补贴要到哪里办
怎么办理
能不能代办
活动什么时候举办
哪个部门负责
有关部门怎么管
学前教育牵头单位是谁
棚户区改造谁牵头
农村改厕由谁负责
牵头单位是哪个
协同单位有哪些
责任单位一共几个
这一项的主管部门是谁
养老院建设补助多少
敬老院改造归谁管
厕所改造的布局怎么安排
比赛的结局怎么样
干部的医疗保险谁出钱
村干部养老保险怎么办
内部人员能不能参加
全部内容有几条
第三部分讲了什么
部分项目完成了吗
开创新局面是什么意思
委托别人办可以吗
我是农民工,老板拖欠工资怎么办
拖欠工资找谁
返乡创业有贷款吗
大学生求职补贴给多少
失业了能领钱吗
就业见习岗位有多少个
医保报销比例多少
教育局面如何打开
住院自付最多多少钱
免费婚检多少人
安康码干什么用
行人行走的健身路径几条
老人行动不便有补贴吗
人行道改造多少
个人行为算不算违法
残疾人联系方式
工会会员有什么好处
城管执法太凶了
公安系统的医保
图书馆免费开放几个
文物保护条例谁立法
法律援助办多少件
扫黑除恶成果如何
校园安全前哨系统覆盖几所学校
污水处理怎么搞
乡村道路专管员要培训吗
市政道路雨污分流
市场监管力度如何加强
应急办法有哪些
组织部署的情况
文明办公的要求
你好
今年几月发布的
第14条讲什么
二类县包括哪些
市县政府承担什么责任
医院负责改造吗
物业公司负责修电梯吗
学校负责采暖吗
财政部分资金到位了吗
教育部署是什么
中央行政法规
学生食堂大厅归谁
业主委员会怎么成立
小区业委会怎么管
城市管理水平怎么提升
经济发展和就业怎么协同
村委会盖章就行吗
要不要去派出所开证明
去银行办贷款
住建方面有什么安排
市民卡怎么办
市场监管怎么加强
医保居民每年交多少
民政具体做些什么
教育具体措施
社区养老服务中心有补贴吗
全市布局
超市格局
全市财政收入多少
市公安系统的人能报吗
和谁结成帮扶
大家庭怎么登记
""".strip().splitlines()


def test_there_are_many_ordinary_questions() -> None:
    assert len(ORDINARY) >= 90


@pytest.mark.parametrize("question", ORDINARY)
def test_ordinary_words_are_no_units(question: str) -> None:
    assert found(question) == []


@pytest.mark.parametrize("item", NOTICE.items, ids=lambda item: item.id)
def test_no_body_of_the_notice_names_a_unit(item: Item) -> None:
    assert found(item.title + "。" + item.body) == []


def test_a_name_that_only_says_whose_it_is_breaks_nothing() -> None:
    """各市州人民政府 has no name of its own beside its place and level."""
    known = ("各市州人民政府", "省公安厅")
    assert [each.unit for each in find_units("归省公安厅管", known, "澜岳省")] == ["省公安厅"]


@pytest.mark.parametrize(
    "name",
    ["市人社局", "马鞍山市人社局", "市人力资源和社会保障局", "人社局", "人社部门", "市 人社局"],
)
def test_one_key_for_all_spellings(name: str) -> None:
    assert canonical(name) == "city::人社局"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("县人社局", "county::人社局"),
        ("当涂县人社局", "county:当涂县:人社局"),
        ("省人社厅", "province::人社局"),
        ("安徽省人社厅", "province::人社局"),
        ("人社部", "state::人社局"),
        ("市市场监管局", "city::市场监管局"),
        ("市场监管局", "city::市场监管局"),
        ("市乡村振兴局", "city::乡村振兴局"),
        ("市扶贫办", "city::扶贫办"),
        ("市低空经济局", "city::低空经济局"),
        ("市就业工作领导小组各成员单位", "city::就业工作领导小组"),
        ("人行马鞍山中支", "city::人民银行中心支行"),
    ],
)
def test_keys_keep_level_and_place(name: str, key: str) -> None:
    assert canonical(name) == key


def test_another_citys_unit_has_another_key_once_the_place_is_known() -> None:
    assert canonical("合肥市人社局", "马鞍山市") == "city:合肥市:人社局"
    assert canonical("马鞍山市人社局", "马鞍山市") == "city::人社局"


def test_in_a_countys_notice_a_bare_name_is_the_countys() -> None:
    known = ("县人社局", "县教育局", "马鞍山市医保局")
    assert canonical("人社局", "当涂县", Level.COUNTY) == "county::人社局"
    mentions = find_units("人社局、当涂县教育局、市教育局、含山县人社局、市医保局", known, "当涂县")
    assert [(m.text, m.unit, m.level) for m in mentions] == [
        ("人社局", "县人社局", Level.COUNTY),
        ("当涂县教育局", "县教育局", Level.COUNTY),
        ("市教育局", None, Level.CITY),
        ("含山县人社局", None, Level.COUNTY),
        ("市医保局", "马鞍山市医保局", Level.CITY),
    ]


@pytest.mark.parametrize("place", ["恩施土家族苗族自治州", "云岚彝族自治州", ""])
@pytest.mark.parametrize(
    ("question", "text", "unit", "level"),
    [
        ("民政局牵头什么", "民政局", "州民政局", Level.CITY),
        ("州民政局牵头什么", "州民政局", "州民政局", Level.CITY),
        ("我们州的民政局牵头什么", "我们州的民政局", "州民政局", Level.CITY),
        ("县民政局牵头什么", "县民政局", "县民政局", Level.COUNTY),
        ("州低空经济局牵头什么", "州低空经济局", None, Level.CITY),
        ("省民政厅牵头什么", "省民政厅", None, Level.PROVINCE),
        ("自治区民政厅牵头什么", "自治区民政厅", None, Level.PROVINCE),
    ],
)
def test_in_a_prefectures_notice_a_bare_name_is_the_prefectures(
    place: str, question: str, text: str, unit: str | None, level: Level
) -> None:
    mentions = find_units(question, ("州民政局", "州财政局", "县民政局"), place)
    assert [(m.text, m.unit, m.level) for m in mentions] == [(text, unit, level)]


def test_a_prefecture_is_named_in_full_or_in_short_before_its_units() -> None:
    known = ("州民政局", "州财政局")
    text = "恩施州民政局、恩施土家族苗族自治州财政局、凉山州民政局、徐州民政局"
    assert [(m.text, m.unit) for m in find_units(text, known, "恩施土家族苗族自治州")] == [
        ("恩施州民政局", "州民政局"),
        ("恩施土家族苗族自治州财政局", "州财政局"),
        ("凉山州民政局", None),
        ("徐州民政局", None),
    ]


def test_in_a_banners_notice_a_bare_name_is_the_banners() -> None:
    known = ("旗民政局", "旗财政局", "盟民政局")
    mentions = find_units("民政局、旗财政局、盟民政局", known, "白音塔拉旗")
    assert [(m.text, m.unit, m.level) for m in mentions] == [
        ("民政局", "旗民政局", Level.COUNTY),
        ("旗财政局", "旗财政局", Level.COUNTY),
        ("盟民政局", "盟民政局", Level.CITY),
    ]


def test_a_prefectures_unit_is_not_that_of_a_city_below_it_or_beside_it() -> None:
    below = find_units("市民政局、州民政局", ("州民政局",), "恩施土家族苗族自治州")
    assert [(m.unit, m.level) for m in below] == [(None, Level.COUNTY), ("州民政局", Level.CITY)]
    beside = find_units("市民政局、州民政局", ("市民政局",), CITY)
    assert [(m.unit, m.level) for m in beside] == [("市民政局", Level.CITY), (None, Level.CITY)]


def test_the_earlier_name_of_a_unit_leads_to_the_later_one_and_back() -> None:
    later = find_units("扶贫办和环保局", ("市乡村振兴局", "市生态环境局"), CITY)
    assert [(m.unit, m.basis, explain(m)) for m in later] == [
        ("市乡村振兴局", Basis.RENAMED, "要点中写作“市乡村振兴局”（原扶贫办）"),
        ("市生态环境局", Basis.RENAMED, "要点中写作“市生态环境局”（原环保局）"),
    ]


def test_a_unit_of_its_own_is_not_taken_for_the_one_it_was_merged_into() -> None:
    mentions = find_units("林业局牵头什么", ("市自然资源和规划局", "市林业局"), CITY)
    assert [(m.unit, m.basis) for m in mentions] == [("市林业局", Basis.ABBREVIATION)]


def test_without_a_place_the_units_tell_it() -> None:
    mentions = find_units("合肥市人社局和马鞍山市人社局", KNOWN)
    assert [m.unit for m in mentions] == [None, "市人社局"]


def test_without_known_units_all_mentions_are_unknown() -> None:
    assert [(m.text, m.unit) for m in find_units("市人社局牵头什么", ())] == [("市人社局", None)]


def test_empty_text_has_no_units() -> None:
    assert find_units("", KNOWN, CITY) == ()
