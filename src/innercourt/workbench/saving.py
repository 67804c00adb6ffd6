"""Moved priors written into the files of a case: the text of each prior is replaced where it stands.

Everything else in the files stays as the analyst wrote it, comments and line ends too. What a case does not
write down (a default of the engine's) is added to `quantities` in a file of its own, `workbench.yaml`.
"""

from __future__ import annotations

import difflib
import io
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from innercourt.brief.write import settle
from innercourt.case.casefile import CaseFile
from innercourt.case.declared import declarations
from innercourt.case.folder import ANSWERS, Gathered, case_files, gather
from innercourt.case.marks import Path as YamlPath
from innercourt.case.marks import Place, read_yaml, shortened
from innercourt.case.read import read_case
from innercourt.case.structure import shape
from innercourt.case.together import write_together
from innercourt.errors import InnercourtError, UsageError
from innercourt.workbench.knobs import Knob, Move, Moves, moved

OWN_FILE = "workbench.yaml"
"""Where priors go that the case had left to the engine."""

_HEAD = "# Priors set on the workbench that this case had left to the engine.\n"


def changed_files(place: Path, case: CaseFile, knobs: Sequence[Knob], moves: Moves) -> dict[str, str]:
    """The files of the case that the moves change, by name, with their new text.

    Raises `UsageError` where a prior cannot be found in the files.
    """
    gathered = gather(place)
    draft = shape(gathered)
    paths: dict[str, YamlPath] = {d.name: d.path for d in declarations(draft)}
    spots: list[tuple[Place, str]] = []
    defaults: dict[str, str] = {}
    for knob in knobs:
        move = moves.get(knob.key, Move())
        if move.at_rest or knob.fixed:
            continue
        text = moved(knob.prior, move, knob.name).text
        if knob.place == "engine":
            defaults[knob.name] = text
        elif knob.place == "case":
            spots.append((_place(gathered, paths.get(knob.name, ("quantities", knob.name)), knob.name), text))
        else:
            path = _of_hypothesis(gathered, knob)
            spots.append((_place(gathered, path, knob.key), text))
    for hypothesis in case.hypotheses:
        factor = moves.get(f"weight:{hypothesis.id}", Move()).width
        if factor != 1:
            found = _place(gathered, ("hypotheses", hypothesis.id, "weight"), f"weight of {hypothesis.id}")
            spots.append((found, f"{hypothesis.weight * factor:.5g}"))
    texts = {path.name: _as_it_is(path) for path in case_files(place)}
    new = {name: _replaced(texts[name], [(p, t) for p, t in spots if p.file == name])
           for name in {p.file for p, _ in spots}}  # fmt: skip
    if defaults:
        new[OWN_FILE] = _with_defaults(texts.get(OWN_FILE, ""), defaults)
    return {name: text for name, text in sorted(new.items()) if text != texts.get(name)}


def as_patch(place: Path, case: CaseFile, knobs: Sequence[Knob], moves: Moves) -> str:
    """The same as a unified diff, for `patch -p1` in the folder of the case."""
    parts = []
    for name, text in changed_files(place, case, knobs, moves).items():
        old = _as_it_is(place / name) if (place / name).exists() else ""
        before, after = (list(io.StringIO(whole, "\n")) for whole in (old, text))
        lines = difflib.unified_diff(before, after, f"a/{name}" if old else "/dev/null", f"b/{name}")
        parts += [
            line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
        ]
    return "".join(parts)


def save_here(place: Path, changed: Mapping[str, str]) -> None:
    """Write changed files into the folder, all of them or none, after trying them in a copy.

    Raises what reading the changed case raises; then nothing was written.
    """
    _tried(place, changed)
    write_together(place, changed)


def save_as(place: Path, target: Path, changed: Mapping[str, str]) -> Path:
    """A copy of the case with changed files in a new folder, which appears whole or not at all."""
    if _is_there(target):
        raise UsageError("there is something of that name already", expected="the name of a new folder",
                         found=f"`{target}`")  # fmt: skip
    if not target.parent.is_dir():
        raise UsageError("there is no such folder to put it in", expected="a folder that exists",
                         found=f"`{target.parent}`")  # fmt: skip
    part = target.with_name(f".{target.name[:64]}.{secrets.token_hex(6)}.part")
    try:
        _copy(place, part, changed)
        read_case(part)
        part.rename(target)
        settle(target.parent)
    except OSError as why:
        raise UsageError("the case cannot be written there", expected="a folder that may be written to",
                         found=why.strerror or str(why)) from why  # fmt: skip
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def _is_there(path: Path) -> bool:
    """Whether there is something of that name. Raises `UsageError` for a name that nothing can have."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as why:
        raise UsageError("there can be no folder of that name", expected="the name of a new folder",
                         found=f"`{shortened(str(path))}`: {why.strerror or why}") from why  # fmt: skip
    return True


def _tried(place: Path, changed: Mapping[str, str]) -> None:
    trial = place.with_name(f".{place.name[:64]}.{secrets.token_hex(6)}.part")
    try:
        _copy(place, trial, changed)
        for other in place.iterdir():  # such as a ledger that lies in the folder
            if not (trial / other.name).exists():
                (trial / other.name).symlink_to(other.absolute())
        read_case(trial)
    except OSError as why:
        raise UsageError("the case cannot be changed", expected="a folder beside it that may be written to",
                         found=why.strerror or str(why)) from why  # fmt: skip
    except InnercourtError as why:
        raise UsageError("the case would not be sound any more; nothing was written", found=str(why)) from why
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _copy(place: Path, target: Path, changed: Mapping[str, str]) -> None:
    target.mkdir()
    answers = place / ANSWERS
    for path in (*case_files(place), *([answers] if answers.is_file() else [])):
        (target / path.name).write_bytes(path.read_bytes())
    for name, text in changed.items():
        (target / name).write_bytes(text.encode())
    for path in target.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _of_hypothesis(gathered: Gathered, knob: Knob) -> YamlPath:
    """Where a hypothesis sets a prior: among its own, or with the sign that differs under it."""
    path: YamlPath = ("hypotheses", knob.place, "set", knob.name)
    if _find(gathered, path) is None and knob.name.startswith("sign."):
        return ("propositions", knob.name.removeprefix("sign."), "indicator", "under", knob.place)
    return path


def _place(gathered: Gathered, path: YamlPath, name: str) -> Place:
    found = _find(gathered, path)
    if found is None or found.line == 0:
        raise UsageError(f"the prior of `{name}` is not written where it could be changed",
                         expected="a prior in a file of the case", found="none", hint="change it by hand")  # fmt: skip
    return found


def _find(gathered: Gathered, path: YamlPath) -> Place | None:
    """The place of the prior's text: of the entry itself, or of the one key of it that holds the prior."""
    for tried in (path, (*path, "prior"), path[:-1] if path[-1] in ("prior", "chance") else path):
        found = gathered.places.get(tried)
        if found is not None and not isinstance(_at(gathered, tried), dict | list):
            return found
    return None


def _at(gathered: Gathered, path: YamlPath) -> object:
    here: object = gathered.data
    for part in path:
        try:
            here = here[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return here


def _replaced(text: str, spots: Sequence[tuple[Place, str]]) -> str:
    """`text` with the scalars at these places replaced, last first, so that places stay right."""
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        mark, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent) and mark is not None and end is not None:
            starts[mark.line + 1, mark.column + 1] = (mark.index, end.index)
    for place, new in sorted(spots, key=lambda s: (-s[0].line, -s[0].column)):
        found = starts.get((place.line, place.column))
        if found is None:
            raise UsageError("a prior was not found where it stood", expected="files that nobody else is changing",
                             found=f"{place.file}:{place.line}", hint="try again")  # fmt: skip
        text = text[: found[0]] + _written(new) + text[found[1] :]
    return text


def _written(prior: str) -> str:
    """A prior as YAML: in a flow mapping a comma would end it, so it is quoted where it holds one."""
    return f'"{prior}"' if "," in prior else prior


def _as_it_is(path: Path) -> str:
    """The text of a file with its own line ends."""
    return path.read_bytes().decode()


def _with_defaults(text: str, defaults: Mapping[str, str]) -> str:
    """`text` with priors added to its `quantities`; everything else in it stays where it stands."""
    held = read_yaml(text.encode(), OWN_FILE).data or {}
    made = _added(text, [f'"{name}": "{prior}"' for name, prior in sorted(defaults.items())])
    wanted = {**held, "quantities": {**(held.get("quantities") or {}), **defaults}}
    if read_yaml(made.encode(), OWN_FILE).data != wanted:
        raise UsageError(
            f"no prior can be added to {OWN_FILE} without changing what else it holds",
            expected="a mapping `quantities:` of its own lines, or none", found="one that is written otherwise",
            hint="add the prior to a file of the case by hand, or put what that file holds into another",
        )  # fmt: skip
    return made


def _added(text: str, entries: Sequence[str]) -> str:
    """`text` with entries before the others of its `quantities`, or at its end where it has none."""
    end = "\r\n" if "\r\n" in text else "\n"
    block = "".join(f"  {entry}{end}" for entry in entries)
    if not text.strip():
        return f"{_HEAD}quantities:\n{block}"
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    below = {key.value: value for key, value in top.value} if isinstance(top, yaml.MappingNode) else {}
    found = below.get("quantities")
    if found is None:
        return text + ("" if text.endswith("\n") else end) + f"quantities:{end}{block}"
    begin = found.start_mark.index
    if isinstance(found, yaml.ScalarNode):  # a key without a value
        return text[:begin] + end + block.rstrip() + text[found.end_mark.index :]
    if found.flow_style:
        return text[: begin + 1] + ", ".join([*entries, ""] if found.value else entries) + text[begin + 1 :]
    margin = " " * found.start_mark.column
    return text[:begin] + "".join(f"{entry}{end}{margin}" for entry in entries) + text[begin:]
