"""Findings put before a reader: in the terminal, as one HTML file, as one JSON object."""
