"""The book's helpers: the mathematics that its chapters derive, the data they use, and the explorer that shows it.

Mathematics: `functions` (scores to probabilities), `information`, `losses` (per sample), `models` (means over a data
set, with gradients and Hessians), `training` (two optimizers). Data: `datasets`. Pictures that move: `explore`.
"""

__version__ = "0.1.0"

from .datasets import (
    course_lab, four_predictions, load_penguins, load_titanic, load_titanic_leakage, newton_pair, overlapping_line,
    quasi_separable_line, separable_clouds, separable_line, softmax_scores, two_clouds, two_wells, two_wells_with_bias,
)
from .explore import explore
from .functions import log_sigmoid, log_softmax, logit, sigmoid, softmax, softplus, step
from .information import cross_entropy, entropy, information, kl_divergence
from .losses import bce_with_logits, binary_cross_entropy, categorical_cross_entropy, margin_loss, squared_error
from .models import (
    add_intercept, logistic_gradient, logistic_hessian, logistic_loss, softmax_gradient, softmax_loss, squared_gradient,
    squared_hessian, squared_loss,
)
from .training import Trace, gradient_descent, newton

__all__ = [
    "Trace", "add_intercept", "bce_with_logits", "binary_cross_entropy", "categorical_cross_entropy", "course_lab",
    "cross_entropy", "entropy", "explore", "four_predictions", "gradient_descent", "information", "kl_divergence",
    "load_penguins", "load_titanic", "load_titanic_leakage", "log_sigmoid", "log_softmax", "logistic_gradient",
    "logistic_hessian", "logistic_loss", "logit", "margin_loss", "newton", "newton_pair", "overlapping_line",
    "quasi_separable_line", "separable_clouds", "separable_line", "sigmoid", "softmax", "softmax_gradient",
    "softmax_loss", "softmax_scores", "softplus", "squared_error", "squared_gradient", "squared_hessian",
    "squared_loss", "step", "two_clouds", "two_wells", "two_wells_with_bias",
]
