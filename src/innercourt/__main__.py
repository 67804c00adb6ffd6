"""The program: `innercourt`, or `python -m innercourt` where its script is not on the path."""

from innercourt.cli.interrupt import ends_at_once


def main() -> None:
    """Run the command line. To load it takes a moment in which an interrupt is met already."""
    ends_at_once()
    from innercourt.cli.main import main as command

    command()


if __name__ == "__main__":
    main()
