"""MapLibre's expressions, worked out here."""

from collections.abc import Callable


def work_out(expression: object, properties: dict[str, object]) -> object:
    """As much of MapLibre's expressions as sizes need."""
    if not isinstance(expression, list):
        return expression
    name, *rest = expression
    if name == "get":
        return properties.get(rest[0])
    if name == "case":
        met = (
            value
            for condition, value in zip(rest[::2], rest[1::2], strict=False)
            if work_out(condition, properties)
        )
        return work_out(next(met, rest[-1]), properties)
    if name == "literal":
        return rest[0]
    values = [work_out(each, properties) for each in rest]
    operations: dict[str, Callable[[], object]] = {
        "coalesce": lambda: next((value for value in values if value is not None), None),
        "==": lambda: values[0] == values[1],
        "min": lambda: min(values),
        "max": lambda: max(values),
        "*": lambda: values[0] * values[1],
        "all": lambda: all(values),
        "in": lambda: values[0] in values[1],
        "sqrt": lambda: values[0] ** 0.5,
        "to-number": lambda: next(value for value in values if value is not None),
    }
    return operations[name]()
