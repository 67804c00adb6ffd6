"""The pages: a frozen dataclass each, from which the HTML and the JSON are made."""
