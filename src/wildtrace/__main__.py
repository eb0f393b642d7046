"""`python -m wildtrace`: the same as the command `wildtrace`."""

from wildtrace.cli import main

if __name__ == "__main__":
    main()
