"""The five forms of an English verb, from its base form."""

from __future__ import annotations

from typing import Literal

from innercourt.reading.tokens import word_set

Form = Literal["base", "s", "past", "participle", "ing"]

_IRREGULAR = """
become became become; begin began begun; bet bet bet; bid bid bid; bind bound bound; break broke broken
bring brought brought; broadcast broadcast broadcast; build built built; buy bought bought
cast cast cast; catch caught caught; choose chose chosen; cling clung clung; come came come; cost cost cost
cut cut cut; deal dealt dealt; do did done; draw drew drawn; drive drove driven; eat ate eaten
fall fell fallen; feed fed fed; feel felt felt; fight fought fought; find found found; flee fled fled
fly flew flown; forbid forbade forbidden; forecast forecast forecast; foresee foresaw foreseen
forget forgot forgotten; forgive forgave forgiven; get got gotten; give gave given; go went gone
grow grew grown; have had had; hear heard heard; hide hid hidden; hit hit hit; hold held held; keep kept kept
know knew known; lay laid laid; lead led led; leave left left; lend lent lent; let let let; lie lied lied
lose lost lost; make made made; mean meant meant; meet met met; mislead misled misled
misunderstand misunderstood misunderstood; overhear overheard overheard; overrule overruled overruled
pay paid paid; put put put; read read read; rise rose risen; run ran run; say said said; see saw seen
seek sought sought; sell sold sold; send sent sent; set set set; shake shook shaken; shoot shot shot
show showed shown; shut shut shut; sing sang sung; sit sat sat; sleep slept slept; speak spoke spoken
spend spent spent; spin spun spun; split split split; spread spread spread; stand stood stood
steal stole stolen; stick stuck stuck; strike struck struck; swear swore sworn; sweep swept swept
take took taken; teach taught taught; tear tore torn; tell told told; think thought thought
throw threw thrown; understand understood understood; undergo underwent undergone; uphold upheld upheld
wake woke woken; wear wore worn; weigh weighed weighed; win won won; withdraw withdrew withdrawn
withhold withheld withheld; write wrote written; retell retold retold; rethink rethought rethought
foretell foretold foretold; overthrow overthrew overthrown; undertake undertook undertaken
"""
IRREGULAR = {
    base: (past, participle)
    for row in _IRREGULAR.replace("\n", ";").split(";")
    if row.strip()
    for base, past, participle in [row.split()]
}
"""Base form -> (past, participle)."""

_DOUBLED = word_set(
    "admit abhor beg bet chat clip commit compel concur confer control counsel cut defer deter dub equip"
    " excel expel flag forget gag grab hint_ incur infer jab knit label lag level mob model nag nod occur omit"
    " permit pin plan plot prefer propel quip quiz ram rap rebut refer regret rig rip rub shrug slam slap"
    " slip snub spar spot stop submit sum tap tip top transfer transmit trap travel trim tut vet whip"
    " get hit let put run set shut sit split win begin bid forbid spin swim"
)
_VOWELS = "aeiou"


def forms(base: str) -> dict[Form, str]:
    """Every form of the verb `base`, lower case.

    >>> forms("deny")["past"], forms("claim")["s"], forms("admit")["ing"], forms("speak")["participle"]
    ('denied', 'claims', 'admitting', 'spoken')
    """
    past, participle = IRREGULAR.get(base, (_past(base),) * 2)
    return {"base": base, "s": _third(base), "past": past, "participle": participle, "ing": _ing(base)}


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    return base[:-1] + "ies" if _consonant_y(base) else base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if _consonant_y(base):
        return base[:-1] + "ied"
    return (base + base[-1] if base in _DOUBLED else base) + "ed"


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and len(base) > 2:
        return base[:-1] + "ing"
    return (base + base[-1] if base in _DOUBLED else base) + "ing"


def _consonant_y(base: str) -> bool:
    return base.endswith("y") and base[-2:-1] not in _VOWELS
