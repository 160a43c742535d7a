"""Newton's method against scikit-learn's solvers on Titanic's design matrix, without a penalty.

Prints the loss that each reaches, and the time of each as a ratio to ours. All take turns within one run, so that a
busy machine slows all of them; the ratio is that of the medians. Run it as ``python tests/bench/bench_newton.py``.
"""

import statistics
import sys
import time
import warnings
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "book"), str(ROOT / "tests")]

from judges import titanic_design  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from losslab import load_titanic, logistic_gradient, logistic_hessian, logistic_loss, newton  # noqa: E402

TURNS = 40
AGREE = 1e-10


def main():
    X, y = titanic_design(load_titanic())
    start = np.zeros(X.shape[1])

    def ours(damped):
        trace = newton(
            lambda t: logistic_loss(t, X, y),
            lambda t: logistic_gradient(t, X, y),
            lambda t: logistic_hessian(t, X, y),
            start,
            damped=damped,
        )
        assert trace.converged
        return trace.points[-1]

    def judge(solver, tol):
        model = LogisticRegression(C=np.inf, solver=solver, tol=tol, max_iter=10000).fit(X[:, 1:], y)
        return np.concatenate([model.intercept_, model.coef_[0]])

    ways = {
        "losslab.newton": lambda: ours(False),
        "losslab.newton, damped": lambda: ours(True),
        "scikit-learn newton-cholesky": lambda: judge("newton-cholesky", 1e-10),
        "scikit-learn lbfgs": lambda: judge("lbfgs", 1e-6),
        "scikit-learn lbfgs, its default tolerance": lambda: judge("lbfgs", 1e-4),
    }
    seconds, losses = {name: [] for name in ways}, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for turn in range(TURNS + 2):  # the first two turns warm up
            for name, way in ways.items():
                began = time.perf_counter()
                theta = way()
                if turn >= 2:
                    seconds[name].append(time.perf_counter() - began)
                losses[name] = logistic_loss(theta, X, y)

    best, reference = min(losses.values()), statistics.median(seconds["losslab.newton"])
    m, d = X.shape
    print(f"Newton on Titanic's design, {m} x {d}, no penalty; medians of {TURNS} interleaved runs")
    print(f"{'':44}{'ms':>8}{'ratio':>8}{'loss above the best':>22}")
    for name in ways:
        median = statistics.median(seconds[name])
        print(f"{name:44}{1000 * median:8.2f}{median / reference:8.2f}{losses[name] - best:22.1e}")
    off = [name for name in ways if losses[name] - best > AGREE and "default" not in name]
    print(f"same optimum within {AGREE:g} in the loss: {'no: ' + ', '.join(off) if off else 'yes'}")
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
