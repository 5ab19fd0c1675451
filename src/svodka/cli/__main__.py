"""``python -m svodka.cli``."""

from svodka.cli import main

if __name__ == "__main__":
    main()
