"""The way in of the ``framing`` command and of ``python -m framing``: Ctrl-C is one line, even while it still loads."""

import sys


def main() -> int:
    """Load and run the command."""
    try:
        from framing.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("framing: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
