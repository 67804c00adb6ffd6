"""Whether a sentence hedges: words of doubt, and words that name nobody and count nothing.

The second kind (“some say”, “is widely considered”, “many”) are the weasels of the CoNLL-2010 shared task
(Farkas et al. 2010, The CoNLL-2010 shared task: learning to detect hedges and their scope in natural language
text). They are no hedge of a link: they only tell that a sentence cannot be pinned on anybody.
"""

from __future__ import annotations

import re

_DOUBT = (
    r"might|would (?:seem|appear)|possibly|possible that|possibilit(?:y|ies)|perhaps|maybe|probabl[ey]"
    r"|probability|(?:un)?likely|likelihood|presumabl[ey]|presumed|supposed(?:ly)?|apparent(?:ly)?|seem(?:s|ed|ingly)?"
    r"|appear(?:s|ed)? (?:to|that|as)|allegedly|alleged|purported(?:ly)?|ostensibl[ey]|arguabl[ey]|putative"
    r"|conceivabl[ey]|suggest(?:s|ed|ing|ive)?|indicat(?:e|es|ing) that|hypothes\w+"
    r"|speculat\w+|suspect(?:s|ed)?|assumed|theor(?:y|ize|ized|ised) that|(?:is|are|was|were|widely|been) believed|believed to"  # noqa: E501
    r"|thought to|it is thought|think that|view(?:ed)? (?:that|as)|consider(?:ed|s)?|regarded|deemed|perceived"
    r"|uncertain(?:ty)?|unclear|unknown|not (?:clear|known|certain)|doubt(?:s|ed|ful)?|inferred|whether"
    r"|debat(?:ed|able)|claim(?:s|ed)? (?:that|to)|argu(?:e|ed|es) that"
    r"|may have|it (?:may|could)|reported(?:ly)? to|tend(?:s|ed)? to|almost|evidence|said to|sort of"
    r"|relatively|roughly|virtually"
)
_WEASEL = (
    r"some|many|several|(?<!a )certain|numerous|various|most (?:notable|notably|famous|\w+ists|scholars|people|other|common)|few|generally"  # noqa: E501
    r"|widely|sometimes|frequently|largely|mostly|rarely|occasionally|increasingly|among others"
    r"|well[- ]known|famous(?:ly)?|notable|renowned|acclaimed|praised|criti(?:cs|cised|cized|cism)"
    r"|one of the (?:most|best|first|few|oldest|largest|greatest|finest)|and so on|types of"
    r"|it (?:is|has been|was) (?:possible|believed|thought|said|claimed|known|likely|suspected|considered|often|generally|widely|not)|there (?:are|is|were) (?:many|some|several|also|no)|there are"  # noqa: E501
    r"|scholars|scientists|historians|experts|observers|people (?:who|believe|think|say|have)"
    r"|so-called|is known (?:for|to)|accepted|understood|attributed|credited|referred to as"
    r"|a (?:(?:large|small|great|growing|wide) )?(?:number|variety|range) of|typically|commonly|traditionally"
    r"|in general|quite|highly|much of|most popular|best[- ](?:known|selling)"
    r"|finest|significant(?:ly)?|considerable|influential|excellent"
)
_DOUBTS = re.compile(rf"\b(?:{_DOUBT})\b", re.IGNORECASE)
_WEASELS = re.compile(rf"\b(?:{_WEASEL})\b", re.IGNORECASE)
_SURE = re.compile(r"\b(?:(?:in )?which some|no (?:doubt|more|longer))\b", re.IGNORECASE)


def uncertain(sentence: str) -> bool:
    """Whether a sentence holds a hedge or a weasel.

    >>> uncertain("It is widely believed that he fled."), uncertain("He fled in 1901.")
    (True, False)
    """
    return bool(_DOUBTS.search(sentence) or _WEASELS.search(sentence))
