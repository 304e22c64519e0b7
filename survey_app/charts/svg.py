"""Elements of a drawing, escaped; a frame that names and describes it; the headings of the table beside it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

Heading = str | dict[str, str | bool]
"""A column's heading as the macro `table` takes it: a text, or {"text": …, "numeric": True}."""

MUTED = 0.75
"""Opacity of what stands behind the data; still above 3:1 on the page's ground."""
FAINT = 0.2


def element(name: str, *children: str, **attributes: object) -> Markup:
    """One element; stroke_width= becomes stroke-width=, class_= class=, None is left out, children that are not Markup
    are escaped.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(escape(child) for child in children)
    return Markup(f"<{name}{written}>{body}</{name}>")  # names are ours; values and children are escaped


def frame(chart_id: str, title: str, description: str, parts: Sequence[Markup], height: float) -> Markup:
    """The drawing as one image with a name and a description; `height` in em."""
    return element(
        "svg",
        element("title", title, id=f"{chart_id}-title"),
        element("desc", description, id=f"{chart_id}-desc"),
        *parts,
        class_="chart",
        width="100%",
        height=em(height),
        role="img",
        aria_labelledby=f"{chart_id}-title",
        aria_describedby=f"{chart_id}-desc",
    )


def text(words: str, x: float, y: float, anchor: str = "start", **attributes: object) -> Markup:
    """Words at x percent and y em (their base line); anchor is start, middle or end."""
    return element("text", words, x=percent(x), y=em(y), text_anchor=anchor, fill="currentColor", **attributes)


def label(words: str, x: float, y: float, anchor: str = "start", **attributes: object) -> Markup:
    """Words that may lie on a line: a rim in the colour of the page keeps them legible."""
    rim = {"stroke": "Canvas", "stroke_width": 4, "stroke_linejoin": "round", "paint_order": "stroke"}
    return text(words, x, y, anchor, class_="chart__label", **(rim | attributes))


def across(y: float, **attributes: object) -> Markup:
    """A level line over the whole width at y em."""
    return element("line", x1="0", x2="100%", y1=em(y), y2=em(y), stroke="currentColor", **attributes)


def stretched(parts: Sequence[Markup], y: float, height: float, columns: float, rows: float) -> Markup:
    """Parts drawn on a grid of columns × rows that is stretched over the width between y and y + height em."""
    return element(
        "svg",
        *parts,
        x=percent(INSET),
        width=percent(100 - 2 * INSET),
        y=em(y),
        height=em(height),
        viewBox=f"0 0 {_value(columns)} {_value(rows)}",
        preserveAspectRatio="none",
        overflow="visible",
    )


INSET = 1.5
"""Percent left free on both sides, so that the marks at the ends are not cut."""


def inset(share: float) -> float:
    """Where a share (0 to 1) of the stretched grid lies, in percent of the drawing."""
    return INSET + share * (100 - 2 * INSET)


def percent(value: float) -> str:
    """12.5 → "12.5%"."""
    return f"{_value(float(value))}%"


def em(value: float) -> str:
    """1.5 → "1.5em"."""
    return f"{_value(float(value))}em"


def numeric(heading: str) -> Heading:
    """The heading of a column of figures."""
    return {"text": heading, "numeric": True}


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(escape(value))
