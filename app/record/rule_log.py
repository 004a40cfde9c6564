"""The log of rules in the record: which rules were made and ended, in which revision, why and by whom.

Each row is a change of one rule; the last row of a number says what the rule is. The rules of now hold for every
moment of the store: what must not be told today must not be told of yesterday.
"""

import orjson
from apsw import Connection

from app.model.roles import Role
from app.rules.rule import Effect, Rule

RULES_TABLE = """CREATE TABLE IF NOT EXISTS rules (
    number INTEGER NOT NULL, revision INTEGER NOT NULL, became TEXT NOT NULL, rule TEXT NOT NULL,
    why TEXT NOT NULL, said_by TEXT, UNIQUE (number, revision))"""
"""`rule` is what the rule says as JSON, without its reason."""
ADDED, ENDED = "added", "ended"
# With max() SQLite takes the other columns from the row of the maximum.
LAST = "SELECT number, became, rule, why, said_by, max(revision) FROM rules GROUP BY number ORDER BY number"


def ensure_rules(connection: Connection) -> None:
    """Give a store of an earlier version the log of rules; call it in no transaction."""
    if not has_rules_table(connection):
        connection.execute(RULES_TABLE)


def has_rules_table(connection: Connection) -> bool:
    """Whether the store has the log of rules."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'rules')").get)


def read_rules(connection: Connection) -> tuple[Rule, ...]:
    """The rules that hold now, in the order in which they were made."""
    return tuple(rule for rule, became in read_all_rules(connection) if became == ADDED)


def read_all_rules(connection: Connection) -> list[tuple[Rule, str]]:
    """Every rule that was ever made, each with what it became last."""
    if not has_rules_table(connection):
        return []
    return [
        (_read(str(number), str(rule), str(why), by, int(str(revision))), str(became))
        for number, became, rule, why, by, revision in connection.execute(LAST)
    ]


def _read(number: str, text: str, why: str, by: str | None, revision: int) -> Rule:
    told = orjson.loads(text)
    effect = Effect(told["withhold"], told["delay_days"], told["level"], frozenset(told["hidden"]))
    role = Role[told["role"].upper()]
    return Rule(number, effect, role, told["dataset"], told["licence"], told["sensitivity"], why, by, revision)
