"""`python -m app` is `durand`."""

from app.cli import main

main(prog_name="durand")
