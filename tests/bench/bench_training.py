"""Newton's method and gradient descent against scikit-learn's solvers on Titanic's design matrix, without a penalty.

Prints the loss that each reaches, and the time of each as a ratio to ours. All take turns within one run, so that a
busy machine slows all of them; the ratio is that of the medians. Run it as ``python tests/bench/bench_training.py``.
"""

import sys
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
from measure import busy, head, middle, say, shuffled, table

sys.path.insert(0, str(Path(__file__).parents[1]))

from judges import titanic_design  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from losslab import (  # noqa: E402
    gradient_descent,
    load_titanic,
    logistic_gradient,
    logistic_hessian,
    logistic_loss,
    newton,
)

TURNS, SELDOM = 40, 4  # turns of the quick ways, and of those that take long
AGREE = 1e-10


def ways_to_train(X, y):
    """Functions that train and return theta, by name; whether they reach the optimum; how often each is run."""
    start = np.zeros(X.shape[1])
    rate = 1 / (np.linalg.eigvalsh(X.T @ X / len(y))[-1] / 4)  # 1/L: half of the largest that is safe

    def loss(theta):
        return logistic_loss(theta, X, y)

    def gradient(theta):
        return logistic_gradient(theta, X, y)

    def jumps(damped):
        trace = newton(loss, gradient, lambda theta: logistic_hessian(theta, X, y), start, damped=damped)
        assert trace.converged
        return trace.points[-1]

    def walks():
        trace = gradient_descent(loss, gradient, start, learning_rate=rate, steps=100_000, tolerance=3e-7)
        assert trace.converged
        return trace.points[-1]

    def judge(solver, tol):
        model = LogisticRegression(C=np.inf, solver=solver, tol=tol, max_iter=100_000, random_state=0).fit(X[:, 1:], y)
        return np.concatenate([model.intercept_, model.coef_[0]])

    return {
        "losslab.newton": (lambda: jumps(False), True, TURNS),
        "losslab.newton, damped": (lambda: jumps(True), True, TURNS),
        "losslab.gradient_descent": (walks, True, SELDOM),
        "scikit-learn newton-cholesky": (lambda: judge("newton-cholesky", 1e-10), True, TURNS),
        "scikit-learn lbfgs": (lambda: judge("lbfgs", 1e-6), True, TURNS),
        "scikit-learn lbfgs, its default tolerance": (lambda: judge("lbfgs", 1e-4), False, TURNS),
        "scikit-learn sag (stochastic descent)": (lambda: judge("sag", 1e-8), True, SELDOM),
    }


def main():
    X, y = titanic_design(load_titanic())
    ways = ways_to_train(X, y)
    seconds, losses = {name: [] for name in ways}, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for turn in range(-1, TURNS):  # the first turn warms up
            for name, (way, _, turns) in shuffled(ways.items()):
                if turn < turns:
                    began = time.perf_counter()
                    theta = way()
                    if turn >= 0:
                        seconds[name].append(time.perf_counter() - began)
                    losses[name] = logistic_loss(theta, X, y)

    best, reference = min(losses.values()), middle(seconds["losslab.newton"])
    m, d = X.shape
    head("Training", f"scikit-learn {sklearn.__version__}")
    say(f"Logistic regression on Titanic's {m} passengers and {d} columns, without a penalty; ×: times losslab.newton")
    table(["what", "ms", "×", "loss above the best", "runs"],
          [[name, f"{1000 * middle(seconds[name]):.2f}", f"{middle(seconds[name]) / reference:.2f}",
            f"{losses[name] - best:.0e}", str(turns)] for name, (_, _, turns) in ways.items()])
    off = [name for name, (_, arrives, _) in ways.items() if arrives and losses[name] - best > AGREE]
    say(f"The same optimum within {AGREE:g} in the loss: {'not ' + ', '.join(off) if off else 'yes'}"
        " (a default tolerance stops earlier)" + busy() + ".")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
