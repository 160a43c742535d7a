"""Chapter 8's own code, judged from outside: scikit-learn and statsmodels find the numbers that the page prints.

The notebook needs neither. Its cells are executed here as they stand, so what is compared is
what a reader sees and runs, not a copy of it.
"""

import json
import re
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import reference
import statsmodels.api as sm
from scipy.stats import chi2, chi2_contingency
from sklearn.calibration import calibration_curve
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, confusion_matrix, log_loss, roc_auc_score, roc_curve
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

import losslab
from losslab import load_titanic_leakage

NOTEBOOK = Path(__file__).resolve().parents[2] / "book" / "08-titanic.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
SOURCES = {cell["id"]: "".join(cell["source"]) for cell in CELLS}
CODE = {cell["id"]: SOURCES[cell["id"]] for cell in CELLS if cell["cell_type"] == "code"}
PROSE = "\n".join(SOURCES[cell["id"]] for cell in CELLS if cell["cell_type"] == "markdown")

load_titanic = cache(losslab.load_titanic)  # nobody here writes into it


def run_with_a_mistake(text, other):
    """The names that the notebook's cells up to Newton's method define, when one text is exchanged first."""
    names = {"__name__": "titanic"}
    with matplotlib.rc_context():
        for id, source in CODE.items():
            if "explore(fig" in source:
                continue
            exec(compile(source.replace(text, other), f"{NOTEBOOK.name}, cell {id}", "exec"), names)
            if id == "newton":
                return names


@pytest.fixture(scope="module")
def book():
    return reference.run(NOTEBOOK).names


# The judges: everything from the table itself, nothing from the notebook


def preparation():
    """Filled, one-hot with a reference level, logarithm, standardized: in the order of the notebook's columns."""

    def numeric(*steps):
        return make_pipeline(SimpleImputer(strategy="median"), *steps, StandardScaler())

    def levels(reference):
        return OneHotEncoder(drop=[reference], sparse_output=False)

    return ColumnTransformer([
        ("sex", levels("male"), ["sex"]),
        ("class", levels(3), ["pclass"]),
        ("port", make_pipeline(SimpleImputer(strategy="most_frequent"), levels("S")), ["embarked"]),
        ("counts", numeric(), ["age", "sibsp", "parch"]),
        ("fare", numeric(FunctionTransformer(np.log1p)), ["fare"]),
    ])


@cache
def table():
    """scikit-learn wants plain objects where ours are categories."""
    return load_titanic().astype({"sex": object, "pclass": int, "embarked": object})


def exact(C=np.inf):
    return LogisticRegression(C=C, solver="newton-cholesky", tol=1e-13, max_iter=1000)


def deal(seed=1):
    return np.random.default_rng(seed).permutation(1309) % 5


SCORING = {"accuracy": lambda y, p: accuracy_score(y, p >= 0.5), "log_loss": log_loss, "auc": roc_auc_score}


def out_of_fold(model, X, fold):
    return cross_val_predict(model, X, table().survived, cv=PredefinedSplit(fold), method="predict_proba")[:, 1]


@cache
def nine_columns(seed=1):
    return out_of_fold(make_pipeline(preparation(), exact()), table(), deal(seed))


def judged(p, fold):
    """Accuracy, log-loss and AUC of each fold, in its order."""
    y = table().survived
    return {name: np.array([score(y[fold == k], p[fold == k]) for k in range(5)]) for name, score in SCORING.items()}


def assert_close(got, wanted, tolerance=1e-8):
    np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance)


def check_preparation(book):
    train, test = table()[deal() != 0], table()[deal() == 0]
    prepare = preparation().fit(train)
    for ours, part in ((book["X"], train), (book["X_test"], test)):
        assert np.all(ours[:, 0] == 1)
        assert_close(ours[:, 1:], prepare.transform(part), 1e-12)


def check_fit(book):
    train = table()[deal() != 0]
    model = make_pipeline(preparation(), exact()).fit(train, train.survived)[-1]
    assert_close(book["fit"](book["X"], book["y_train"]), np.append(model.intercept_, model.coef_))


# What the page prints


def test_a_reader_needs_no_library_of_the_judges():
    imported = re.findall(r"^\s*(?:import|from)\s+(\w+)", "\n".join(CODE.values()), re.M)
    assert set(imported) == {"math", "textwrap", "ipywidgets", "numpy", "losslab"}


def test_the_split_and_the_preparation(book):
    assert_close(book["fold"], deal())
    check_preparation(book)


def test_every_fold_is_prepared_from_its_own_training_part(book):
    for k in range(5):
        rest, held = table()[deal() != k], table()[deal() == k]
        ours = book["nine_columns"](load_titanic()[deal() != k], load_titanic()[deal() == k])
        prepare = preparation().fit(rest)
        for got, part in zip(ours, (rest, held)):
            assert_close(got[:, 1:], prepare.transform(part), 1e-12)


def test_the_weights_are_those_of_scikit_learn_without_a_penalty(book):
    check_fit(book)
    assert_close(book["theta"], book["fit"](book["X"], book["y_train"]), 0)
    assert np.abs(book["looped"] - book["theta"]).max() < 1e-6  # a thousand steps, as the page says
    assert_close(book["quick"], book["looped"], 1e-10)
    assert_close(book["more"], book["theta"])
    p = book["sigmoid"](book["X"] @ book["theta"])
    assert_close(book["mean_loss"](book["theta"], book["X"], book["y_train"]), log_loss(book["y_train"], p), 1e-12)


def test_weights_errors_and_intervals_are_those_of_statsmodels(book):
    fitted = sm.Logit(book["y_train"], book["X"]).fit(method="newton", tol=1e-13, disp=0)
    assert_close(book["theta"], fitted.params)
    assert_close(book["se"], fitted.bse, 1e-7)
    low, high = fitted.conf_int().T
    assert_close(book["low"], low, 1e-4)  # 1.96 stands for 1.959964
    assert_close(book["high"], high, 1e-4)


def test_errors_by_tickets_are_those_of_statsmodels(book):
    """The sandwich, pushes added up by ticket; statsmodels multiplies it by groups/(groups − 1)."""
    ticket = load_titanic().ticket.to_numpy(str)[deal() != 0]
    groups = np.unique(ticket, return_inverse=True)[1]
    fitted = sm.Logit(book["y_train"], book["X"]).fit(
        method="newton", tol=1e-13, disp=0, cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    assert_close(book["se_tickets"], fitted.bse, 1e-6)
    grown = book["se_tickets"] / book["se"]
    assert 1.4 < grown.max() < 1.55 and grown.min() > 1  # "by up to half"


def test_the_simulated_standard_error(book):
    y, woman = load_titanic().survived, (load_titanic().sex == "female").to_numpy(int)
    fitted = sm.Logit(y, sm.add_constant(woman)).fit(method="newton", tol=1e-13, disp=0)
    assert_close(book["formula"], fitted.bse.iloc[1], 1e-7)
    assert len(book["ws"]) == 200 and book["ws"].std(ddof=1) == pytest.approx(book["formula"], rel=0.1)


def test_the_smallest_model(book):
    y, woman = load_titanic().survived, (load_titanic().sex == "female").to_numpy(int)
    counted = sm.stats.Table2x2([[np.sum(y[woman == 1]), np.sum(1 - y[woman == 1])],
                                 [np.sum(y[woman == 0]), np.sum(1 - y[woman == 0])]])
    fitted = sm.Logit(y, sm.add_constant(woman)).fit(method="newton", tol=1e-13, disp=0)
    assert_close([book["b"], book["w"]], fitted.params)
    assert_close(np.exp(book["w"]), counted.oddsratio, 1e-12)
    assert_close(book["p_women"] / book["p_men"], counted.riskratio, 1e-12)


@pytest.mark.parametrize("name", ["p_base", "p_sex", "p_test"])
def test_the_measures(book, name):
    y, p = book["y_test"], book[name]
    assert_close(book["log_loss"](y, p), log_loss(y, p), 1e-12)
    assert_close(book["auc"](y, p), roc_auc_score(y, p), 1e-12)
    for c in (0.2, 0.5, 0.8):
        assert_close(book["accuracy"](y, p, c), accuracy_score(y, p >= c), 1e-12)
        tp, fp, fn, tn = book["confusion"](y, p, c)
        assert [[tn, fp], [fn, tp]] == confusion_matrix(y, p >= c, labels=[0, 1]).tolist()
    false, true, _ = roc_curve(y, p, drop_intermediate=False)
    assert_close(book["roc"](y, p), (false, true), 1e-12)


def test_the_test_part(book):
    train, test = table()[deal() != 0], table()[deal() == 0]
    p = make_pipeline(preparation(), exact()).fit(train, train.survived).predict_proba(test)[:, 1]
    assert_close(book["p_test"], p)
    assert_close(book["brier"], brier_score_loss(test.survived, p))
    assert np.sum((p >= 0.5) == test.survived) == 202


def test_the_five_folds(book):
    sex_alone = make_pipeline(ColumnTransformer([("sex", OneHotEncoder(drop="first"), ["sex"])]), exact())
    for name, p in (("nine columns", nine_columns()), ("sex alone", out_of_fold(sex_alone, table(), deal()))):
        wanted = judged(p, deal())
        for measure in SCORING:
            assert_close(book["per_fold"](book[measure], book["p_out"][name]), wanted[measure])


def test_the_gains_over_twenty_deals(book):
    y, woman = load_titanic().survived.to_numpy(), (load_titanic().sex == "female").to_numpy()
    assert book["gains"].shape == (20, 3)
    for seed in (0, 7, 19):
        fold, wanted = deal(seed), judged(nine_columns(seed), deal(seed))
        rule = [np.mean(woman[fold == k] == y[fold == k]) for k in range(5)]
        assert_close(book["gains"][seed, 0], np.mean(wanted["accuracy"] - rule))


def per_passenger(book):
    """What each passenger adds to the gains in accuracy and log-loss of nine columns over sex alone."""
    y, nine, two = book["survived"], book["p_out"]["nine columns"], book["p_out"]["sex alone"]
    given = [np.where(y == 1, p, 1 - p) for p in (nine, two)]
    right = [(p >= 0.5) == y for p in (nine, two)]
    return right[0].astype(float) - right[1], np.log(given[1]) - np.log(given[0])


def mean_and_error(d, groups=None):
    """Mean and standard error by statsmodels: the regression on nothing but a constant, robust or by groups."""
    how = {"cov_type": "HC0"} if groups is None else {
        "cov_type": "cluster", "cov_kwds": {"groups": groups, "use_correction": False}}
    fitted = sm.OLS(d, np.ones(len(d))).fit(**how)
    return fitted.params[0], fitted.bse[0]


def test_the_luck_of_the_sample(book):
    """The resampled errors against the formulas for paired differences, alone and clustered by ticket."""
    tickets = np.unique(load_titanic().ticket.to_numpy(str), return_inverse=True)[1]
    assert_close(tickets, book["holder"], 0)
    one, many = np.std(book["by_one"], axis=0), np.std(book["by_ticket"], axis=0)
    assert len(book["by_one"]) == len(book["by_ticket"]) == 200
    for k, d in enumerate(per_passenger(book)):
        gain, error = mean_and_error(d)
        assert book["gain_of"](np.arange(1309))[k] == pytest.approx(gain, abs=2e-4)  # folds aren't quite equal
        assert one[k] == pytest.approx(error, rel=0.15)
        assert many[k] == pytest.approx(mean_and_error(d, tickets)[1], rel=0.15)
    d = per_passenger(book)[0]
    assert (np.sum(d > 0), np.sum(d < 0)) == (46, 37)


def test_the_luck_of_the_auc(book):
    """DeLong's error of a difference of two areas, fold by fold, against the resampled one."""
    y, fold = book["survived"], deal()
    variances = []
    for k in range(5):
        gaps = []
        for name in ("nine columns", "sex alone"):
            p = book["p_out"][name][fold == k]
            gap = p[y[fold == k] == 1][:, None] - p[y[fold == k] == 0]
            gaps.append((gap > 0) + 0.5 * (gap == 0))
        d = gaps[0] - gaps[1]
        variances.append(np.var(d.mean(axis=1), ddof=1) / d.shape[0] + np.var(d.mean(axis=0), ddof=1) / d.shape[1])
    assert np.std(book["by_one"], axis=0)[2] == pytest.approx(np.sqrt(np.sum(variances)) / 5, rel=0.15)


def test_tickets_kept_together(book):
    tickets, holder = np.unique(load_titanic().ticket.to_numpy(dtype=str), return_inverse=True)
    rng = np.random.default_rng(5)
    fold = rng.permutation(1309) % 5
    together = (rng.permutation(len(tickets)) % 5)[holder]
    for deal_, ours in ((fold, book["singly"][5]), (together, book["together"][5])):
        p = out_of_fold(make_pipeline(preparation(), exact()), table(), deal_)
        assert_close(ours, judged(p, deal_)["log_loss"].mean())


def test_calibration(book):
    y, p = load_titanic().survived, nine_columns()
    assert_close(book["p_nine"], p)
    share, said = calibration_curve(y, p, n_bins=10, strategy="quantile")
    ours = book["calibration"](y.to_numpy(), book["p_nine"])
    assert_close(ours[:, :2].T, (said, share))
    # If the model is right: the spread of shares in worlds drawn with its own probabilities.
    worlds = np.random.default_rng(0).random((4000, 1309)) < book["p_nine"]
    group = np.searchsorted(np.quantile(p, np.linspace(0, 1, 11))[1:-1], p)
    for g in range(10):
        assert ours[g, 3] == pytest.approx(worlds[:, group == g].mean(axis=1).std(), rel=0.05)
    off = (ours[:, 1] - ours[:, 0]) / ours[:, 3]
    assert (np.flatnonzero(np.abs(off) > 2) + 1).tolist() == [2, 7, 10]
    assert np.sum(off**2) == pytest.approx(20, abs=0.5) and chi2.isf(0.05, 10) == pytest.approx(18.3, abs=0.05)
    assert [round(np.mean(worlds[:, group == g].mean(axis=1) > share[g]), 2) for g in (1, 9)] == [
        pytest.approx(0.02, abs=0.011), pytest.approx(0.01, abs=0.011)]


def test_what_the_gaps_say(book):
    """Not missing completely at random; and the column that step 6 refuses, fitted by statsmodels."""
    table_ = load_titanic()
    unknown = table_.age.isna()
    assert (unknown.sum(), (unknown & (table_.pclass == 3)).sum()) == (263, 208)
    assert (table_.pclass == 3).sum() == 709
    assert chi2_contingency(np.histogram2d(unknown, table_.pclass.astype(int), (2, 3))[0]).pvalue < 1e-9
    X = np.column_stack([np.ones(1309), preparation().fit_transform(table()), unknown])
    fitted = sm.Logit(table_.survived.to_numpy(), X.astype(float)).fit(method="newton", tol=1e-13, disp=0)
    assert (fitted.params[-1], fitted.bse[-1]) == (pytest.approx(-0.30, abs=0.005), pytest.approx(0.20, abs=0.005))
    assert book["rise"](book["with_unknown"]) == pytest.approx(0.0006, abs=5e-5)


def test_a_ticket_has_one_price_and_several_passengers(book):
    """Its price is the ticket's: but for one ticket, holders have the same fare; and the price grows with them."""
    table_ = load_titanic()
    holders = table_.groupby("ticket", observed=True).agg(fares=("fare", "nunique"), n=("fare", "size"),
                                                          fare=("fare", "median"))
    assert (holders.fares <= 1).mean() > 0.99 and holders.n[holders.n > 1].sum() == 596
    assert holders.n[holders.fare > 512].sum() == 4
    train = table_[deal() != 0]
    alone = train[train.ticket.map(holders.n) == 1]
    assert alone.fare[alone.pclass == 1].median() == pytest.approx(27.72, abs=0.01)
    assert train.fare[train.pclass == 1].median() > 60
    assert np.expm1(book["alone"](True, 1, 30)[9] * book["known"]["std"][3]
                    + book["known"]["mean"][3]) == pytest.approx(27.72, abs=0.01)


def test_how_the_rows_of_kaggle_relate():
    """Its training file by its published counts; what is left must give the known score of the sample submission."""
    ours, woman = load_titanic().survived, load_titanic().sex == "female"
    rows, women, women_survived, men_survived = 891, 314, 233, 109
    right = women_survived + (rows - women - men_survived)
    assert right == 701 and women_survived + men_survived == 342
    left = (woman == ours).sum() - right
    assert round(left / (1309 - rows), 5) == 0.76555 and ours.sum() - 342 == 158
    for text in ("418", "$233 + 468 = 701$", "158 survivors", "for 320 of them", "0.76555"):
        assert text in PROSE
    # The gaps of both files together are ours, too.
    assert (177 + 86, 687 + 327, 2) == tuple(load_titanic()[name].isna().sum() for name in ("age", "cabin", "embarked"))


def test_first_against_second_and_second_against_third():
    odds = load_titanic().groupby(["sex", "pclass"], observed=True).survived.mean().pipe(lambda p: p / (1 - p))
    for sex, ratios in (("female", (3.5, 8.1)), ("male", (3.0, 0.95))):
        got = odds[sex, 1] / odds[sex, 2], odds[sex, 2] / odds[sex, 3]
        assert got == (pytest.approx(ratios[0], abs=0.06), pytest.approx(ratios[1], abs=0.05))


def test_equal_odds_ratios_within_classes_are_larger_than_the_whole():
    """Odds don't collapse: as many women as men in every class, one odds ratio within, a smaller one of all."""
    base = np.array([-2.0, 0.0, 2.0])
    women, men = (1 / (1 + np.exp(-base - shift)) for shift in (np.log(14), 0))
    whole = [p.mean() / (1 - p.mean()) for p in (women, men)]
    assert whole[0] / whole[1] < 10


def test_a_column_left_out(book):
    p = out_of_fold(make_pipeline(preparation(), DropColumns((1, 2, 8)), exact()), table(), deal())
    assert_close(book["rise"](book["without"](2, 3, 9)) + book["full_loss"], judged(p, deal())["log_loss"].mean())


class DropColumns(FunctionTransformer):
    def __init__(self, gone):
        self.gone = gone
        super().__init__(np.delete, kw_args={"obj": list(gone), "axis": 1})


# The exercises


def with_boat():
    return table().assign(boat=load_titanic_leakage().boat.notna().astype(float))


def and_boat():
    prepare = preparation()
    prepare.set_params(transformers=[*prepare.transformers, ("boat", "passthrough", ["boat"])])
    return prepare


def test_the_leak_of_the_boats(book):
    assert np.mean(book["boat"] == book["survived"]) == 1277 / 1309
    p = book["out_of_fold"](book["with_column"](book["boat"].astype(float)), deal())
    wanted = judged(out_of_fold(make_pipeline(and_boat(), exact()), with_boat(), deal()), deal())
    for measure in SCORING:
        assert_close(book["per_fold"](book[measure], p), wanted[measure])


def test_the_leak_of_the_bodies_has_no_minimum_without_a_penalty(book):
    with pytest.raises(ValueError, match="separated"):
        book["fit"](book["A"], book["y_train"])
    assert not book["runs"].converged
    assert np.diff(book["runs"].points[-5:, -1]) == pytest.approx(-1, abs=0.01)
    model = exact(C=1 / (len(book["y_train"]) * 1e-3)).fit(book["A"][:, 1:], book["y_train"])
    assert_close(book["tame"].points[-1], np.append(model.intercept_, model.coef_))


def test_statistics_of_all_rows(book):
    """scikit-learn's way of the same slip: the preparation fitted before the folds."""
    p = out_of_fold(exact(), preparation().fit_transform(table()), deal())
    careful, careless = (judged(p, deal())["log_loss"].mean() for p in (nine_columns(), p))
    assert book["slip"] == pytest.approx(careless - careful, abs=1e-9)
    assert 1e-5 < book["slip"] < 1e-4


def test_the_missing_columns(book):
    pairs = FunctionTransformer(lambda X: np.column_stack([X, X[:, 0] * X[:, 1], X[:, 0] * X[:, 2]]))
    p = out_of_fold(make_pipeline(preparation(), pairs, exact()), table(), deal())
    assert_close(book["rows"], judged(p, deal())["log_loss"])


# What the prose says


@pytest.mark.parametrize("text, value", [
    ("{:.1f} %, without a single weight", lambda b: 100 * 1021 / 1309),
    ("odds of a woman were {:.1f} times the odds of a man", lambda b: np.exp(b["w"])),
    ("**woman** were {:.0f} times those of a man", lambda b: np.exp(b["theta"][1])),
    ("in {:d} of 200 draws", lambda b: np.sum(np.abs(b["ws"] - b["w"]) < 1.96 * b["formula"])),
    ("multiplied the odds of third by {:.1f}", lambda b: np.exp(b["theta"][2])),
    ("**second** by {:.1f}", lambda b: np.exp(b["theta"][3])),
    ("**ten years** more multiplied them by {:.2f}", lambda b: np.exp(10 * b["theta"][6] / b["known"]["std"][0])),
    ("its odds ratio {:.2f}", lambda b: np.exp(b["theta"][2])),
    ("nine columns beat the rule of six words by *two passengers of {:d}*", lambda b: len(b["y_test"])),
    ("+{:.1f} points, with a standard error of 0.9 by tickets", lambda b: 100 * b["gains"][1, 0]),
    ("with a standard error of {:.1f}", lambda b: 100 * np.std(b["by_ticket"], axis=0)[0]),
    ("from −1 to +{:.1f}", lambda b: 100 * (b["gains"][1, 0] + 1.96 * np.std(b["by_ticket"], axis=0)[0])),
    ("Log-loss: −0.060 ± {:.3f}", lambda b: np.std(b["by_ticket"], axis=0)[1]),
    ("AUC: +0.080 ± {:.3f}", lambda b: np.std(b["by_ticket"], axis=0)[2]),
    ("{:.1f} points, and the spread is 2.3", lambda b: 100 * np.sqrt(0.79 * 0.21 / 262)),
    ("the spread is {:.1f}", lambda b: 100 * b["per_fold"](b["accuracy"], b["p_nine"]).std(ddof=1)),
    ("log-loss falls from 0.485 to {:.3f}", lambda b: log_loss(b["y_test"], b["p_body"])),
    ("AUC rises from 0.830 to {:.3f}", lambda b: roc_auc_score(b["y_test"], b["p_body"])),
    ("the first two become {:.3f}", lambda b: b["sigmoid"](b["paired"](b["alone"](True, 3, 30)) @ b["theta_wide"])),
    ("become 0.453 and {:.3f}", lambda b: b["sigmoid"](b["paired"](b["alone"](False, 1, 30)) @ b["theta_wide"])),
    ("ranges from {:.3f}", lambda b: b["per_fold"](b["accuracy"], b["p_nine"]).min()),
    ("to {:.3f}. No wonder", lambda b: b["per_fold"](b["accuracy"], b["p_nine"]).max()),
    ("On average {:.3f} instead of", lambda b: np.mean(b["together"])),
    ("instead of {:.3f}: a little worse", lambda b: np.mean(b["singly"])),
    ("It *rises*, by {:.5f}", lambda b: b["slip"]),
    ("the log-loss falls from 0.464 to {:.3f}", lambda b: b["rows"].mean()),
    ("the share that survived, {:.3f}", lambda b: b["y_train"][b["third"]].mean()),
])
def test_numbers_in_the_prose(book, text, value):
    assert text.format(value(book)) in PROSE


# And the judges can say no


@pytest.mark.parametrize("text, other, verdict", [
    ('/ known["std"]', "/ 10", check_preparation),
    ("np.log1p(part.fare)", "part.fare", check_preparation),
    ("known = learn(train)", "known = learn(table)", check_preparation),
    ('full.embarked == "Q"', 'full.embarked == "S"', check_preparation),
    ("< 1e-9", "< 1e-2", check_fit),
    ('"embarked": known["port"]', '"embarked": "C"', check_fit),
])
def test_a_mistake_in_the_notebook_is_noticed(text, other, verdict):
    broken = run_with_a_mistake(text, other)
    with pytest.raises(AssertionError):
        verdict(broken)
