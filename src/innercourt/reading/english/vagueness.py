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
    r"|thought to|it is thought|think that|view(?:ed)? (?:that|as)|consider(?:s|ed)?(?! \w+ing\b)|regarded|deemed"
    r"|perceived"
    r"|uncertain(?:ty)?|unclear|unknown|not (?:clear|known|certain)|doubt(?:s|ed|ful)?|inferred|whether"
    r"|debat(?:ed|able)|claim (?:that|to)|claimed (?:that|to)|claims to|argu(?:e|ed|es) that"
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
    r"|a (?:(?:large|small|great|growing|wide) )?(?:number|variety|range) of|typically"
    r"|commonly (?:believed|thought|considered|regarded|accepted|known)|traditionally"
    r"|in general|quite|highly|much of|most popular|best[- ](?:known|selling)"
    r"|finest|significant(?:ly)?|considerable|influential|excellent"
)
_POSSIBLE = (
    r"may (?:well|already|nevertheless|however|never|even|partially|perhaps|simply|actually|in fact)"
    r"|may (?:also |not )?(?:be|have been) (?:the|an?|due|more|less|because|related|involved|expected|able|unable|in)"
    r"|may or may not|(?:has|have) (?:long )?been (?:reported|claimed|argued|said|suggested|noted|described)"
    r"|(?:belief|view|opinion|notion|idea) that|(?:common|popular|widespread|general) (?:belief|opinion|view|wisdom)"
    r"|believing|described as|rumou?r has it|legend has it|tradition holds|seldom|more often than not"
)
_NOBODY = (
    r"(?:still )?others (?:were|are|have|had|say|call|believe|argue|claim|think|see)|among(?:st)? them|amongst the"
    r"|(?:such|these|other|conflicting|similar) claims|questions (?:have been|were) raised|experience shows"
    r"|studies (?:show|suggest|have|indicate)|research (?:shows|suggests|has shown|indicates)"
)
_PRAISE = (
    r"(?:the|among|\w+['’]s) most (?!of|part|recent|common|likely)\w+"
    r"|amazing|astonishing|brilliant|celebrated|charismatic|eminent|enchanting|exceptional|extraordinar(?:y|ily)"
    r"|fabulous|fantastic|greatly|hugely|iconic|illustrious|immensely|impressive|legendary|magnificent|massive(?:ly)?"
    r"|memorable|outstanding|prestigious|remarkabl[ey]|respected|seminal|spectacular|stunning|superb|talented"
    r"|unparalleled|visionary|vivid|world-class"
)
"""Words of a fan, not of a witness."""
_DOUBTS = re.compile(rf"\b(?:{_DOUBT}|{_POSSIBLE})\b", re.IGNORECASE)
_WEASELS = re.compile(rf"\b(?:{_WEASEL}|{_NOBODY}|{_PRAISE})\b", re.IGNORECASE)


def uncertain(sentence: str) -> bool:
    """Whether a sentence holds a hedge or a weasel.

    >>> uncertain("It is widely believed that he fled."), uncertain("He fled in 1901.")
    (True, False)
    """
    return bool(_DOUBTS.search(sentence) or _WEASELS.search(sentence))
