"""`python -m designer`: the command line."""

from designer.cli.main import main

if __name__ == "__main__":
    main()
