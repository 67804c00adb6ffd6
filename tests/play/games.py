"""Small games as text, for the tests of reading, solving, following and drawing."""

from collections.abc import Sequence

Payoffs = Sequence[float]


def bimatrix(rows: Sequence[Payoffs], columns: Sequence[Payoffs], title: str = "game") -> str:
    """Two players move at once; `rows[i][j]` and `columns[i][j]` are their payoffs."""
    moves = [
        " ".join(f'"{letter}{k}"' for k in range(n)) for letter, n in (("r", len(rows)), ("c", len(rows[0])))
    ]
    text = f'EFG 2 R "{title}" {{ "Ann" "Bob" }} "" p "" 1 1 "" {{ {moves[0]} }} 0\n'
    number = 0
    for mine, theirs in zip(rows, columns, strict=True):
        text += f'p "" 2 1 "" {{ {moves[1]} }} 0\n'
        for one, other in zip(mine, theirs, strict=True):
            number += 1
            text += f't "" {number} "" {{ {one}, {other} }}\n'
    return text


def diagonal(weights: Payoffs) -> str:
    """Both get a weight where they meet, nothing elsewhere."""
    rows = [[w if i == j else 0.0 for j in range(len(weights))] for i, w in enumerate(weights)]
    return bimatrix(rows, rows, title=f"meet{len(weights)}")


MEET = diagonal([1.0, 1.0])
UNEVEN = diagonal([2.0, 1.0])
PENNIES = bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
SEXES = bimatrix([[2.2, 0], [0, 1]], [[1, 0], [0, 2]])
EXACT_SEXES = bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
STAG = bimatrix([[4, 0], [3, 3]], [[4, 3], [0, 3]])
DILEMMA = bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])

TRUST = """EFG 2 R "trust" { "Ann" "Bob" } "known to all"
p "" 1 1 "give?" { "give" "keep" } 0
p "" 2 1 "return?" { "return" "take" } 0
t "" 1 "" { 2, 2 }
t "" 2 "" { 0, 4 }
t "" 3 "" { 1, 1 }
"""

FORGETS = """EFG 2 R "forgets" { "Ann" } ""
p "" 1 1 "" { "l" "r" } 0
p "" 1 2 "" { "l" "r" } 0 t "" 1 "" { 1 } t "" 2 "" { 0 }
p "" 1 2 "" { "l" "r" } 0 t "" 3 "" { 0 } t "" 4 "" { 1 }
"""

POKER = r"""
EFG 2 R "A \"simple\" game" { "Fred" "Alice" }
"A comment
over two lines"

c "" 1 "deal" { "red" 1/3, "black" 2/3 } 0
p "" 1 1 "" { "raise" "fold" } 3 "ante" { 0.5 -.5 }
p "" 2 1 "" { "meet" "pass" } 0
t "" 1 "Win Big" { 2, -2 }
t "" 2 "Win" { 1e0, -1 }
t "" 2
p "" 1 2 "" { "raise" "fold" } 0
p "" 2 1 0
t "" 4 "Lose Big" { -2 2 }
t "" 2 "Win" { 1, -1 }
t "" 0
"""
