"""What a reader moves: the abbreviations of ipywidgets' `interact`, and arrays, as lists of values."""

import itertools
import math
import reprlib
from dataclasses import dataclass
from decimal import Decimal

import ipywidgets as widgets
import numpy as np

CHOICES = (widgets.Dropdown, widgets.RadioButtons, widgets.Select, widgets.ToggleButtons)
TICKS = (widgets.Checkbox, widgets.ToggleButton)
WRITTEN = 6  # decimals that somebody may have written by hand


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
    if getattr(abbreviation, "ndim", 0):
        abbreviation = _slider_of_array(name, abbreviation, default)
    elif isinstance(abbreviation, (list, dict)):
        options = abbreviation.values() if isinstance(abbreviation, dict) else abbreviation
        if any(getattr(option, "ndim", 0) for option in options):
            raise ValueError(f"control {name!r}: an array can't be an option; let the options be names, and look the "
                             "array up in update")
    try:
        widget = widgets.interactive.widget_from_abbrev(abbreviation, default)
    except Exception as problem:
        raise ValueError(f"control {name!r}: {reprlib.repr(abbreviation)} makes no control: {problem}") from None
    if widget is None or isinstance(widget, (widgets.Text, widgets.fixed)):
        raise ValueError(f"control {name!r}: got {reprlib.repr(abbreviation)}, wanted (min, max, step), a list, "
                         "a dict, an array of numbers, True or False, or a slider, choice or checkbox of ipywidgets")
    kind, values, texts = _choices(name, widget)
    if len(values) < 2:
        raise ValueError(f"control {name!r} has {len(values)} position, wanted at least two")
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice is not None:
        raise ValueError(f"control {name!r} has two positions that read {twice!r}; each needs a text of its own "
                         "(other options, or a readout_format with more digits; in a list of pairs, each is a text "
                         "and a value)")
    for value, text in zip(values, texts):
        if text.startswith("<") and not isinstance(value, str) and text == str(value):
            raise ValueError(f"control {name!r} has an option that reads {reprlib.repr(text)}; give each a name, as in "
                             "{'sine': np.sin}")
    if widget.value is None and None not in values:
        raise ValueError(f"control {name!r} has nothing chosen; give it a value to start from, "
                         f"such as value={values[0]!r}")
    widget.description = widget.description or name
    control = Control(name, kind, values, texts, widget)
    control.start = control.nearest(widget.value)
    widget.value = values[control.start]
    return control


def _slider_of_array(name, array, default):
    """A slider over the numbers of an array, each as short as tells it from the others; of other things a list."""
    values = np.asarray(array)
    if values.ndim == 1 and values.dtype.kind not in "iuf":
        return values.tolist()
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise ValueError(f"control {name!r}: got an array of {values.dtype} with shape {values.shape}, wanted finite "
                         "numbers in one dimension")
    values = values.tolist() if values.dtype.kind != "f" else list(map(_written, values.tolist()))
    gaps = [abs(b - a) for a, b in itertools.pairwise(sorted(values)) if a != b]
    decimals = _places(values, min(gaps, default=1))
    start = default if default in values else values[0]
    return widgets.SelectionSlider(options=[(f"{value:z.{decimals}f}", value) for value in values], value=start)


def _choices(name, widget):
    """What kind of control a widget is, the values it can have and their texts."""
    if isinstance(widget, TICKS):
        return "checkbox", [False, True], ["off", "on"]
    if isinstance(widget, (*CHOICES, widgets.SelectionSlider)):
        options = [*(widget.options.items() if isinstance(widget.options, dict) else widget.options)]
        in_pairs = all(isinstance(option, (tuple, list)) and len(option) == 2 for option in options)  # to ipywidgets
        pairs = options if in_pairs else [(option, option) for option in options]
        kind = "range" if isinstance(widget, widgets.SelectionSlider) else "select"
        return kind, [value for _, value in pairs], [str(text) for text, _ in pairs]
    if isinstance(widget, (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider)):
        if not widget.step > 0:
            raise ValueError(f"control {name!r}: step is {widget.step}, wanted more than 0")
        low, high, step = map(_written, (widget.min, widget.max, widget.step))
        # bounds of single precision are off by 1e-7, and the last position must not be lost
        count = math.floor((high - low) / step + 1e-6) + 1
        if isinstance(widget, widgets.FloatLogSlider):
            values = [float(widget.base) ** (low + i * step) for i in range(count)]
            return "range", values, _readout(name, widget, values, ".3g")
        # 0.1 * 3 is 0.30000000000000004: round to the decimals the author wrote.
        decimals = _places([low, step], step)
        exact = max(map(_decimals, (low, step))) == decimals
        values = [round(low + i * step, decimals) if exact else low + i * step for i in range(count)]
        return "range", values, _readout(name, widget, values, f".{decimals}f")
    raise ValueError(f"control {name!r}: a {type(widget).__name__} can't be shown on a page; wanted a "
                     "slider, a choice or a checkbox")


def _readout(name, widget, values, plain):
    """The values' texts: in the author's readout_format, which is nearly Python's, else in ours."""
    if widget.readout_format == type(widget).readout_format.default_value:
        if not isinstance(widget, widgets.IntSlider):
            widget.readout_format = plain
        return [f"{value:z{plain}}" for value in values]
    try:
        return [f"{value:{widget.readout_format}}" for value in values]
    except ValueError:
        raise ValueError(f"control {name!r}: readout_format {widget.readout_format!r} can't be shown on a page; "
                         "wanted one that Python's format() knows too, such as '.2f' or '.0%'") from None


def _written(number):
    """A number as somebody wrote it: the single-precision 0.10000000149011612 was 0.1."""
    single = np.float32(number) if abs(number) < 1e38 else math.nan
    return float(str(single)) if isinstance(number, float) and float(single) == number else number


def _places(numbers, gap):
    """How many decimals to show: those that the numbers are written with, or what a gap of π/8 or 1/3 needs."""
    written = max(map(_decimals, numbers))
    return written if written <= WRITTEN else max(0, 1 - math.floor(math.log10(gap)))


def _decimals(number):
    """How many decimals a number is written with: 0.25 has 2, 10 and 10.0 have none."""
    return max(0, -Decimal(repr(float(number))).normalize().as_tuple().exponent)
