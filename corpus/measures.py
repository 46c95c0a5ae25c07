"""The units that figures are counted in: how each is written, and which forms are one unit.

Not to be mixed up with `corpus.units`, which knows the government units that lead an item.
"""

import re
from decimal import Decimal

_ONE = Decimal(1)
_CANONICAL: dict[str, tuple[str, Decimal]] = {
    "%": ("%", Decimal("0.01")),
    "‰": ("%", Decimal("0.001")),
    "个百分点": ("百分点", _ONE),
    "块钱": ("元", _ONE),
    "元人民币": ("元", _ONE),
    "元钱": ("元", _ONE),
    "块": ("元", _ONE),
    "角": ("元", Decimal("0.1")),
    "名": ("人", _ONE),
    "位": ("人", _ONE),
    "千米": ("公里", _ONE),
    "km": ("公里", _ONE),
    "KM": ("公里", _ONE),
    "m": ("米", _ONE),
    "平米": ("平方米", _ONE),
    "㎡": ("平方米", _ONE),
    "m2": ("平方米", _ONE),
    "千克": ("公斤", _ONE),
    "kg": ("公斤", _ONE),
    "斤": ("公斤", Decimal("0.5")),
    "周岁": ("岁", _ONE),
    "日": ("天", _ONE),
    "个工作日": ("工作日", _ONE),
    "个月": ("月", _ONE),
    "个小时": ("小时", _ONE),
    "个学期": ("学期", _ONE),
    "个季度": ("季度", _ONE),
    "个学年": ("学年", _ONE),
    "个星期": ("周", _ONE),
    "星期": ("周", _ONE),
}
# A unit is read only where it does not begin another word: 12家企业, but not 12家长.
_NOT_BEFORE = {
    "家": "长庭属电具教",
    "名": "单称额义",
    "位": "于置",
    "条": "件例",
    "所": "有属需得以",
    "处": "理置罚方于",
    "次": "月年日性",
    "场": "所地馆景",
    "户": "籍口外",
    "台": "账风阶湾县山区",
    "年": "级龄均轻",
    "天": "然津气",
    "周": "边期围密",
    "日": "常均前益报",
    "级": "别",
    "种": "植类子养粮",
    "道": "路德",
    "部": "门分署委长",
    "本": "市省级地科人项办次年月",
    "张": "贴家",
    "座": "谈",
    "间": "隔",
    "节": "约水能",
    "期": "间限",
    "号": "召码",
    "类": "似",
    "组": "织建成",
    "队": "伍",
    "支": "持付出部队援撑",
    "只": "有要能需",
    "双": "方向重",
    "口": "岸罩径",
    "块": "链",
    "门": "诊类票",
    "片": "区",
    "面": "积向对临",
    "包": "括含装",
    "元": "旦素件",
    "米": "面",
    "升": "级学",
    "克": "服",
    "版": "本",
    "代": "表理码替",
    "批": "准复发评",
    "届": "时满",
    "轮": "换岗",
    "套": "餐取",
    "床": "位",
    "人": "均民才员社大",
    "分": "别类批期级析配布散为之数成",
    "时": "间期候效限",
    "点": "击亮多",
    "成": "员立为本果功长品绩",
    "个": "体性",
    "份": "额",
    "码": "头",
    "村": "民委",
    "镇": "区",
    "头": "部",
    "市": "场民级",
    "县": "级域",
    "区": "级域块",
    "省": "级内",
    "站": "点",
    "例": "如外",
    "起": "点步诉草",
    "度": "假过",
    "折": "叠股算",
}
_EVERYWHERE = """
    元人民币 人民币 块钱 元钱 元 块 美元 欧元 港元 个百分点 百分点 % ‰ 倍
    人次 户次 场次 批次 人 名 位 个 家 所 套 户 件 处 种 条 项 张 份 辆 台 座 栋 幢 间
    次 批 场 级 类 轮 宗 笔 艘 棵 株 只 支 枚 码 步 课时 学时 学分
    个工作日 工作日 个小时 小时 分钟 秒 个学年 学年 个学期 学期 个季度 季度 个星期 星期
    年 个月 周 天 日 周岁 岁 平方公里 平方米 平米 立方米 公里 千米 厘米 毫米 米 亩 公顷
    吨 千克 公斤 斤 克 毫升 升 千瓦时 千瓦 兆瓦 摄氏度
"""
# One-character words that a Chinese numeral meets too often in other words (三点, 四面, 五分).
_AFTER_ARABIC = """
    角 度 分 点 面 道 部 本 双 口 站 节 组 队 班 片 门 期 起 号 档 代 版 届 例 款 强 时
    村 镇 乡 县 区 市 省 社区 街道 乡镇 头 羽 瓶 包 盒 册 篇 床 盏 幅 首 集 席 具 箱 桶
    袋 星 层 楼 排 列 架 眼 根 课 寸 团 架次 台次 件次 只次 张次 亩次 人份 标准箱
    km KM m2 m kg ㎡ ℃
"""


def _pattern(units: str) -> str:
    parts = []
    for unit in sorted(units.split(), key=len, reverse=True):
        refused = _NOT_BEFORE.get(unit, "")
        if unit.isascii() and unit != "%":
            refused += "A-Za-z0-9"
        parts.append(re.escape(unit) + (f"(?![{refused}])" if refused else ""))
    return "|".join(parts)


AFTER_ARABIC = re.compile(_pattern(_EVERYWHERE + _AFTER_ARABIC))
"""A unit behind an Arabic number."""
AFTER_CHINESE = re.compile(_pattern(_EVERYWHERE))
"""A unit behind a Chinese numeral."""
_MEASURING = (
    "元 % 百分点 倍 年 月 天 周 工作日 小时 分钟 岁 公里 米 亩 公顷 吨 公斤 平方米 学年 学期"
)
MEASURING = frozenset(_MEASURING.split())
"""Units with which even 一 is a figure (一年), where 一个 or 一项 is but an article."""
_CONVERSIONS = {
    "年": ("月", Decimal(12)),
    "公里": ("米", Decimal(1000)),
    "公顷": ("亩", Decimal(15)),
    "周": ("天", Decimal(7)),
    "小时": ("分钟", Decimal(60)),
}


def normalise(unit: str) -> tuple[str, Decimal]:
    """The unit's canonical name and the factor from the written unit to it (角: 元, 0.1)."""
    return _CANONICAL.get(unit, (unit, _ONE))


def smallest(unit: str) -> tuple[str, Decimal]:
    """A finer unit that both forms of a measure can be compared in (年: 月, 12)."""
    return _CONVERSIONS.get(unit, (unit, _ONE))
