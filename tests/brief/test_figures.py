"""Layout of the figures: labels do not collide, lines say what the findings say, same bytes twice."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercourt.brief.bars import Row, bars
from innercourt.brief.evidence import base
from innercourt.brief.findings import Estimate, MoveFinding
from innercourt.brief.gametree import game_tree
from innercourt.brief.geometry import date_ticks, fit, spread, text_width, wrap
from innercourt.brief.lanes import MANY, lanes
from innercourt.brief.layout import arrange
from innercourt.brief.names import Names
from innercourt.brief.powermap import LINE, SIZE, WIDEST_LABEL, MapNode, PowerMap, power_map
from innercourt.brief.timeline import timeline
from innercourt.court.model import Actor, Court, Tie

from .answers import AS_OF, HOSTILE, answer
from .veldra import veldra

NAMES = Names.of(veldra())


@cache
def _map() -> PowerMap:
    found = power_map(veldra().court, AS_OF, {"marshal_post": "in_post"})
    assert found is not None
    return found


def _label_box(node: MapNode) -> tuple[float, float, float, float]:
    width = max(text_width(line, SIZE) for line in (*node.lines, node.note))
    left = {"middle": node.label_x - width / 2, "start": node.label_x, "end": node.label_x - width}[
        node.align
    ]
    top = node.label_y - 0.78 * LINE
    return left, top, left + width, top + LINE * (len(node.lines) + bool(node.note))


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_labels_of_the_power_map_collide_neither_with_each_other_nor_with_nodes() -> None:
    found = _map()
    boxes = {node.id: _label_box(node) for node in found.nodes}
    glyphs = {n.id: (n.x - 13, n.y - 13, n.x + 13, n.y + 13) for n in found.nodes}
    for (a, box), (b, other) in itertools.combinations(boxes.items(), 2):
        assert not _overlap(box, other), (a, b)
    for a, b in itertools.permutations(boxes, 2):
        assert not _overlap(boxes[a], glyphs[b]), (a, b)


def test_everything_on_the_power_map_lies_within_it() -> None:
    found = _map()
    for node in found.nodes:
        left, top, right, bottom = _label_box(node)
        assert left >= 0
        assert top >= -1
        assert right <= found.width
        assert bottom <= found.height


def test_the_power_map_shows_the_court_of_the_day_and_state() -> None:
    court = veldra().court
    in_post, out = _map(), power_map(court, AS_OF, {"marshal_post": "dismissed"})
    assert out is not None
    held = "Marshal Teodor Brask holds the office Chief of staff"
    assert held in [tie.text for tie in in_post.ties]
    assert held not in [tie.text for tie in out.ties]
    notes = {node.id: node.note for node in out.nodes}
    assert notes["staff"] == "(vacant)"
    assert notes["admiral"] == "(abroad)"
    assert "The Gazette" in in_post.apart
    assert power_map(court, date(2020, 1, 1), {}) is None


def test_the_power_map_is_the_same_every_time() -> None:
    assert _map() == power_map(veldra().court, AS_OF, {"marshal_post": "in_post"})


def test_a_large_court_is_laid_out_without_boxes_on_boxes() -> None:
    rng = np.random.default_rng(3)
    edges = [(int(a), int(b)) for a, b in rng.integers(0, 80, (120, 2)) if a != b]
    sizes = [(90.0, 50.0)] * 80
    places = arrange(sizes, edges, 850.0)
    apart = np.abs(places[:, None] - places[None])
    touching = (apart[..., 0] < 89) & (apart[..., 1] < 49)
    assert np.triu(touching, 1).sum() == 0
    assert (places == arrange(sizes, edges, 850.0)).all()


def test_one_tie_between_two_people_makes_a_map() -> None:
    court = Court((Actor("a", "A"), Actor("b", HOSTILE[3])), ties=(Tie("commands", "a", "b"),))
    found = power_map(court, AS_OF, {})
    assert found is not None
    assert len(found.nodes) == 2
    assert all(text_width(line, SIZE) <= WIDEST_LABEL for node in found.nodes for line in node.lines)


def test_the_timeline_ends_at_the_posterior_and_labels_do_not_overlap() -> None:
    a = answer()
    names = {h.id: h.name for h in a.hypotheses}
    found = timeline(a.hypotheses, a.through_time, a.as_of, names)
    assert found is not None
    tops = sorted((s.label_y, 16 * len(s.lines)) for s in found.series)
    for (y0, h0), (y1, h1) in itertools.pairwise(tops):
        assert y1 - y0 >= (h0 + h1) / 2
    marshal = next(s for s in found.series if s.id == "marshal_rules")
    assert marshal.value == "58%"
    level = {label: y for y, label in found.levels}
    assert marshal.end[1] == pytest.approx(level["0%"] + 0.583 * (level["100%"] - level["0%"]), abs=0.1)
    assert marshal.path.startswith(f"M{found.left} ")
    assert [turn.day for turn in found.turns] == sorted(turn.day for turn in found.turns)
    assert found.turns[2].reports == ("r07", "r08")


def test_without_days_there_is_no_timeline() -> None:
    a = answer()
    assert timeline(a.hypotheses, (), a.as_of, {h.id: h.name for h in a.hypotheses}) is None
    assert timeline((), a.through_time, a.as_of, {}) is None


def test_a_single_day_makes_a_timeline() -> None:
    a = answer()
    names = {h.id: h.name for h in a.hypotheses}
    found = timeline(a.hypotheses, a.through_time[:1], a.through_time[0].day, names)
    assert found is not None
    assert found.news[0].x < found.right + 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_at_the_ends_of_the_calendar_are_drawn(day: date) -> None:
    a = answer()
    names = {h.id: h.name for h in a.hypotheses}
    assert timeline(a.hypotheses, [replace(a.through_time[0], day=day)], day, names) is not None
    told = base(a, NAMES).reports[0]
    found = lanes([replace(told, day=day)])
    assert found is not None
    assert found.left - 1 <= found.dots[0].x <= found.right + 1


def test_branches_below_one_percent_become_a_stub_that_counts_them() -> None:
    found = game_tree("succession", answer().trees, NAMES)
    assert found is not None
    stubs = [twig for twig in found.twigs if twig.stub]
    assert [(stub.move, stub.chance) for stub in stubs] == [("+1 more", "0.6%")]
    whole = game_tree("succession", answer().trees, NAMES, least=0.0)
    assert whole is not None
    assert not any(twig.stub for twig in whole.twigs)


def test_the_tree_names_moves_movers_and_ends() -> None:
    found = game_tree("journey", answer().trees, NAMES)
    assert found is not None
    assert " ".join(found.root_lines) == "Regent Orsolya Venn"
    request = next(twig for twig in found.twigs if twig.move == "Request")
    assert request.chance == "69%"
    assert {" ".join(twig.end).partition(" ")[2] for twig in found.twigs if twig.end} == {
        "Nothing is ordered", "The marshal is dismissed", "The garrison refuses the order",
    }  # fmt: skip
    assert max(twig.width for twig in found.twigs) == request.width


def test_rows_of_a_tree_are_far_enough_apart_for_their_labels() -> None:
    found = game_tree("journey", answer().trees, NAMES)
    assert found is not None
    for a, b in itertools.combinations(found.twigs, 2):
        if a.x == b.x:
            assert abs(a.y - b.y) >= 30


def test_a_wide_tree_is_pruned_further() -> None:
    edges = [MoveFinding("e", 0, -1, "start", None, 1.0, 1.0)]
    edges += [MoveFinding("e", i, 0, f"m{i}", "a", p := 1 / 60, p) for i in range(1, 61)]
    found = game_tree("e", edges, NAMES)
    assert found is not None
    assert len(found.twigs) <= 31
    assert game_tree("none", edges, NAMES) is None


def test_echoes_are_tied_to_the_first_report_of_their_origin() -> None:
    found = base(answer(), NAMES)
    echo_of = {r.id: r.echo_of for r in found.reports if r.echo_of}
    assert echo_of == {"r03": "r02", "r04": "r02", "r08": "r07", "r12": "r11"}
    assert found.tally == "13 reports, 7 origins"
    laid = lanes(found.reports)
    assert laid is not None
    assert len(laid.ties) == 4
    dots = {dot.id: dot for dot in laid.dots}
    assert dots["r03"].echo
    assert dots["r02"].times == 3
    assert dots["r05"].denies
    assert dots["r10"].silent
    for a, b in itertools.combinations(laid.dots, 2):
        assert abs(a.x - b.x) >= 12 or abs(a.y - b.y) >= 12
    assert lanes(()) is None


def test_many_reports_of_about_one_day_are_one_mark_with_their_number() -> None:
    found = base(answer(), NAMES)
    first = found.reports[0]
    crowd = tuple(replace(first, id=f"c{n}", echo_of="c0" if n else None) for n in range(28))
    plain, counted = lanes(crowd), lanes(crowd, many=MANY)
    assert plain is not None
    assert counted is not None
    assert not plain.counted
    assert len(plain.dots) == 28
    (mark,) = counted.dots
    assert counted.counted
    assert mark.stands_for == 28
    assert mark.text.startswith("28 reports, ")
    assert "27 echoes among them: c0, c1" in mark.text
    assert counted.ties == ()
    assert counted.height < 100 < plain.height


def test_the_number_of_echoes_stands_clear_of_every_dot() -> None:
    laid = lanes(base(answer(), NAMES).reports)
    assert laid is not None
    for dot in laid.dots:
        if dot.times:
            x, y = dot.label
            assert all(abs(x - d.x) > d.radius + 6 or abs(y - 4 - d.y) > d.radius for d in laid.dots)


def test_what_one_says_with_and_without_a_recorded_lineage_is_one_voice() -> None:
    found = answer()
    split = found.case.reports[0]
    lost = replace(split, id="lost", lineage_recorded=False)
    case = replace(found.case, reports=(*found.case.reports, lost))
    voices = base(replace(found, case=case), NAMES)
    whole = base(found, NAMES)
    assert len(voices.origins) == len(whole.origins)
    (voice,) = [o for o in voices.origins if "lost" in {r.id for r in o.reports}]
    assert split.id in {r.id for r in voice.reports}
    assert voice.recorded
    assert voice.lineage == "lineage of 1 report not recorded"


def test_a_deep_tree_is_a_list_too_in_the_same_order() -> None:
    edges = [MoveFinding("e", 0, -1, "start", None, 1.0, 1.0)]
    for depth in range(1, 9):
        reach = 0.5**depth
        edges += [MoveFinding("e", 2 * depth - 1, 2 * depth - 4 if depth > 1 else 0, "stop", "a", 0.5, reach)]
        edges += [MoveFinding("e", 2 * depth, 2 * depth - 2, "go_on", "a", 0.5, reach)]
    found = game_tree("e", edges, NAMES, least=0.0)
    assert found is not None
    assert found.deep
    assert [way.depth for way in found.ways if way.move == "Go on"] == list(range(1, 9))
    assert len([way for way in found.ways if way.reach]) == len([t for t in found.twigs if t.reach])


def test_a_report_without_recorded_lineage_is_not_called_an_echo() -> None:
    found = base(answer(), NAMES)
    assert next(r for r in found.reports if r.id == "r06").echo_of is None
    assert [o.recorded for o in found.origins].count(False) == 1


def test_bars_share_one_scale() -> None:
    found = bars([Row("a", Estimate(0.5, 0.01), 0.25), Row("b", Estimate(1.0, 0.0))])
    assert found is not None
    half, whole = found.bars
    assert whole.length == pytest.approx(2 * half.length, abs=0.2)
    assert half.prior_x == pytest.approx(found.x0 + whole.length / 4, abs=0.2)
    assert bars([]) is None


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(5, 40)), max_size=8))
@settings(max_examples=40, deadline=None)
def test_spread_labels_keep_their_order_and_do_not_overlap(labels: list[tuple[float, float]]) -> None:
    wanted, heights = [w for w, _ in labels], [h for _, h in labels]
    found = spread(wanted, heights, 0.0, 400.0)
    order = sorted(range(len(labels)), key=lambda i: (wanted[i], i))
    for i, j in itertools.pairwise(order):
        assert found[j] - found[i] >= (heights[i] + heights[j]) / 2 - 0.11


def test_spread_moves_labels_as_little_as_can_be() -> None:
    assert spread([50.0, 52.0], [10.0, 10.0], 0.0, 100.0) == [46, 56]
    assert spread([20.0, 80.0], [10.0, 10.0], 0.0, 100.0) == [20, 80]
    assert spread([99.0, 99.0], [10.0, 10.0], 0.0, 100.0) == [85, 95]


@given(st.text(max_size=60), st.floats(20, 200))
@settings(max_examples=40, deadline=None)
def test_fitted_and_wrapped_texts_fit(text: str, width: float) -> None:
    assert text_width(fit(text, width, 10.0), 10.0) <= width
    assert all(text_width(line, 10.0) <= width for line in wrap(text, width, 10.0))


@pytest.mark.parametrize("days", [0, 1, 6, 40, 200, 900, 9000])
def test_ticks_are_few_and_in_order(days: int) -> None:
    start = date(2030, 11, 5)
    ticks = date_ticks(start, date.fromordinal(start.toordinal() + days), 7)
    assert len(ticks) <= 8
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})
    assert len({label for _, label in ticks}) == len(ticks)
