"""Figures that the command line and the desk share; nothing heavy is loaded here."""

DRAWS = 100_000
"""Courts a hypothesis, for the analysis and for the sliders."""

PORT = 8765
"""Where the workbench is served unless told otherwise."""
