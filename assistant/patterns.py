"""Exact patterns of asking, beside the classifier of `assistant.intents`.

They hold words that ask (多少钱, 哪个部门), never the topic of a question. Several may match one
question: they add weight, they do not decide.
"""

import re

from assistant.intents import Intent

_UNIT_WORD = r"(?:部门|单位|局|委办局|机构|衙门)"
_WHICH = r"(?:哪个|哪家|哪几个|哪几家|哪两家|哪些|哪一个|哪一家|什么|啥|几个|多少个)"
_PEOPLE = (
    "(?:人|人家|家庭|群体|对象|学生|孩子|娃|老人|户|情况|条件|企业|职工|群众|残疾人|困难户|毕业生|"
    "干部)"
)
_HELPS = (
    r"协同|协办|打下手|配角|(?:跟|跟着|陪)[^,，。?？]{0,12}?一(?:起|块儿?|道)(?:来|去)?[干做办管搞弄抓整]"
    r"|(?:哪|几)[^,，。?？]{0,6}?一(?:起|块儿?|道)(?:(?:来|去)?[干做办管搞弄抓]|$)"
    rf"|(?:别的|其他|其它){_UNIT_WORD}(?:吗|有|$)|谁[来去]帮(?![扶助])|谁(?:来)?帮手"
    rf"|还有(?:哪|啥|什么)[^,，。?？]{{0,4}}?{_UNIT_WORD}|还有谁(?:$|跟着|一)|除了?[^,，。?？]{{2,10}}?还有(?:谁|哪)"
)
"""Says that a unit helps another one, whatever else stands beside it."""
SUPPORTS = re.compile(rf"(?<!不)(?:{_HELPS}|配合|协助|支持单位|参与|帮忙|搭把手|帮着)")
LEADS = re.compile(r"(?<!不)(?:牵头|负责|主管|主责|主抓|主办|带头|领头|挑头)")
CONFIRMS = re.compile(
    r"(?:牵头|配合|协同|协助|参与|负责|管)(?:的|单位|部门)*(?:里头?|里面|当中)?(?:有|是|包括)?[^,，。?？哪几什啥]{2,12}(?:吗|吧|么|嘛|不|没)$"
    r"|(?:是不是|是否|是|算)(?:由|归)?[^,，。?？哪几什啥]{0,10}(?:牵头|配合|协同|协助|参与|负责|管)[^,，。?？哪几什啥]{0,4}(?:吗|吧|么|嘛)$"
    r"|(?<![论管])(?:牵头|负责)还是(?:配合|协同|协助|参与)[^哪几]*$"
    r"|(?<![论管])(?:配合|协同|协助|参与)还是(?:牵头|负责)[^哪几]*$"
    r"|(?:这|那)(?:事|项|条|个|块)[^,，。?？哪几什啥]{2,12}(?:牵头|配合|协同|协助|参与|负责|管)(?:吗|吧|么|嘛)$"
)
"""Asks whether a unit has a part in one item, not which items it has: 配合的有公安局吗."""
_SECTION = r"大?(?:标题|题目|栏目|版块)(?:下|里|之)"
SECTION = re.compile(rf"部分|大?块|板块|章|大类|{_SECTION}")
"""Words for a section of a notice."""
_NUMBER = r"([0-9]{1,3}|[一二三四五六七八九十百]{1,5})"
ITEM_NUMBER = re.compile(
    rf"第\s*{_NUMBER}\s*(?:条|项|点|款|件|个事项|个项目|号)|(?:编号|序号|条目|事项)\s*{_NUMBER}"
    rf"|(?<![0-9]){_NUMBER}\s*号(?=那?一?(?:项|条|事项|任务|工作|要点))"
)
SECTION_NUMBER = re.compile(
    rf"第\s*{_NUMBER}\s*(?:个?部分|章|大类|大项|个?板块|大块|大部分|节|个?方面)|(?:^|部分|章节?)\s*{_NUMBER}\s*、"
)
"""An item or a section named by its number, which is the first group that matched."""
COUNTED = re.compile(r"(?:几|多少)大?(?:个|项|条|件|部分|板块|方面|章|块)")
"""Counts items or sections."""
WHOLE = re.compile(r"一共|总共|共|全文|整个|全部|合计|从头到尾|加起来|这份|文件|要点|通知")
"""Speaks of the notice as a whole."""
_PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern))
    for intent, pattern in (
        (
            Intent.CONTACT,
            r"电话|联系方式|联系人|号码|热线|地址|上班时间|开不开门|(?<!第)几点(?!建议|要求|意见)|微信|邮箱",
        ),
        (
            Intent.WHERE,
            r"名单|叫(?:什么|啥)(?:名|村|小区)|(?:哪家|哪个|哪所|哪几家|哪几个|哪几所|哪些)"
            r"(?:医院|网站|小区|学校|幼儿园|村|镇|乡镇|县区?|区县?|地方|社区|银行|窗口|公司|门诊|河|路段)"
            r"|(?:哪个|哪款|什么|啥)(?:软件|平台|公众号|小程序|应用|APP|app)|有没有(?:我|咱|俺)们?|(?:在|去|到|上)(?:哪里|哪儿|哪|什么地方|啥地方)"
            r"(?!一|个?部|几|条|项|天|年|月|日)",
        ),
        (
            Intent.MATERIALS,
            r"(?<![这那该])(?<![这那]些)材料|证件|带(?:什么|啥|哪些)|准备(?:什么|啥|哪些)|(?:什么|哪些|啥)(?:证明|手续|学历)",
        ),
        (
            Intent.PROCEDURE,
            r"(?:怎么|怎样|如何|咋|在哪|去哪|到哪|上哪)[里儿]?(?:去|来|才能|能)?"
            r"(?:办|申请|申办|申领|领|报名|登记|预约|缴|报销)|流程|步骤",
        ),
        (
            Intent.DEADLINE,
            r"截止|(?:申请|报名|办理|受理)(?:时间|期限)|(?:什么时候|几时|几号|哪天|多久|何时|多长时间)"
            r"(?:能|可以|才能|开始|会|才)*(?:申请|报名|到账|发|领|打|办好|拿到|下来|批|开挖|动工|施工)"
            r"|几个工作日|几号截止|(?:能|最多|可以)领几个?月",
        ),
        (
            Intent.SUPPORT,
            rf"{_HELPS}|(?:配合|协助|参与|帮忙|支持|搭把手|帮着)(?:的)?(?:责任)?"
            rf"{_UNIT_WORD}|(?:有|由|跟|和|是)?{_WHICH}[^,，。?？]{{0,6}}?(?:配合|协助|协同|参与)"
            rf"|(?:帮|配合|协助)[^,，。]{{0,6}}的{_UNIT_WORD}"
            r"|(?:配合|协助|参与)的?(?:有谁|是谁|还有谁|呢|$|[?？])"
            r"|谁[^,，。]{0,4}(?:配合|协助|帮着)",
        ),
        (
            Intent.LEAD,
            rf"牵头|(?:责任|主管|负责|主责|主办)的?{_UNIT_WORD}|(?:谁|{_WHICH}{_UNIT_WORD}?)"
            r"(?:来|在|去|具体)?(?:负责|管|主管|主抓|抓|落实|说了算|挑头|带头|领头)"
            r"|由(?:谁|哪(?:个|家|一?级|几个|几家|些)?(?:政府|部门|单位|机构|人))"
            r"(?!(?:来|去)?(?:出|掏|付|承担|买单|垫|贴))(?:来|去)?(?:牵头|负责|主管|主抓|主办|管)?"
            rf"|归(?:谁|哪|什么)|(?:找|问|咨询)(?:谁|{_WHICH}{_UNIT_WORD})|{_WHICH}{_UNIT_WORD}",
        ),
        (
            Intent.HEADER,
            r"(?:什么时候|哪天|哪年|哪一天|几号|何时|几月)(?:正式)?(?:发布|公布|发出|印发|出台|发的)"
            r"|(?:文件|要点|通知)[^,，。]{0,8}(?:哪一?天|几号|什么时候)|发布(?:日期|时间)|(?:文件|要点|通知|通告|公告|网页)[^,，。]{0,8}"
            r"(?:标题|题目|来源|全称|叫什么|谁发|出处)|(?:标题|题目)(?:是|叫)|文号",
        ),
        (
            Intent.LOCATE,
            r"第?(?:几|哪)一?(?:条(?![街路巷线河沟渠道])|项|款|个?部分|章节|章|个?板块|个?大类|大?块|节)(?!工作|任务|内容|要)"
            r"|第几件|排(?:在)?第几(?!批)|属于哪一?(?:条|项)"
            rf"|第(?:几|哪一?)点|哪一?点|哪一?个?{_SECTION}",
        ),
        (
            Intent.COUNT,
            r"(?:多少|(?<![哪第])几)大?(?:项|条|个?部分|个?板块|个?章节|章|大类|个方面|个?事项|件)"
            r"(?:工作|任务|事项|内容|要点)?(?:[?？。!！,，]|$|是|的|呢|啊|呀)",
        ),
        (
            Intent.AMOUNT,
            r"多少(?:钱|元|块|万元|经费|资金)|(?<![哪好])几(?:块|百|千|万)(?:钱|元|块)?"
            r"|(?:补(?!贴)|给|发|领|拿|交|缴|花|贷|(?<![补津])贴|掏|出|奖|罚|赔|收|退|减免?|封顶|起付)(?:到|个|励|款|费)?"
            r"(?:多少|(?<!哪)几)(?!个|名|人|位|户|套|所|天|月|年|次|家|起)"
            r"|(?<!谁)(?<!谁来)(?:要|收|交|花|掏|出)(?:我们?|咱们?|俺们?)?钱[不吗么嘛没]|[要收]不[要收]钱"
            r"|收费|票价|金额|(?:补贴|补助|资助|救助|待遇|工资|报酬|奖励)(?:的)?(?:标准|额度|水平)",
        ),
        (
            Intent.RATIO,
            r"百分之(?:几|多少)|比例|几成|(?<!效)率(?:要|得|应|是|达|能|会|为|目标|定)*[^,，。]{0,6}"
            r"(?:多少|几|多高)",
        ),
        (
            Intent.WHO,
            r"谁(?:可以|能|有资格|符合|享受)|(?:给|发给|针对|照顾|帮|面向)谁"
            rf"|(?:哪些|哪几种|哪几类|什么|哪种|啥|哪类|什么样的?|啥样的?)(?:困难)?{_PEOPLE}"
            r"|条件|资格|(?<!哪)几级|够不够|符不符合|能不能|可不可以|算不算|有没有份|轮得?到|包不包括|有没有[他她我]"
            r"|(?:能|可以|算|够)(?:不能|不可以|不算)?[^,，。?？]{0,18}(?:吗|(?<!什)么|嘛)|人人都",
        ),
        (
            Intent.CONTENT,
            r"(?:哪些|哪几[种样笔项]|什么|啥)(?:钱|补贴|补助|救助|待遇|照顾|优惠|扶持|帮助|政策|说法)"
            r"|怎么说$|(?:什么|啥|哪种|何种)(?:样的)?程度"
            r"|谁(?:来|去)?(?:出(?:钱|资)?|掏|付|承担|买单|垫|贴)(?!台)|哪一?档|怎么回事|(?:什么|啥)意思|(?:讲|做|干|说|抓)(?:的是|些|了)?(?:什么|啥|哪些)|内容是"
            r"|(?:哪些|什么|啥)(?:措施|举措|安排|好处|服务|变化)|(?:怎么|如何|咋)(?:推进|改|治|搞|弄|落实|加强)",
        ),
        (
            Intent.DATE,
            r"什么时候|何时|哪一?[年天]|几月|几号|多久|(?:到|在)啥时候|年限",
        ),
        (
            Intent.QUANTITY,
            r"多少|(?<![哪第好那这没十们])几(?:个|名|位|所|家|套|户|处|条|公里|亩|人|次|件|项|类|座|种|所|批|张|万)"
            r"|(?<!哪)几(?:天|年|个?月(?![份前后来])|周|个?星期|个?钟头|个?小时|分钟)|多大|多长|数量|规模|目标数",
        ),
    )
)
_FIGURE = re.compile(
    r"(?:多|好)少|好多|(?<![好那这没十们])几(?!乎|[\u4e00-\u9fff]{1,2}都)|标准|额度|[金限总差]额|比例|(?<!效)率|多[长大久高远重厚宽深]"
    r"|何时|(?:什么|啥)(?:时候|价|月|日)|哪一?[年天月个]|规模|数量|名额|期限|时间|收费(?![不吗么嘛没])|怎么算|咋算"
    r"|封顶|上限|下限|到顶|起付|目标|[高低]于"
)
_INTERROGATIVE = re.compile(
    r"哪(?!(?:个|里|儿)?[也都]|[分顾受舍经]得|敢|晓得|知道)|(?:什么|啥|怎么)(?![也都])"
    r"|谁(?![也都]|敢|晓得|知道|想到|料)|多少|(?<![好那这没十们])几(?!乎|年|个月[前来]|[\u4e00-\u9fff]{1,2}都)"
    r"|吗|怎样|如何|咋|何时|多久|多长|多大|多高|是否|"
    r"是不是|有没有|能不能|可不可以|会不会|要不要|算不算|够不够|包不包括|([\u4e00-\u9fff])不\1"
    r"|[\u4e00-\u9fff][不冇没][?？]?$"
)
"""Asks; not where such a word means any or none (啥也不会, 好几千, 谁敢)."""
MONEY = re.compile(
    r"钱|元|起付线|封顶线|(?<![这那哪])块(?!儿|地)|掏|花(?!山)|收费|押金|票价|(?:奖励?|罚款?|赔|封顶)[^,，。]{0,2}(?:多少|几(?!年|个?月|天|次))|(?:自己|最多|顶多|个人)出|自付|工资|金额|额度|贷|报酬|养老金|待遇|(?:补贴|补助|补偿|奖金|费)[^,，。]{0,6}(?:多少|标准|几)"
)
"""Words that ask for money."""
COSTS = re.compile(r"[要收交掏花付]不?[要收交掏花付]?(?:我们?|咱们?|俺们?)?[钱费]|买票|自费|白做")
"""Asks whether something costs at all."""
FREE = re.compile("免费|免[收交缴]|不得?收(?:取|[^,，。；;]{0,4}费)|零收费")
"""Says that nothing is to be paid."""


def asks_figure(text: str) -> bool:
    """Whether a text has a word by which a figure is asked for: not 公家给出点不."""
    return bool(_FIGURE.search(text))


def asks_units(text: str) -> bool:
    """Whether a text asks for a unit, in whatever role."""
    return bool({Intent.LEAD, Intent.SUPPORT} & set(matched(text)))


def matched(text: str) -> tuple[Intent, ...]:
    """Intents whose exact pattern stands in the text, in the order of the table; each once."""
    return tuple(intent for intent, pattern in _PATTERNS if pattern.search(text))


def without_units_asked(text: str) -> str:
    """The text without the words that ask for units: 几个单位 asks for no count."""
    return re.sub(rf"{_WHICH}{_UNIT_WORD}", " ", text)


def asking_phrase(text: str) -> str:
    """The words that ask (多少钱, 哪个部门), empty where nothing asks: the longest match."""
    if not asks(text):
        return ""
    found = [match.group() for _, pattern in _PATTERNS if (match := pattern.search(text))]
    return max(found, key=len, default="")


def asks(text: str) -> bool:
    """Whether the text holds a word that asks."""
    return bool(_INTERROGATIVE.search(text)) or text.rstrip("?？。 ").endswith(("呢", "么"))
