"""`python -m app` is `durand`."""

from app.cli.main import main

main(prog_name="durand")
