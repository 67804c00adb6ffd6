"""Chinese words of saying and of doubt. Written by hand."""

from __future__ import annotations

import re

from innercourt.reading.tokens import word_set

SAY = [
    "说",
    "表示",
    "称",
    "指出",
    "认为",
    "透露",
    "报道",
    "报导",
    "强调",
    "否认",
    "证实",
    "承认",
    "警告",
    "写道",
    "回忆",
    "告诉",
    "声称",
    "宣布",
    "宣称",
    "指责",
    "指控",
    "呼吁",
    "敦促",
    "猜测",
    "推测",
    "怀疑",
    "相信",
    "预测",
    "预计",
    "预言",
    "解释",
    "补充",
    "坚称",
    "坚持认为",
    "披露",
    "爆料",
    "评论",
    "质疑",
    "回应",
    "说道",
    "坦言",
    "直言",
    "主张",
    "断言",
    "暗示",
    "听说",
    "得知",
    "获悉",
    "写信说",
    "重申",
    "声明",
    "提醒",
    "抱怨",
    "谈到",
    "提到",
    "感叹",
    "反驳",
    "辩称",
    "供认",
    "招认",
    "作证",
    "传达",
    "通报",
    "通知",
    "转述",
    "认定",
    "判断",
    "估计",
    "形容",
    "描述",
    "放话",
    "喊话",
    "表明",
    "明言",
    "曝料",
    "爆出",
    "曝光",
    "发文",
    "发帖说",
    "推文说",
    "写下",
    "问道",
    "答道",
    "笑道",
    "驳斥",
    "批驳",
    "辟谣",
    "揭露",
    "坚信",
    "深信",
    "放风",
]
"""Verbs of saying, longest looked for first."""
RELAY = ["援引", "引述", "引用", "转引", "引"]
DENYING = frozenset({"否认", "反驳", "质疑", "辟谣", "驳斥", "批驳"})
THINKING = word_set("认为 相信 怀疑 猜测 推测 预计 估计 判断 认定")
PRIVATE = re.compile(
    r"害怕|担心|恐惧|希望|想要|企图|打算|意识到|明白|清楚|怨恨|后悔|决心|渴望|知道|图谋|盘算|心里"
)
FUTURE = re.compile(r"将|会(?!议|谈|见|面|场|员|长)|即将|有望|预计")
NEGATION = re.compile(
    r"(?<![是能可分])(?:没有|并未|从未|尚未|未曾|未能|并非|不是|不会|不能|不再|绝不|拒绝|无法|没|未|不)"
)
HEDGES = (
    ("很可能", "very likely"), ("极可能", "very likely"), ("极有可能", "very likely"), ("可能", "may"), ("或许", "perhaps"),  # noqa: E501
    ("也许", "perhaps"), ("似乎", "seems"), ("好像", "seems"), ("看来", "appears"), ("看似", "appears"), ("恐怕", "probably"),  # noqa: E501
    ("大概", "probably"), ("大约会", "probably"), ("疑似", "suspects"), ("或将", "may"), ("或已", "may"), ("有望", "likely"),  # noqa: E501
    ("未经证实", "unconfirmed"), ("未获证实", "unconfirmed"), ("无法证实", "unverified"), ("据称", "allegedly"),
    ("据说", "is said to"), ("据传", "is rumoured"), ("盛传", "is rumoured"), ("谣传", "is rumoured"), ("传闻", "is rumoured"),  # noqa: E501
    ("风传", "is rumoured"), ("据报道", "is reported to"), ("据报", "is reported to"), ("据信", "is believed"), ("据悉", "reportedly"),  # noqa: E501
    ("据了解", "reportedly"), ("被认为", "is believed"), ("被指", "alleges"), ("被曝", "is reported to"), ("涉嫌", "allegedly"),  # noqa: E501
    ("不排除", "possibly"), ("预计", "is expected to"), ("料将", "is expected to"), ("应该会", "probably"), ("必定", "certainly"),  # noqa: E501
)  # fmt: skip
"""Word -> the word of `court.words.HEDGES` that it is; longer ones first where one begins another."""
HEDGE = re.compile(
    "|".join(
        ("(?<!的)" if word in ("传闻", "谣传") else "") + re.escape(word)
        for word, _ in sorted(HEDGES, key=lambda h: -len(h[0]))
    )
)
HEDGE_WORDS = dict(HEDGES)

_VERBS = "|".join(sorted(SAY, key=len, reverse=True))
CUE = re.compile(
    rf"(?!声明[称说])(?!(?:声明|报道|报导|评论|通报)[中里上])(?<!拒绝)(?<!没有)(?<!不予)(?<!并未)(?<!未)(?<!不愿)(?<!不肯)(?<!不便)(?<![被的小传据游学劝解评名职职简俗自可有对号堪])(?P<verb>{_VERBS})"
    r"(?!法|明(?!天|年|日)|辞|服|客|谎|为|号|呼|职|者|家|录|人(?!说|称|表示|们)|员|稿|不上|不定|来源)(?:说|道|称|了)?(?P<mark>[：:，,]?)"
)
ACCORDING = re.compile(
    rf"(?:据|根据|按照)(?P<who>[^，。；：“”]{{1,30}}?)(?:的)?(?P<verb>说法|消息(?!来源|人士)|{_VERBS}|统计)[，,：:]?"
)
RELAYED = re.compile(
    rf"(?P<relay>{'|'.join(RELAY[:4])})(?P<who>[^，。；：“”]{{1,30}}?)(?:的)?(?:话|说法|消息|言论|报道)?(?P<verb>说法|{_VERBS})[，,：:]?"
)
ADVERBIAL = re.compile(
    r"接受[^，。]{1,20}?(?:采访|专访|访问)时?|在[^，。]{1,15}?(?:会上|中|时|上|里|后|会|节目|文章)|[对向](?!于)[^，。]{1,10}?(?=$|再|也|都|还)"
    r"|昨[天日]|今[天日]|前天|本?周[一二三四五六日]|上周[一二三四五六日]?|\d{1,4}[年月日号]|随后|随即|当天|日前|近日|此前"
    r"|曾经?|再次|多次|一再|公开|普遍|也|还|则|都|又|均|并|但|而|并且|而且|不过|同时|另外|此外|仍|一直|私下|明确|进一步|予以|(?<!要求)匿名(?!的)"
)
LEAD = re.compile(
    r"^(?:一[名位个家份]|某(?:位|名)?|该|这[名位]|那[名位]|另一?[名位]|有(?!人|的|关))|^[他她]听|^听|^[他她其]的"
)
VEHICLE = re.compile(
    r"(?:的(?:报道|文章|声明|节目|消息|评论|社论)|分析|(?:发布|发表)声明|发文|撰文|写信|接受采访时?|发推|(?<!侍)从[^，。]{1,8})$"
)
"""What a speaker says it in or does beside saying it: no part of his name."""
ON_PAPER = re.compile(r"(?:根据|按照|依据)(?P<who>[^，。；：“”]{2,30}?)(?P<verb>显示|记载|所载|)[，,]")
PRONOUNS = frozenset({"他", "她", "他们", "她们", "其", "该报", "后者"})
UNNAMED = re.compile(
    r"人士|消息|官员|有人|观察|分析|外界|网友|民众|知情|匿名|某|不愿透露|军官|媒体|来源|线人|专家|学者$|传言|侍女|说法"
)
