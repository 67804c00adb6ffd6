"""Verbs that attribute, by what follows them.

Written by hand, not counted from any corpus. A verb stands in the first class that fits:

    say      a clause or a quotation; may follow what was said: "…," said X
    think    a clause that only the thinker can vouch for: to write it is to read a mind
    tell     an addressee, then a clause: X told Y that …
    urge     a person and what he should do: the content holds both
    want     an infinitive: X plans to …
    judge    a thing and what X holds of it: X criticised Y, X backs Y
    seem     nobody in particular: it seems that …
    show     a document or a count: the poll shows that …
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from innercourt.reading.english.inflection import Form, forms

VerbClass = Literal["say", "think", "tell", "urge", "want", "judge", "seem", "show"]

_SAY = """
say hold add announce write note report claim state declare argue explain continue recall reply respond answer
tweet post retweet comment remark observe insist assert contend maintain allege aver avow affirm confirm acknowledge
admit concede confess deny reveal disclose divulge leak repeat reiterate stress emphasize emphasise
underscore underline caution predict forecast foretell estimate calculate conclude suggest hint
imply insinuate intimate indicate signal joke quip crack deadpan laugh chuckle muse wonder opine
complain lament gripe grumble fume rant rail bemoan moan vent protest object counter retort rebut shoot_back
shout yell scream chant bellow whisper mutter murmur mumble cry exclaim gush rave enthuse boast brag crow gloat
elaborate clarify interject interrupt chime_in weigh_in conclude summarize summarise sum_up recount relate narrate
testify swear attest vow promise pledge proclaim pronounce profess purport publish broadcast relay
speculate theorize theorise hypothesize posit postulate propose reason charge
mention point_out go_on call_out spell_out lay_out make_clear set_out read_out quote volunteer venture
sneer scoff snap snipe fire_back hit_back push_back jab tease taunt thunder warn bark blurt
blog editorialize rule find decree advise recommend request demand agree concur disagree reckon
sing vouch tout describe detail outline convey communicate express voice utter explain_away
put_it message email text telephone phone dispatch echo
"""
_THINK = """
think believe know feel hope fear expect assume presume suppose guess imagine doubt suspect realize realise
recognize recognise understand see view consider deem regard perceive sense worry fret decide
determine learn discover hear remember forget notice dream anticipate envision foresee fancy
trust judge conceive regret resent dread wish mind care misjudge bet wager grasp
gather infer deduce conjecture surmise
"""
_TELL = """
tell inform notify assure reassure remind brief apprise alert school lecture
convince persuade teach
"""
_URGE = """
ask urge call_on call_upon order instruct direct command beg beseech implore plead_with press pressure push
encourage exhort challenge dare invite accuse blame tempt
lobby petition nudge entreat summon counsel permit authorize authorise ban bar compel
thank congratulate forgive scold chide reprimand
"""
_WANT = """
want plan seek intend aim threaten offer refuse decline prefer strive
long yearn aspire vow resolve opt commit desire refrain hesitate
"""
_JUDGE = """
criticize criticise praise endorse support oppose attack defend condemn denounce blast slam mock ridicule
reject dismiss decry call label brand dub term name cite mention quote discuss address question
back favor favour like dislike love hate admire respect applaud hail laud welcome embrace approve disapprove
compare liken portray depict paint characterize characterise deride disparage belittle lambast lambaste
excoriate castigate chastise rebuke berate assail bash skewer trash savage pan pillory vilify demonize demonise
smear malign insult offend slur knock rip hammer rap tear_into lash_out_at go_after take_aim_at
take_issue_with disavow disown repudiate renounce refute dispute contradict debunk
champion advocate promote plug trumpet glorify celebrate commend compliment salute honor honour
highlight flag identify specify enumerate reference refer_to allude_to
talk_about speak_about speak_of talk_of speak_out_against speak_out_on write_about rail_against inveigh_against
complain_about complain_of warn_of warn_about warn_against boast_of boast_about brag_about dwell_on touch_on
call_for draw_on cling_to endorse push_for stump_for go_on_to_say press_for argue_for argue_against lobby_for plead_for vouch_for apologize_for apologise_for
insist_on focus_on comment_on agree_on agree_with disagree_with concur_with side_with sympathize_with object_to point_to
look_forward_to respond_to react_to reply_to admit_to confess_to subscribe_to agree_to object_to
hint_at scoff_at sneer_at laugh_at poke_fun_at jab_at swipe_at balk_at marvel_at
think_about think_of worry_about care_about wonder_about hear_about know_about learn_of know_of learn_about ask_about
ask_for beg_for hope_for wish_for long_for pray_for opt_for vote_for root_for lean_toward lean_towards
believe_in trust_in delight_in bring_up lash_out weigh_in_on double_down_on expound_on expand_on elaborate_on opine_on
mourn appreciate value prize cherish loathe detest despise abhor deplore
envy distrust mistrust eye weigh contemplate mull reconsider evaluate assess analyze analyse
interpret diagnose ascribe attribute credit justify rationalize excuse downplay exaggerate overstate
minimize minimise accept tolerate disregard ignore overlook omit evoke invoke conjure
unveil float pitch advocate_for prescribe veto
nominate condone forswear eschew reaffirm
correct retract recant walk_back take_back stand_by stand_behind read recite
project prophesy envisage fault indict impugn second_guess scrutinize scrutinise
"""  # noqa: E501
_SEEM = "seem appear"
_SHOW = """
show demonstrate prove illustrate reflect chronicle
"""


class Verb(NamedTuple):
    """One reading of a word form: its verb, its form, how it attributes, the words that belong to it."""

    base: str
    form: Form
    kind: VerbClass
    particles: tuple[str, ...] = ()


@cache
def attribution_verbs() -> dict[str, tuple[Verb, ...]]:
    """Word form -> the attribution verbs it may be, those with particles first, longest first.

    >>> attribution_verbs()["believes"][-1].kind
    'think'
    >>> attribution_verbs()["pointed"][0].particles
    ('out',)
    """
    table: dict[str, list[Verb]] = {}
    for kind, verbs in classes().items():
        for entry in verbs:
            base, *particles = entry.split("_")
            for form, word in forms(base).items():
                table.setdefault(word, []).append(Verb(base, form, kind, tuple(particles)))
    return {word: tuple(sorted(found, key=lambda v: -len(v.particles))) for word, found in table.items()}


def classes() -> dict[VerbClass, tuple[str, ...]]:
    """Class -> its verbs; one that is in two classes stays in the first."""
    told: dict[VerbClass, str] = {
        "say": _SAY, "think": _THINK, "tell": _TELL, "urge": _URGE,
        "want": _WANT, "judge": _JUDGE, "seem": _SEEM, "show": _SHOW,
    }  # fmt: skip
    seen: set[str] = set()
    found: dict[VerbClass, tuple[str, ...]] = {}
    for kind, text in told.items():
        entries = dict.fromkeys(text.split())
        found[kind] = tuple(word for word in entries if word not in seen)
        seen.update(entries)
    return found
