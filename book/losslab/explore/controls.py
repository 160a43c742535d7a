"""What a reader moves: the abbreviations of ipywidgets' `interact`, as lists of values."""

import itertools
import math
from dataclasses import dataclass
from decimal import Decimal

import ipywidgets as widgets

CHOICES = (widgets.Dropdown, widgets.RadioButtons, widgets.Select, widgets.ToggleButtons)
TICKS = (widgets.Checkbox, widgets.ToggleButton)


@dataclass
class Control:
    """One control: its values, what each is called, and the widget that shows it in Jupyter."""

    name: str
    kind: str  # what it is in HTML: "range", "select" or "checkbox"
    values: list
    texts: list
    widget: widgets.ValueWidget
    start: int = 0  # index of the value that it starts from

    @property
    def label(self):
        """What it is called on the page: the widget's description."""
        return self.widget.description

    def nearest(self, value):
        """The index of a value, or of the number nearest to it."""
        if self.kind != "range" or value in self.values:
            return self.values.index(value)
        return min(range(len(self.values)), key=lambda i: abs(self.values[i] - value))


def make_controls(abbreviations, defaults):
    """Controls from `interact`'s abbreviations; `defaults` are those of update's parameters.

    Raises
    ------
    ValueError
        For what is no control (a text, a fixed value) or has fewer than two positions.
    """
    return tuple(_make_control(name, abbreviation, defaults[name])
                 for name, abbreviation in abbreviations.items())


def positions(controls):
    """All positions, one index a control, the last control running fastest."""
    return list(itertools.product(*(range(len(control.values)) for control in controls)))


def _make_control(name, abbreviation, default):
    try:
        widget = widgets.interactive.widget_from_abbrev(abbreviation, default)
    except Exception as problem:
        raise ValueError(f"control {name!r}: {abbreviation!r} makes no control: {problem}") from None
    if widget is None or isinstance(widget, (widgets.Text, widgets.fixed)):
        raise ValueError(f"control {name!r}: got {abbreviation!r}, wanted (min, max, step), a list, "
                         "a dict, True or False, or a slider, choice or checkbox of ipywidgets")
    kind, values, texts = _choices(name, widget)
    if len(values) < 2:
        raise ValueError(f"control {name!r} has {len(values)} position, wanted at least two")
    widget.description = widget.description or name
    control = Control(name, kind, values, texts, widget)
    control.start = control.nearest(widget.value)
    widget.value = values[control.start]
    return control


def _choices(name, widget):
    """What kind of control a widget is, the values it can have and their texts."""
    if isinstance(widget, TICKS):
        return "checkbox", [False, True], ["off", "on"]
    if isinstance(widget, (*CHOICES, widgets.SelectionSlider)):
        options = widget.options.items() if isinstance(widget.options, dict) else widget.options
        pairs = [option if isinstance(option, tuple) and len(option) == 2 else (option, option)
                 for option in options]
        kind = "range" if isinstance(widget, widgets.SelectionSlider) else "select"
        return kind, [value for _, value in pairs], [str(text) for text, _ in pairs]
    if isinstance(widget, (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider)):
        if not widget.step > 0:
            raise ValueError(f"control {name!r}: step is {widget.step}, wanted more than 0")
        count = math.floor((widget.max - widget.min) / widget.step + 1e-9) + 1
        if isinstance(widget, widgets.FloatLogSlider):
            values = [float(widget.base) ** (widget.min + i * widget.step) for i in range(count)]
            return "range", values, [f"{value:.3g}" for value in values]
        # 0.1 * 3 is 0.30000000000000004: round to the decimals the author wrote.
        decimals = max(_decimals(widget.step), _decimals(widget.min))
        values = [round(widget.min + i * widget.step, decimals) for i in range(count)]
        if isinstance(widget, widgets.FloatSlider):
            widget.readout_format = f".{decimals}f"
        return "range", values, [f"{value:.{decimals}f}" for value in values]
    raise ValueError(f"control {name!r}: a {type(widget).__name__} can't be shown on a page; wanted a "
                     "slider, a choice or a checkbox")


def _decimals(number):
    """How many decimals a number is written with: 0.25 has 2, 10 and 10.0 have none."""
    return max(0, -Decimal(repr(float(number))).normalize().as_tuple().exponent)
