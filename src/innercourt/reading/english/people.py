"""Who is meant: names, titles and pronouns of one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from innercourt.reading.english import words as w
from innercourt.reading.english.clauses import Unit
from innercourt.reading.tokens import word_set

MOST_KNOWN = 200
"""Names kept in mind: a document cannot make the search for one long."""

LATELY = 4
"""Sentences after which “he” is no longer first of all the one who spoke."""

_LINKS = word_set("of for the de von van bin al el la du der ibn and")
_BODIES = word_set(
    "party ministry commission committee council army navy guard police times post news daily herald tribune"
    " journal gazette press agency radio television tv institute university bank court congress parliament senate"
    " house government office bureau department republic kingdom empire union association company group front"
    " foundation centre center embassy academy network magazine review weekly observer monitor telegraph chronicle"
    " administration campaign board federation league alliance corps command headquarters chamber assembly palace"
    " broadcaster service directorate politburo free reuters international watch lantern courier broadsheet"
)
_MALE = word_set("he him his himself")
_FEMALE = word_set("she her hers herself")
_POSSESSIVE = word_set("his her its their")
_PLURAL = word_set("they them their themselves we us our")
_HE = word_set(
    "mr king prince emperor sultan shah duke count sir lord father pope sheikh chairman spokesman husband brother son"
    " uncle nephew man boy widower"
)
_SHE = word_set(
    "mrs ms queen princess empress lady dame mother chairwoman spokeswoman wife sister daughter widow duchess maid"
    " actress woman girl aunt niece"
)
_PAPERS = word_set(
    "rumour rumours rumor rumors claim claims allegation allegations"
    " report reports article video statement post dispatch editorial story broadcast paper cable letter memorandum memo"
    " document bulletin transcript survey poll study newspaper station channel site website"
)
_PLACES = word_set(
    "beijing moscow washington london paris berlin brussels tokyo delhi seoul pyongyang taipei hanoi tehran baghdad"
    " damascus riyadh ankara cairo jerusalem kyiv kiev minsk warsaw rome madrid lisbon vienna havana caracas kabul"
    " islamabad kremlin zhongnanhai pentagon europe asia africa china russia america britain germany france japan"
    " india pakistan iran iraq syria turkey egypt israel ukraine belarus poland italy spain korea taiwan vietnam cuba"
    " venezuela niger gabon tunisia afghanistan canada australia mexico brazil"
)
"""Of these, no “he” ever is, either."""
_THINGS = word_set(
    "order decision move step shift act action fact event attack result evidence figure number text data incident"
    " development history experience law rule policy plan change absence presence silence victory defeat"
)
"""Of these, no “he” ever is."""
_GENERIC = word_set(
    "official officials source sources analyst analysts expert experts observer observers diplomat diplomats people"
    " person insider insiders critic critics witness witnesses some others many aide aides officer officers member"
    " members report reports reporters media commentators historians lawmakers residents supporters opponents"
    " rumours rumors newspaper newspapers poll polls survey study documents document"
)


@dataclass
class Cast:
    """The people and bodies named so far, in the order in which they were last mentioned.

    The one mutable thing in the reader: it is filled as the document is read, first word to last.
    `speakers` holds who has spoken, with `person`, `body` or `plural`.
    """

    known: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    gender: dict[str, str] = field(default_factory=dict)
    speakers: list[tuple[str, str]] = field(default_factory=list)
    spoke_in: dict[str, int] = field(default_factory=dict)
    sentence: int = 0
    """How many sentences have been begun."""
    effort: int = 0
    """How many more clauses of the present sentence are looked into."""

    def full(self, name: str) -> str:
        """The longest form of a name seen so far that ends or begins with it."""
        words = name.split()
        for known in reversed(self.known):
            if name not in known:
                continue
            parts = known.split()
            longer = len(parts) > len(words) and words in (parts[-len(words) :], parts[: len(words)])
            if longer and (not is_body(known) or is_body(name)):
                return known
        return name

    def saw(self, name: str) -> str:
        """Note a mention; the full form of the name."""
        full = self.full(name)
        if full in self.known:
            self.known.remove(full)
        self.known.append(full)
        if len(self.known) > MOST_KNOWN:
            del self.known[0]
        return full

    def spoke(self, name: str, sort: str) -> None:
        """Note a speaker, the last of them last."""
        if (name, sort) in self.speakers:
            self.speakers.remove((name, sort))
        self.speakers.append((name, sort))
        self.spoke_in[name] = self.sentence
        if len(self.speakers) > MOST_KNOWN:
            self.spoke_in.pop(self.speakers.pop(0)[0], None)

    def pronoun(self, word: str) -> str:
        """Whom a pronoun means: who spoke lately and fits, then the last named who fits; else nobody."""
        if word in _PLURAL or word in ("it", "its"):
            wanted = ("plural", "body") if word in _PLURAL else ("body",)
            return next((name for name, sort in reversed(self.speakers) if sort in wanted), "")
        gender = "m" if word in _MALE else "f" if word in _FEMALE else ""
        if not gender:
            return ""
        spoken = [
            name
            for name, sort in self.speakers
            if sort == "person" and self.sentence - self.spoke_in[name] <= LATELY
        ]
        for name in [*reversed(spoken), *(n for n in reversed(self.known) if not is_body(n))]:
            if self.gender.get(name, _gender(name) or gender) == gender:
                self.gender[name] = gender
                return name
        return ""


def _gender(name: str) -> str:
    """What the last word of a name or a role tells: “Osk's wife” is a woman."""
    last = name.lower().split()[-1]
    return "m" if last in _HE else "f" if last in _SHE else ""


@lru_cache(maxsize=1 << 12)
def is_body(name: str) -> bool:
    """Whether a name is that of an outlet, an office or an organisation rather than a person.

    >>> is_body("Evening Lantern"), is_body("Orlo Venn")
    (True, False)
    """
    parts = name.lower().split()
    return (
        parts[0] == "the"
        or parts[-1] in _PLACES
        or any(p in _BODIES for p in parts)
        or (len(parts) == 1 and name.isupper() and len(name) > 1)
    )


def names(unit: Unit, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Token ranges of the names among `first` to `last`, without titles."""
    tokens, tags = unit.tokens, unit.tags
    i = first if "E" in tags[first:last] else last
    while i < last:
        if tags[i] != "E" or tokens[i].lower.rstrip(".") in w.MONTHS or tokens[i].lower in w.WEEKDAYS:
            i += 1
            continue
        j = i + 1
        while j < last:
            if tags[j] == "E" and tokens[j].lower not in w.WEEKDAYS and tokens[j].lower not in w.MONTHS:
                j += 1
            elif (
                tokens[j].lower in _LINKS and j + 1 < last and tags[j + 1] == "E" and tokens[j].lower != "and"
            ):
                j += 1 if tokens[j].lower not in ("of", "for") or _of_body(tokens, i, j) else last
                if j > last:
                    j -= last
                    break
            else:
                break
        start = i
        while start < j - 1 and tokens[start].lower.rstrip(".") in w.TITLES:
            start += 1
        if not (start == j - 1 and tokens[start].lower.rstrip(".") in w.TITLES):
            yield start, j
        i = j


def _of_body(tokens: Sequence[object], i: int, j: int) -> bool:
    return any(str(getattr(t, "lower", "")) in _BODIES for t in tokens[i:j])


def text_of(unit: Unit, first: int, last: int) -> str:
    """The words of a range as written, one space between those that were apart."""
    out = ""
    for k in range(first, last):
        if k > first and unit.tokens[k].start > unit.tokens[k - 1].end:
            out += " "
        out += unit.tokens[k].text
    return out


def note(unit: Unit, cast: Cast, first: int, last: int) -> None:
    """Enter the names of a range, with the titles they carry, into the cast."""
    for a, b in names(unit, first, last):
        name = cast.saw(text_of(unit, a, b))
        lead = [unit.tokens[k].lower.rstrip(".") for k in range(max(0, a - 3), a)]
        for word in reversed(lead):
            if word in w.TITLES:
                cast.titles[word] = name
                if word in _HE or word in _SHE:
                    cast.gender.setdefault(name, "m" if word in _HE else "f")
            elif word not in ("the", "a", "former"):
                break
        if b + 2 < len(unit.tokens) and unit.tags[b] == "," and unit.tags[b + 1] == "D" and not is_body(name):
            _apposed(unit, cast, b + 2, name)
    if w.ROLES.isdisjoint(unit.low[first + 1 : last]):
        return
    for k in range(first + 1, last):
        if (
            unit.tokens[k].lower in w.ROLES
            and unit.tags[k - 1] in "DJ"
            and unit.tokens[k].lower not in cast.titles
        ):
            cast.saw(unit.tokens[k].lower)


def _apposed(unit: Unit, cast: Cast, start: int, name: str) -> None:
    """“Tavian Roe, the chamberlain,”: from now on “the chamberlain” is Roe."""
    role = ""
    for k in range(start, min(start + 8, len(unit.tokens))):
        if unit.tags[k] in "VBHM":
            return
        if unit.tags[k] in ",.PWS":
            break
        if unit.tags[k] == "N":
            role = unit.tokens[k].lower
    if role:
        cast.titles[role] = name


def speaker(unit: Unit, span: tuple[int, int], cast: Cast) -> tuple[str, str]:
    """Who the source phrase means, and how sure that is: `named`, `unnamed` or `unresolved`."""
    first, last = span
    tokens, tags = unit.tokens, unit.tags
    while last > first + 1 and tags[last - 1] in ",-":
        last -= 1
    head = tokens[first].lower
    if unit.bar[first]:
        return _titled(unit, first, last, cast), "named"
    if last - first == 1 and (head in _MALE | _FEMALE | _PLURAL or head == "it"):
        who = cast.pronoun(head)
        return (who, "named") if who else (head, "unresolved")
    if tags[first] == "D" and head in _POSSESSIVE and last - first > 1:
        end = _core_end(unit, first, last)
        beside = next(names(unit, end + 1, last), None) if end < last and tags[end] == "," else None
        if beside is not None and (beside[0] == end + 1 or tokens[end + 1].lower.rstrip(".") in w.TITLES):
            return cast.full(text_of(unit, *beside)), "named"
        owner = cast.pronoun(head)
        whose = f"{owner}'s" if owner else head
        return f"{whose} {text_of(unit, first + 1, end)}", "named" if owner else "unresolved"
    end = _core_end(unit, first, last)
    core = list(range(first, end))
    found = list(names(unit, first, end))
    if found and found[-1][1] == end and not any(tags[k] in "PT" for k in range(first, found[-1][0])):
        a, b = found[-1]
        if not any(tags[k] == "Q" for k in range(first, a)):
            return cast.full(text_of(unit, a, b)), "named"
        return _plain(unit, first, end), "named"
    if (
        found
        and found[0][0] == first
        and all(tags[k] in "E(" or k >= found[0][1] for k in core)
        and not any(tags[k] == "Q" for k in core)
    ):
        return cast.full(text_of(unit, first, end)), "named"
    low = tokens[end - 1].lower
    if tags[first] == "D" and head in ("the", "this", "that") and end - first <= 3 and low in cast.titles:
        return cast.titles[low], "named"
    appositive = list(names(unit, end, last)) if end < last else []
    if (
        appositive
        and tags[end] == ","
        and (appositive[0][0] == end + 1 or tokens[end + 1].lower.rstrip(".") in w.TITLES)
    ):
        return cast.full(text_of(unit, *appositive[0])), "named"
    heads = {tokens[k].lower for k in core if tags[k] in "NVDJ#A"}
    if found and (heads & _PAPERS or not heads & _GENERIC):
        vehicle = heads & _PAPERS
        if vehicle and any(
            tokens[k].lower in ("from", "by", "in", "on", "of") and tags[k - 1] not in "VL"
            for k in range(first + 1, found[0][0])
        ):
            return cast.full(text_of(unit, *found[0])), "named"
        return _plain(unit, first, end), "named"
    return _plain(unit, first, end), "unnamed"


def _titled(unit: Unit, first: int, last: int, cast: Cast) -> str:
    """“The Fall: A History”, by Orlo Venn: Venn; of a title without an author, the title."""
    end = min(last, unit.quotes[unit.quote[first]].last + 1)
    author = next(names(unit, end + 1, last), None) if end < last and unit.low[end] == "by" else None
    if author is not None:
        return cast.full(text_of(unit, *author))
    return text_of(unit, first + 1, max(first + 2, end - 1)).rstrip(",")


def sort_of(unit: Unit, span: tuple[int, int], name: str) -> str:
    """Whether a speaker is a `person`, a `body` (an outlet, an office, a paper) or `plural`."""
    end = _core_end(unit, *span)
    last = unit.tokens[end - 1].lower
    if is_body(name) or last in _BODIES or last in _PAPERS:
        return "body"
    if last in _THINGS:
        return "body"
    plural = last.endswith("s") and unit.tags[end - 1] == "N" and not last.endswith(("ss", "us", "is"))
    return "plural" if plural or last in ("people", "police", "some", "others", "many") else "person"


def _core_end(unit: Unit, first: int, last: int) -> int:
    for k in range(first, last):
        if unit.tags[k] in ",-(" or (unit.tags[k] == "W" and k > first):
            return k if k > first else last
    return last


def _plain(unit: Unit, first: int, last: int) -> str:
    """The phrase without its article."""
    if unit.tokens[first].lower in ("the", "a", "an") and last - first > 1:
        first += 1
    return text_of(unit, first, last)
