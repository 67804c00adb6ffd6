"""Parts of speech by lexicon and neighbours: enough to find clauses, subjects and verbs.

    D determiner   R subject pronoun  O object pronoun  W relative   E name       N noun      # number
    J adjective    A adverb           P preposition     C and, but   S that, if   T to        Q ’s
    M modal        B be               H have            X do         V finite     L participle
    G -ing         I infinitive       and a mark stands for itself (quotation marks are all ")

Nothing is learned from a corpus: closed classes, verb tables, endings, and a dozen rules for
the words that are noun and verb at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from innercourt.reading.english import words as w
from innercourt.reading.english.inflection import IRREGULAR
from innercourt.reading.english.verbs import attribution_verbs
from innercourt.reading.tokens import Token, word_set

_ADJECTIVES = word_set(
    "new old good bad big small high low long short great large young early late main own last next same former"
    " current senior junior top chief first second third real true false free full open clear sure likely unlikely"
    " able unable ready certain confident aware hopeful skeptical sceptical critical dismissive supportive proud"
    " afraid worried concerned angry happy glad sorry eager willing unwilling reluctant optimistic pessimistic"
    " convinced adamant doubtful mindful wary fearful grateful disappointed surprised political military public"
    " private national federal local foreign presidential republican democratic conservative liberal official"
    " royal imperial secret recent possible impossible important serious strong weak"
)
_NOUNS_AL = word_set(
    "marshal general admiral official rival journal capital proposal arrival approval refusal denial scandal trial"
    " hospital festival animal material manual signal goal deal meal survival withdrawal removal dismissal"
    " burial rehearsal appeal portal cardinal criminal individual intellectual professional principal ritual arsenal"
    " tribunal terminal cable table treble officials public music critic traffic topic republic clinic panic mechanic"
    " secretary treasury library military territory boundary diary salary commissary adversary documentary summary"
    " detective motive executive initiative archive relative captive operative perspective objective majority"
    " narrative representative alternative directive british parish finish variable vegetable"
)
_HOMOGRAPHS = word_set(
    "claim report state comment post tweet retweet remark estimate forecast signal joke quip wonder lament gripe"
    " protest object counter retort yell scream chant bellow whisper murmur mumble cry rave boast brag promise pledge"
    " publish broadcast air relay reason charge quote volunteer venture jab tease taunt thunder bark rule find decree"
    " request demand figure outline message text telegraph telephone dispatch echo hope fear doubt guess suspect hold"
    " bet wager dream notice sense mind care trust judge regret dread wish brief school lecture caution fume rant rail"
    " moan vent laugh crow snap snipe blog sing detail voice utter read view experience exclaim measure"
)
_ENDINGS_J = ("ous", "ful", "less", "ive", "ical", "able", "ible", "ish", "ary", "ic", "al")
_MARKS = {"“": '"', "”": '"', "''": '"', "``": '"', "«": '"', "»": '"', "—": "-", "–": "-", "--": "-", "…": ".",
          "...": ".", "!": ".", "?": ".", "[": "(", "]": ")"}  # fmt: skip
_NAMED_LIKE = frozenset({"may", "will", "us"})
"""Words of closed classes that are names when they begin with a capital in mid-sentence."""
_COLLECTIVE = frozenset(
    {"police", "people", "media", "press", "men", "women", "children", "some", "data", "clergy"}
)
_HANGS_ON_NEXT = frozenset({"'s", "’s", "’", "'", "her", "to", "that", "inside", "outside", "following"})
_AFTER_VERB = frozenset('DROE"T:S#')


@cache
def _closed() -> dict[str, str]:
    table: dict[str, str] = {}
    for tag, group in (
        ("A", w.ADVERBS), ("S", w.SUBORDINATORS), ("P", w.PREPOSITIONS), ("C", w.COORDINATORS),
        ("D", w.DETERMINERS), ("R", w.SUBJECT_PRONOUNS), ("O", w.OBJECT_PRONOUNS), ("X", w.DO),
        ("H", w.HAVE), ("B", w.BE), ("M", w.MODALS),
    ):  # fmt: skip
        table.update(dict.fromkeys(group, tag))
    table.update(dict.fromkeys(("who", "which", "whom"), "W"))
    table["to"] = "T"
    return table


@cache
def _verb_flags() -> dict[str, str]:
    """Word form -> which of b (base), s, d (past), n (participle), g (-ing) it may be."""
    from innercourt.reading.english.inflection import forms

    letters = {"base": "b", "s": "s", "past": "d", "participle": "n", "ing": "g"}
    bases = set(w.plain_verbs().values()) | {v.base for vs in attribution_verbs().values() for v in vs}
    table: dict[str, str] = {}
    for base in bases | set(IRREGULAR):
        for form, word in forms(base).items():
            table[word] = table.get(word, "") + letters[form]
    return table


def tag(tokens: Sequence[Token]) -> list[str]:
    """One letter a token.

    >>> from innercourt.reading.tokens import tokenize
    >>> "".join(tag(tokenize("The marshal claims that his claims were denied.")))
    'DNVSDNBL.'
    """
    tags = [_alone(token.text) for token in tokens]
    for i in [i for i, found in enumerate(tags) if not found]:
        tags[i] = _in_place(i, tokens, tags)
    _settle(tokens, tags)
    return tags


def _in_place(i: int, tokens: Sequence[Token], tags: list[str]) -> str:
    """The tag of a word that hangs on its neighbours; every tag before it stands already."""
    text, low, flags = tokens[i].text, tokens[i].lower, _verb_flags()
    if low in _NAMED_LIKE:
        return "E" if i else _closed()[low]
    leads = i == 0 or tags[i - 1] in '".:'
    if not text[0].isupper() or (leads and low in flags):
        return _verb_or_noun(low, flags[low], i, tokens, tags)
    return _capital(low, i, tokens) if leads else "E"


@lru_cache(maxsize=1 << 16)
def _alone(text: str) -> str:
    """The tag of a word that has the same one wherever it stands; nothing if that hangs on its neighbours."""
    low, first = text.lower(), text[0]
    found = _closed().get(low)
    if found is not None and low != "back":
        return "" if first.isupper() and low in _NAMED_LIKE else found
    if not first.isalnum():
        return _MARKS.get(text, text if len(text) == 1 else "N")
    if first.isdigit():
        return "#"
    return "" if first.isupper() or low in _verb_flags() else _open(low)


def _capital(low: str, i: int, tokens: Sequence[Token]) -> str:
    """A word with a capital at the head of a sentence, a quotation or a list."""
    if low.endswith("ly") and low not in w.NOT_ADVERBS:
        return "A"
    after = tokens[i + 1].text[:1] if i + 1 < len(tokens) else ""
    if len(low) > 6 and after.islower() and _open(low) in "JVG":
        return "G" if low.endswith("ing") else "J"
    return "E"


@cache
def _never_nouns() -> frozenset[str]:
    """Forms of verbs of saying and thinking that are no noun: after any noun they are the verb."""
    return frozenset(
        word
        for word, verbs in attribution_verbs().items()
        if any(v.kind in ("say", "think", "tell") and v.form in ("base", "s") for v in verbs)
        and not any(v.base in _HOMOGRAPHS for v in verbs)
    )


def _open(low: str) -> str:
    if low.endswith("ly") and low not in w.NOT_ADVERBS and len(low) > 4:
        return "A"
    if low in _ADJECTIVES:
        return "J"
    if low.endswith("ing") and len(low) > 5:
        return "G"
    if low.endswith("ed") and len(low) > 4 and "-" not in low:
        return "V"
    if low.endswith(_ENDINGS_J) and len(low) > 5 and low not in _NOUNS_AL:
        return "J"
    return "N"


def _verb_or_noun(low: str, flags: str, i: int, tokens: Sequence[Token], tags: list[str]) -> str:
    j = i - 1
    while j >= 0 and tags[j] == "A":
        j -= 1
    before = tags[j] if j >= 0 else "."
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if "g" in flags:
        return "G"
    if low == "close" and after is not None and after.lower == "to":
        return "J"
    if before in "TMX" and "b" in flags:
        return "I"
    if before in "HB" and ("n" in flags or "d" in flags):
        return "L"
    if "d" in flags or "n" in flags:
        if before in "DJQ" and "b" in flags:
            return "N"
        if before in "DQ" and "d" in flags and after is not None and after.text[0].isalpha():
            return "J" if _closed().get(after.lower) is None else "V"
        return "V" if "d" in flags else "L"
    if before in "DJQ#" or (before == "P" and tokens[j].lower != "to"):
        return "N"
    if before in "RW" or (before in "NE)" and low in _never_nouns()):
        return "V"
    next_tag = _glance(after)
    if before in "NE":
        if next_tag == "P" and "s" in flags and any(t.lower == "that" for t in tokens[i + 2 : i + 6]):
            return "V"
        plural = tokens[j].lower.endswith("s") and not tokens[j].lower.endswith("ss")
        singular = not plural and tokens[j].lower not in _COLLECTIVE
        if before == "N" and "s" not in flags and singular and next_tag in "TP":
            return "N"  # “a covert request to”: with one of a thing the verb would have an s
        if ("s" in flags) == plural and before == "N":
            return "N" if next_tag not in _AFTER_VERB or "s" in flags else "V"
        if "b" in flags and "s" not in flags and not plural:
            return "N"
        return (
            "V"
            if next_tag in _AFTER_VERB or next_tag == "A"
            else "N"
            if next_tag in "P.," and before == "N"
            else "V"
        )
    if before in ',C"' and next_tag in _AFTER_VERB:
        return "V"
    if before in '.SC,-:"(' and "b" in flags:
        return "I" if next_tag in "DOE" else "N"
    return "N"


def _glance(token: Token | None) -> str:
    if token is None:
        return "."
    low = token.lower
    found = _closed().get(low)
    if found is not None:
        return found
    first = token.text[0]
    if not first.isalnum():
        return _MARKS.get(token.text, token.text)
    return "E" if first.isupper() else "#" if first.isdigit() else "A" if low.endswith("ly") else "N"


def _settle(tokens: Sequence[Token], tags: list[str]) -> None:
    """Second pass: the words whose reading hangs on what follows them."""
    last = len(tokens) - 1
    for i, token in enumerate(tokens):
        low, here = token.lower, tags[i]
        if here not in "VLHX" and low not in _HANGS_ON_NEXT:
            continue
        after = tags[i + 1] if i < last else "."
        if low in ("'s", "’s"):
            before = tokens[i - 1].lower if i else ""
            if after == "G" and i + 2 <= last and tags[i + 2] in "BHV":
                after = "N"  # “his warning was”
            is_verb = before in w.SUBJECT_PRONOUNS or before in ("that", "what", "where", "how")
            tags[i] = "B" if is_verb or after in "DAGTS" else "Q"
        elif (
            low in ("’", "'") and i and tokens[i - 1].lower.endswith("s") and tokens[i - 1].end == token.start
        ):
            tags[i] = "Q" if after in "NEJ#GVA" else '"'
        elif low == "her":
            tags[i] = "D" if after in "NEJ#" or (after in "GVLI" and i < last) else "O"
        elif (
            low == "to"
            and after == "N"
            and i + 2 <= last
            and tags[i + 2] in "DRO"
            and not tokens[i + 1].lower.endswith("s")
        ):
            tags[i + 1] = "I"
        elif low == "to" and after not in "IA":
            tags[i] = "P" if after != "B" and after != "H" and after != "X" else "T"
        elif (here in "VL" and i > 0 and tags[i - 1] in "DJQ" and after in "NJE" and low.endswith("ed")) or (
            here == "P"
            and i > 0
            and tags[i - 1] == "D"
            and after == "N"
            and low in ("inside", "outside", "following")
        ):
            tags[i] = "J"
        elif here == "H" and not _aux_follows(tags, i):
            tags[i] = "V" if low != "having" else "G"
        elif here == "X" and not _aux_follows(tags, i):
            tags[i] = "V"
        elif low == "that" and after in "VBHM" and i and tags[i - 1] in "NE":
            tags[i] = "W"


def _aux_follows(tags: list[str], i: int) -> bool:
    for j in range(i + 1, min(i + 8, len(tags))):
        if tags[j] in "LBVI":
            return True
        if tags[j] not in "ADRNE":
            return False
        if j > i + 1 and tags[j] in "DNE":
            return False
    return False
