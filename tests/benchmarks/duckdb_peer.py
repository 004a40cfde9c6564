"""DuckDB with invented incidents in memory: `python duckdb_peer.py INCIDENTS.csv`, by a Python that has duckdb.

Says its version, then reads a question per line and says the milliseconds of its answer. It is no part of the
project's own environment.
"""

import sys
from time import perf_counter

import duckdb

THREADS = 2


def main() -> None:
    """Answer questions until there are no more."""
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("CREATE TABLE incidents AS SELECT * FROM read_csv(?, header = true)", [sys.argv[1]])
    print(duckdb.__version__, flush=True)
    for sql in sys.stdin:
        started = perf_counter()
        connection.execute(sql).fetchall()
        print(1000 * (perf_counter() - started), flush=True)


if __name__ == "__main__":
    main()
