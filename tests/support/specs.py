"""The specification of a chart, walked and read as Vega-Lite reads it."""


def units(spec):
    """Walk the layers and panels of a chart."""
    yield spec
    for key in ("layer", "vconcat", "hconcat", "concat"):
        for part in spec.get(key, []):
            yield from units(part)


def drawn_from(spec):
    """Give the rows that each part of a chart names, in the order of the parts; a part may have its whole's instead."""
    named = [unit["data"] for unit in units(spec) if "data" in unit]
    return [spec["datasets"][data["name"]] if "name" in data else data["values"] for data in named]
