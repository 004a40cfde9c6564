"""A rule in words, and as plain values."""

from app.model.columns import INCIDENTS
from app.rules.rule import GROUPS, PLACES, Effect, Rule


def told_rule(rule: Rule) -> dict[str, object]:
    """A rule as plain values, with words for what it is on and what is shown."""
    effect = rule.effect
    return {
        "id": rule.id,
        "role": rule.role.word,
        "dataset": rule.dataset,
        "licence": rule.licence,
        "sensitivity": rule.sensitivity,
        "withhold": effect.is_withheld,
        "delay_days": effect.delay_days,
        "place": None if effect.level == 0 else PLACES[effect.level - 1],
        "hide": hidden_names(effect),
        "on": words_of_records(rule),
        "shown": words_of_effect(effect),
        "why": rule.why,
        "revision": rule.revision,
    }


def words_of_records(rule: Rule) -> str:
    """The records that a rule is on, in words."""
    pairs = (("dataset", rule.dataset), ("licence", rule.licence), ("sensitivity", rule.sensitivity))
    said = [f"{name} {value}" for name, value in pairs if value is not None]
    return ", ".join(said) or "everything"


def words_of_effect(effect: Effect) -> str:
    """The words for an effect: what readers are still shown."""
    said = ["nothing"] if effect.is_withheld else []
    if effect.delay_days:
        said.append(f"nothing until {effect.delay_days:,} days have passed")
    if effect.level:
        said.append(f"the {PLACES[effect.level - 1]} alone, and no words of a source")
    if effect.hidden:
        said.append(f"no {', '.join(hidden_names(effect))}")
    return "; ".join(said)


def hidden_names(effect: Effect) -> list[str]:
    """The groups whose columns are all hidden, and the other hidden columns, by name."""
    groups = [name for name, columns in GROUPS.items() if columns <= effect.hidden]
    of_groups = {column for name in groups for column in GROUPS[name]}
    order = {name: at for at, name in enumerate(INCIDENTS.names)}
    return [*groups, *sorted(effect.hidden - of_groups, key=lambda name: (order.get(name, len(order)), name))]
