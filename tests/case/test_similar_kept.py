"""What a brief says of finished cases, kept on disk: the same as found anew, and never stale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from innercourt.case import similar_kept
from innercourt.case.cache import keep
from innercourt.case.casefile import CaseFile
from innercourt.case.fingerprint import of_this_package
from innercourt.case.read import read_case
from innercourt.case.similar import SimilarFinding, similar
from innercourt.case.similar_kept import kept_similar


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return read_case("spain-1981")


@pytest.fixture(scope="module")
def wanted(case: CaseFile) -> SimilarFinding:
    return similar(case)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    return tmp_path / "similar"


def unfound(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: CaseFile) -> SimilarFinding:
        raise AssertionError("looked for anew")

    monkeypatch.setattr(similar_kept, "similar", never)


def test_what_was_found_once_is_read_from_then_on(
    folder: Path, case: CaseFile, wanted: SimilarFinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_similar(case) == wanted
    unfound(monkeypatch)
    again = kept_similar(case)
    assert again == wanted
    assert again.as_json() == wanted.as_json()


def test_another_case_or_package_is_looked_at_anew(
    folder: Path, case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_similar(case)
    unfound(monkeypatch)
    with pytest.raises(AssertionError, match="looked for anew"):
        kept_similar(replace(case, episodes=case.episodes[:-1]))
    monkeypatch.setattr(similar_kept, "of_this_package", lambda: "another")
    with pytest.raises(AssertionError, match="looked for anew"):
        kept_similar(case)


@pytest.mark.parametrize("content", [b"{}", b"[1", b'{"case": 3}'])
def test_what_cannot_be_read_is_found_anew(
    folder: Path, case: CaseFile, wanted: SimilarFinding, content: bytes
) -> None:
    kept_similar(case)
    (path,) = folder.iterdir()
    keep(path, content)
    assert kept_similar(case) == wanted


def test_where_nothing_can_be_kept_it_is_found(
    case: CaseFile, wanted: SimilarFinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("innercourt.case.cache.cache_folder", lambda _: None)
    assert kept_similar(case) == wanted


def test_the_packaged_cases_are_part_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cases").mkdir()
    data = tmp_path / "cases" / "case.yaml"
    found = set()
    monkeypatch.setattr("innercourt.case.fingerprint.PACKAGE", tmp_path)
    for text in ("case: a", "case: b"):
        data.write_text(text)
        of_this_package.cache_clear()
        found.add(of_this_package())
    (tmp_path / "code.cpython-311.pyc").write_bytes(b"1")
    of_this_package.cache_clear()
    found.add(of_this_package())
    of_this_package.cache_clear()
    assert len(found) == 2
