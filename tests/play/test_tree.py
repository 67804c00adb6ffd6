"""Trees: one node a history, what is shared and what is copied, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from innercourt.court.model import Span
from innercourt.errors import UsageError
from innercourt.play.episode import Branch, Chance, ContestNode, Decision, Episode, Move, Node, Outcome
from innercourt.play.tree import MAX_NODES, Arm, End, Fork, Kind, build, check_recall, expand
from tests.play.qre_oracle import blind_tree, random_tree

ASK = Decision(
    "ask", "xi", (Move("request", "leak", pays={"xi": "-cost", "host": "gift"}), Move("wait", "quiet"))
)
LEAK = Chance("leak", (Branch("leaks", "host", "p"), Branch("stays", "host", "1 - p")))
HOST = Decision("host", "putin", (Move("delay", "order"), Move("evade", "quiet")), information="dark")
ORDER = ContestNode("order", of="xi", over="zhang", won="taken", lost="failed")
ENDS = (
    Outcome("quiet", "Nothing"),
    Outcome("taken", "Taken", payoffs={"xi": "2", "zhang": "-3"}),
    Outcome("failed", "Failed"),
)


def episode(*nodes: Node, start: str = "ask", outcomes: tuple[Outcome, ...] = ENDS) -> Episode:
    return Episode("moscow", "Moscow", Span(), start, nodes, outcomes)


TREE = expand(episode(ASK, LEAK, HOST, ORDER))


def test_nodes_reached_twice_are_copied_and_outcomes_are_not() -> None:
    assert TREE.labels == (
        "ask", "leak", "host", "order", "taken", "failed", "quiet",
        "host", "order", "taken", "failed", "quiet", "quiet",
    )  # fmt: skip
    assert TREE.outcomes == ("taken", "failed", "quiet")
    assert TREE.leaf_outcomes == (0, 1, 2, 0, 1, 2, 2)
    assert [TREE.kinds[n].name for n in (0, 1, 2, 3, 4)] == [
        "DECISION",
        "CHANCE",
        "DECISION",
        "CONTEST",
        "LEAF",
    ]


def test_players_are_movers_then_the_paid() -> None:
    assert TREE.players == ("xi", "putin", "host", "zhang")


def test_one_information_set_for_nodes_of_one_name() -> None:
    names = [(s.name, TREE.players[s.player], s.size, len(s.nodes)) for s in TREE.infosets]
    assert names == [("moscow.ask", "xi", 2, 1), ("moscow.dark", "putin", 2, 2)]
    assert not TREE.perfect_information
    assert TREE.actions == ("moscow.ask.request", "moscow.ask.wait", "moscow.dark.delay", "moscow.dark.evade")
    apart = expand(episode(ASK, LEAK, replace(HOST, information=None), ORDER))
    assert apart.perfect_information
    assert [s.name for s in apart.infosets] == ["moscow.ask", "moscow.host", "moscow.host"]


def test_axes_are_contiguous_and_edges_lead_where_they_say() -> None:
    for seed in range(8):
        tree = blind_tree(seed) if seed % 2 else random_tree(seed, 12)
        starts = [action for infoset in tree.infosets for action in infoset.actions]
        assert starts == list(range(len(tree.actions)))
        assert [tree.edges[e].chance for e in tree.chances] == list(range(len(tree.chances)))
        assert [c for group in tree.chance_groups for c in group] == list(range(len(tree.chances)))
        for index, edge in enumerate(tree.edges):
            assert edge.child == index + 1
            assert edge.parent < edge.child
            assert index in tree.children[edge.parent]
            assert (edge.action >= 0) != (edge.chance >= 0)
        for leaf, path in enumerate(tree.paths):
            assert tree.edges[path[0]].parent == 0
            assert tree.edges[path[-1]].child == tree.leaves[leaf]
            pairs = pairwise(path)
            assert all(tree.edges[a].child == tree.edges[b].parent for a, b in pairs)
            assert len(tree.leaf_actions[leaf]) + len(tree.leaf_chances[leaf]) == len(path)


def test_edges_know_what_they_were_made_from() -> None:
    (request,) = TREE.edges_named("moscow.ask.request")
    source = TREE.edges[request].source
    assert isinstance(source, Move)
    assert source.pays == {"xi": "-cost", "host": "gift"}
    probabilities = [TREE.edges[e].source for e in TREE.chances]
    assert [p.probability for p in probabilities if isinstance(p, Branch)] == ["p", "1 - p"]
    won, lost = (TREE.edges[e] for e in TREE.children[TREE.labels.index("order")])
    assert (won.label, lost.label) == ("won", "lost")
    assert won.source is lost.source is not None


def test_names_find_every_copy() -> None:
    assert len(TREE.edges_named("moscow.host.delay")) == 2
    assert TREE.actions_named("moscow.host.delay") == (2,)
    assert TREE.edges_named("moscow.dark.delay") == ()
    assert TREE.leaves_through(TREE.edges_named("moscow.host.delay")) == (0, 1, 3, 4)
    assert TREE.leaves_through(TREE.edges_named("moscow.leak.stays")) == (3, 4, 5)
    assert TREE.leaves_through(()) == ()


def test_equal_by_content() -> None:
    again = expand(episode(ASK, LEAK, HOST, ORDER))
    assert again is not TREE
    assert again == TREE
    assert hash(again) == hash(TREE)
    dearer = replace(ASK, moves=(Move("request", "leak", pays={"xi": "-2 * cost"}), ASK.moves[1]))
    assert expand(episode(dearer, LEAK, HOST, ORDER)) != TREE


def refusal(*nodes: Node, start: str = "ask", outcomes: tuple[Outcome, ...] = ENDS) -> str:
    with pytest.raises(UsageError) as caught:
        expand(episode(*nodes, start=start, outcomes=outcomes))
    return str(caught.value)


def test_a_way_back_is_refused() -> None:
    back = Decision("host", "putin", (Move("again", "ask"), Move("evade", "quiet")))
    assert refusal(ASK, LEAK, back) == (
        "episode moscow comes back to ask\n"
        "expected  a game that ends\n"
        "found     ask -> leak -> host -> ask\n"
        "try       write the later visit as a node of its own"
    )


def test_names_that_lead_nowhere_are_refused() -> None:
    assert "moscow.ask leads to leak, which episode moscow does not have" in refusal(ASK)
    assert "the start of moscow leads to askk" in refusal(ASK, LEAK, HOST, ORDER, start="askk")
    assert "two parts called quiet" in refusal(ASK, LEAK, HOST, ORDER, outcomes=(*ENDS, ENDS[0]))
    assert "moscow.ask leads nowhere" in refusal(Decision("ask", "xi", ()))
    twice = Decision("ask", "xi", (Move("go", "quiet"), Move("go", "taken")))
    assert "moscow.ask has two ways on of the same name" in refusal(twice)


def test_different_moves_at_one_information_set_are_refused() -> None:
    first = Decision("ask", "xi", (Move("a", "left"), Move("b", "right")))
    left = Decision("left", "putin", (Move("go", "quiet"),), information="dark")
    right = Decision("right", "putin", (Move("stay", "quiet"),), information="dark")
    text = refusal(first, left, right)
    assert text.startswith("nodes of information set dark of putin offer different moves\nexpected  go\n")


def test_too_many_histories_are_refused_before_memory_runs_out() -> None:
    """A graph of 40 nodes whose tree has a million histories."""
    here: Fork | End = End("end")
    for level in range(20):
        here = Fork(f"n{level}", (Arm("a", here), Arm("b", here)), "ann")
    with pytest.raises(UsageError, match=rf"more than {MAX_NODES:,} histories"):
        build("wide", here)


def test_long_histories_are_no_matter() -> None:
    here: Fork | End = End("end")
    for level in range(5000):
        here = Fork(f"n{level}", (Arm("stop", End("stop")), Arm("on", here)), f"p{level % 2}")
    tree = build("long", here)
    assert len(tree.leaves) == 5001
    assert tree.perfect_information
    assert tree.outcomes == ("stop", "end")


def test_recall() -> None:
    assert check_recall(TREE) == []
    for seed in range(20):
        assert check_recall(blind_tree(seed)) == []
    forgets = Decision("host", "xi", HOST.moves, information="dark")
    again = Decision("ask", "xi", (Move("request", "host"), Move("wait", "host")))
    assert check_recall(expand(episode(again, forgets, ORDER))) == [
        "xi cannot tell the nodes of moscow.dark apart, yet got to host by moscow.ask.request "
        "and to host by moscow.ask.wait"
    ]


def test_a_player_who_does_not_know_whether_it_has_moved_is_told() -> None:
    second = Fork("second", (Arm("on", End("far")), Arm("exit", End("near"))), "driver", "road")
    tree = build("motorway", Fork("first", (Arm("on", second), Arm("exit", End("home"))), "driver", "road"))
    (told,) = check_recall(tree)
    assert "got to first by no move of its own and to second by motorway.road.on" in told


def test_random_trees_are_varied() -> None:
    """The generator behind other tests makes what it promises."""
    trees = [blind_tree(seed) for seed in range(20)]
    assert np.mean([not tree.perfect_information for tree in trees]) > 0.7
    assert {Kind.CHANCE, Kind.DECISION, Kind.LEAF} == {kind for tree in trees for kind in tree.kinds}
