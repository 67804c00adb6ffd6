"""`python -m innercourt`: the command, where its script is not on the path."""

from innercourt.cli.main import main

if __name__ == "__main__":
    main()
