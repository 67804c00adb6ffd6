"""Closed classes of English, and the verbs that say nothing about who said what.

What a sentence needs to be cut into clauses: enough to know a subject from an object, a finite
verb from a noun. Written by hand.
"""

from __future__ import annotations

from functools import cache

from innercourt.reading.english.inflection import forms
from innercourt.reading.tokens import word_set

DETERMINERS = word_set(
    "the a an this these those every each some any no all both several many most much more few another other"
    " such what which whose half either neither enough certain various my your his its our their"
    " one two three four five six seven eight nine ten eleven twelve dozen dozens hundreds thousands nearly"
)
POSSESSIVES = word_set("my your his her its our their whose")
SUBJECT_PRONOUNS = word_set(
    "he she they we i it you who everyone everybody someone somebody anyone anybody nobody there"
)
OBJECT_PRONOUNS = word_set("him them us me himself herself themselves itself ourselves myself yourself")
PREPOSITIONS = word_set(
    "of in on at by for from with about into over under between among through during against within without"
    " toward towards upon across behind beyond near inside outside amid despite per via regarding concerning"
    " throughout above below around beside besides except like unlike along off onto out up down versus"
    " following including alongside amongst atop"
)
COORDINATORS = word_set("and or but nor yet")
SUBORDINATORS = word_set(
    "that because if when while whereas although though since unless until whether after before as where"
    " why how so than whenever wherever lest"
)
MODALS = word_set("will would may might could should can must shall 'll ’ll 'd ’d cannot wo ca")
BE = word_set("is are was were be been being am 's ’s 're ’re 'm ’m isn’t isn't aren't aren’t wasn't wasn’t")
HAVE = word_set("has have had having 've ’ve hasn't hasn’t haven't haven’t hadn't hadn’t")
DO = word_set("do does did don't don’t doesn't doesn’t didn't didn’t")
ADVERBS = word_set(
    "not n't n’t never also still already just even only always often sometimes again now then later soon once"
    " first previously recently long ever since further instead together almost quite rather too very perhaps"
    " maybe however therefore thus meanwhile moreover nevertheless nonetheless otherwise indeed yesterday today"
    " tomorrow tonight here twice far well back all both likewise earlier sometime anyway afterward afterwards"
    " yet so much less more most least little somewhat outright"
)
NOT_ADVERBS = word_set(
    "family early only reply supply ally rally assembly monthly weekly daily friendly likely unlikely elderly"
    " italy july deadly costly lonely holy ugly lovely apply rely imply comply multiply fly bully belly sally"
    " emily kelly billy anomaly monopoly homily folly jelly lily"
)
WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun")
MONTHS = {
    name: n + 1
    for n, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ]
    )
    for name in names.split()
}
TITLES = word_set(
    "mr mrs ms dr sen sens rep reps gov govs gen lt col maj capt sgt prof rev president premier minister general"
    " marshal senator representative governor secretary chairman chairwoman spokesman spokeswoman director"
    " judge justice king queen prince princess emperor empress sultan shah duke count colonel major captain"
    " admiral commissar chancellor ambassador mayor professor historian analyst commentator chief vizier"
    " commissioner deputy attorney speaker vice prime first lady pope bishop archbishop cardinal sheikh ayatollah"
    " imam sir lord dame consul archduke archduchess duchess viscount baron baroness earl countess marquis tsar czar"
    " kaiser emir caliph pasha patriarch viceroy regent lieutenant sergeant corporal brigadier commander inspector"
    " superintendent detective congressman congresswoman councillor councilman commentator journalist correspondent"
    " dissident lawyer spokesperson"
)
ROLES = word_set(
    "king queen prince princess emperor empress sultan shah duke duchess count regent marshal general admiral colonel"
    " captain chancellor chamberlain vizier treasurer minister premier president governor envoy ambassador bishop"
    " archbishop secretary spokesman spokeswoman chairman commander commissar physician historian analyst commentator"
    " editor lawyer judge aide senator mayor dictator ruler leader director deputy dissident activist patriarch"
    " archduke archduchess viceroy heir consul cardinal pope primate tsar czar kaiser emir caliph khan pasha baron"
    " baroness earl countess viscount marquis steward valet courtier chamberlain tutor prosecutor officer sergeant"
    " lieutenant brigadier poet writer priest abbot monk cleric imam correspondent spokesperson journalist reporter"
    " widow merchant surgeon doctor witness prisoner chief suspect defendant candidate congressman congresswoman"
)
"""Nouns that with “the” mean one person."""
_PLAIN_VERBS = """
be have do go get make take come give put keep let leave stay stand sit lie run walk move turn bring
carry hold send meet visit win lose lead follow serve work play start begin stop end finish happen occur
become remain change grow rise fall increase decrease drop raise lower cut reduce expand reach pass vote
elect campaign rally march fight kill die shoot hit strike bomb invade arrest detain jail imprison
release free sentence convict execute exile flee escape return arrive depart travel fly drive sail land
enter join quit resign retire step remove replace oust depose topple overthrow purge fire hire appoint
promote demote transfer assign deploy mobilise mobilize guard protect control govern reign seize capture
surrender yield submit sign seal issue enact repeal open close build create form found establish launch
design develop produce provide supply receive accept earn pay spend buy sell cost save invest fund
finance donate owe borrow lend trade own possess belong include contain involve consist cover range
depend rely base relate connect link tie bind attach separate divide split share spread gather collect
face confront avoid prevent block halt delay postpone cancel suspend extend prolong last wait help assist
aid cause result affect influence shape force pull draw attract gain miss fail succeed manage achieve
accomplish complete use employ apply need require tend live marry divorce born wear eat drink sleep wake
look watch listen speak talk chat phone wander emerge disappear vanish surface spark trigger prompt
ignite fuel stir provoke set throw catch pick choose select test check search hunt chase track monitor
spy steal rob cheat trick deceive mislead fool betray abandon desert swap exchange switch shift swing
sway tilt lean tip sink float swim hang place lay rest store hide bury dig fill empty pour spill break
crack burst explode crash collapse destroy damage harm hurt injure wound heal cure treat feed host attend
participate compete contest beat defeat trounce edge trail lag outpoll poll survey total equal amount
number average exceed surpass double triple halve boost strengthen weaken undermine endanger risk expose
handle deal cope tackle fix repair solve resolve settle arrange organise organize prepare schedule
convene adjourn dissolve merge unite ally clash collide cross stretch circle surround besiege occupy
withdraw retreat advance approach near deliver present introduce display bear sport feature star act
perform dance dress cook clean wash slip slide climb jump leap race rush hurry slow speed pace pause
resume restart renew
"""


@cache
def plain_verbs() -> dict[str, str]:
    """Word form -> the base of the verb that it may be, for verbs that attribute nothing.

    >>> plain_verbs()["detained"], plain_verbs()["fled"]
    ('detain', 'flee')
    """
    table: dict[str, str] = {}
    for base in _PLAIN_VERBS.split():
        for word in forms(base).values():
            table.setdefault(word, base)
    return table
