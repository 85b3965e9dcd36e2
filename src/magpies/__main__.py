"""`python -m magpies` is the command `magpies`."""

from magpies.cli import main

main()
