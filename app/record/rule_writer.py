"""Writes rules into a revision."""

from dataclasses import replace

import orjson

from app.model.errors import NotFound
from app.record.rule_log import ADDED, ENDED, read_rules
from app.record.tombstones import read_reason
from app.record.writer import Writer
from app.rules.rule import Rule


def add_rule(writer: Writer, rule: Rule) -> Rule:
    """Add a rule with the writer's revision, and return it with its number; `BadParameter` without a reason."""
    why = read_reason("rule", rule.why)
    number = int(writer.connection.execute("SELECT coalesce(max(number), 0) + 1 FROM rules").get)
    made = replace(rule, id=str(number), why=why, revision=writer.revision)
    _write(writer, made, ADDED)
    return made


def end_rule(writer: Writer, rule_id: str, why: str, by: str | None) -> None:
    """End a rule with the writer's revision.

    Raises `NotFound` for no rule that holds, `BadParameter` without a reason.
    """
    reason = read_reason("rule", why)
    held = next((rule for rule in read_rules(writer.connection) if rule.id == rule_id), None)
    if held is None:
        raise NotFound(f"rule: no rule {rule_id!r} holds; `durand rule list` says which do")
    _write(writer, replace(held, why=reason, by=by), ENDED)


def _write(writer: Writer, rule: Rule, became: str) -> None:
    effect = rule.effect
    told = {
        "role": rule.role.word,
        "dataset": rule.dataset,
        "licence": rule.licence,
        "sensitivity": rule.sensitivity,
        "withhold": effect.is_withheld,
        "delay_days": effect.delay_days,
        "level": effect.level,
        "hidden": sorted(effect.hidden),
    }
    writer.connection.execute(
        "INSERT OR REPLACE INTO rules (number, revision, became, rule, why, said_by) VALUES (?, ?, ?, ?, ?, ?)",
        (int(rule.id), writer.revision, became, orjson.dumps(told).decode(), rule.why, rule.by),
    )
    writer.say()
