"""Writes reference.json: every metric of src/validate/stats by numpy, scipy and scikit-learn.

Where those libraries have no such metric, it is written out here from its definition, in the
plainest way (all pairs, all thresholds), so that it shares no shortcut with the Rust code. The
random streams are repeated with a ChaCha of its own, so that resamples can be compared one by one.

    python make_reference.py > reference.json
"""

import json
import math
import platform
import struct

import numpy as np
import scipy
import sklearn
from scipy import optimize, special, stats
from sklearn import metrics

Z = stats.norm.ppf(0.975)


# --- random streams -------------------------------------------------------------------------------


class ChaCha8:
    """ChaCha with 8 rounds, 64-bit counter and 64-bit stream, as words of 64 bits."""

    def __init__(self, seed, purpose, stream):
        key = struct.pack("<QQQQ", seed, purpose, 0, 0)
        self.key = struct.unpack("<8I", key)
        self.stream = stream
        self.counter = 0
        self.words = []

    def block(self):
        state = list(struct.unpack("<4I", b"expand 32-byte k"))
        state += self.key
        state += [self.counter & 0xFFFFFFFF, self.counter >> 32]
        state += [self.stream & 0xFFFFFFFF, self.stream >> 32]
        x = list(state)

        def quarter(a, b, c, d):
            for p, q, r, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[p] = (x[p] + x[q]) & 0xFFFFFFFF
                x[r] ^= x[p]
                x[r] = ((x[r] << n) | (x[r] >> (32 - n))) & 0xFFFFFFFF

        for _ in range(4):
            for at in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
                quarter(*at)
            for at in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
                quarter(*at)
        self.counter += 1
        return [(a + b) & 0xFFFFFFFF for a, b in zip(x, state)]

    def next(self):
        if not self.words:
            self.words = self.block()
        low, high = self.words[0], self.words[1]
        self.words = self.words[2:]
        return low | high << 32

    def uniform(self):
        return (self.next() >> 11) / 2.0**53

    def below(self, bound):
        refused = (2**64 - bound) % bound
        while True:
            product = self.next() * bound
            if product % 2**64 >= refused:
                return product >> 64


def resample(strata, seed, number):
    """Sample indices, ascending; strata are lists of units, units lists of samples."""
    stream = ChaCha8(seed, 0, number)
    drawn = []
    for units in strata:
        for _ in units:
            drawn += units[stream.below(len(units))]
    return sorted(drawn)


def strata_within_class(y):
    return [[[i] for i in np.flatnonzero(y == c)] for c in (1, 0)]


def strata_by_group(groups):
    return [[list(np.flatnonzero(groups == g)) for g in np.unique(groups)]]


# --- AUC ------------------------------------------------------------------------------------------


def components(y, s):
    positive, negative = s[y == 1], s[y == 0]
    psi = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    return psi.sum() / psi.size, psi.mean(axis=1), psi.mean(axis=0)


def delong_covariance(y, scores):
    parts = [components(y, s) for s in scores]
    m, n = (y == 1).sum(), (y == 0).sum()
    s10 = np.cov([p[1] for p in parts])
    s01 = np.cov([p[2] for p in parts])
    return np.array([p[0] for p in parts]), np.atleast_2d(s10 / m + s01 / n)


def obuchowski_covariance(y, scores, groups):
    parts = [components(y, s) for s in scores]
    m, n = (y == 1).sum(), (y == 0).sum()
    names = np.unique(groups)
    x = np.array([[np.sum(p[1][groups[y == 1] == g] - p[0]) for g in names] for p in parts])
    w = np.array([[np.sum(p[2][groups[y == 0] == g] - p[0]) for g in names] for p in parts])
    i10 = sum(((groups == g) & (y == 1)).any() for g in names)
    i01 = sum(((groups == g) & (y == 0)).any() for g in names)
    i = len(names)
    s10 = i10 / ((i10 - 1) * m) * (x @ x.T)
    s01 = i01 / ((i01 - 1) * n) * (w @ w.T)
    s11 = i / (i - 1) * (x @ w.T)
    return np.array([p[0] for p in parts]), s10 / m + s01 / n + (s11 + s11.T) / (m * n)


def auc_intervals(auc, variance):
    se = math.sqrt(variance)
    half = Z * se / (auc * (1 - auc))
    return {
        "auc": auc,
        "variance": variance,
        "plain": [auc - Z * se, auc + Z * se],
        "logit": list(special.expit([special.logit(auc) - half, special.logit(auc) + half])),
    }


def comparison(aucs, covariance, margin=0.05):
    difference = aucs[1] - aucs[0]
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    se = math.sqrt(variance)
    z = difference / se
    return {
        "difference": difference,
        "variance": variance,
        "interval": [difference - Z * se, difference + Z * se],
        "z": z,
        "p": 2 * stats.norm.sf(abs(z)),
        "margin": margin,
        "non_inferiority_z": (difference + margin) / se,
        "non_inferiority_p": stats.norm.sf((difference + margin) / se),
        "lower_bound": difference - Z * se,
    }


# --- calibration ----------------------------------------------------------------------------------


def expected_calibration_error(y, p, bins):
    order = np.argsort(p, kind="stable")
    ranked = p[order]
    places = np.array([np.flatnonzero(ranked == v).mean() for v in p])
    names = np.floor(np.round(places * 2) * bins / (2 * len(p)))
    found = [(p[names == b].mean(), y[names == b].mean(), (names == b).sum()) for b in np.unique(names)]
    error = sum(abs(o - q) * n for q, o, n in found) / len(p)
    return error, found


def calibration_null(p, bins, simulations, seed):
    errors = []
    for number in range(simulations):
        stream = ChaCha8(seed, 1, number)
        y = np.array([1 if stream.uniform() < q else 0 for q in p])
        errors.append(expected_calibration_error(y, p, bins)[0])
    return errors


def logistic_fit(y, design, offset, size):
    def loss(b):
        eta = offset + design @ b
        return np.sum(np.logaddexp(0, eta) - y * eta)

    def gradient(b):
        return design.T @ (special.expit(offset + design @ b) - y)

    def hessian(b):
        w = special.expit(offset + design @ b)
        return design.T @ (design * (w * (1 - w))[:, None])

    fit = optimize.minimize(
        loss, np.zeros(size), jac=gradient, hess=hessian, method="trust-exact",
        options={"gtol": 1e-11, "maxiter": 2000},
    )
    # The optimiser stops at its tolerance; the last digits come from the score equations.
    polished = fit.x
    for _ in range(3):
        polished = polished - np.linalg.solve(hessian(polished), gradient(polished))
    return polished, np.sqrt(np.diag(np.linalg.inv(hessian(polished))))


# --- the rest -------------------------------------------------------------------------------------


def area_under_risk_coverage(confidence, loss):
    """Expected over random order inside ties: E of the mean of the k most confident."""
    n = len(confidence)
    total = 0.0
    for k in range(1, n + 1):
        threshold = np.sort(confidence)[::-1][k - 1]
        above = confidence > threshold
        tied = confidence == threshold
        total += (loss[above].sum() + (k - above.sum()) * loss[tied].mean()) / k
    return total / n


def holm(p):
    p = np.asarray(p)
    order = np.argsort(p)
    m = len(p)
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(1, np.maximum.accumulate((m - np.arange(m)) * p[order]))
    return adjusted


def binomial_bounds(k, n, level):
    """Exact bounds as roots of the binomial tails, not as beta quantiles."""
    tail = (1 - level) / 2
    solve = lambda f: optimize.brentq(f, 1e-15, 1 - 1e-15, xtol=1e-16, rtol=1e-15, maxiter=1000)
    lower = 0.0 if k == 0 else solve(lambda p: stats.binom.sf(k - 1, n, p) - tail)
    upper = 1.0 if k == n else solve(lambda p: stats.binom.cdf(k, n, p) - tail)
    return [lower, upper]


def wilson(p, n):
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return [centre - half, centre + half]


def predictive_value(right, wrong, prevalence, adjust):
    (a, n1), (b, n0) = right, wrong
    extra = Z**2 if adjust else 0.0
    r, w = (a + extra / 2) / (n1 + extra), (b + extra / 2) / (n0 + extra)
    n1, n0 = n1 + extra, n0 + extra
    logit = special.logit(prevalence) + math.log(r) - math.log(w)
    half = Z * math.sqrt((1 - r) / (r * n1) + (1 - w) / (w * n0))
    return [special.expit(logit), special.expit(logit - half), special.expit(logit + half)]


def camelyon(slides, repeated):
    """FROC with the curve by counting at every threshold and np.interp."""
    found, false, lesions = [], [], 0
    for slide in slides:
        lesions += sum(kind == "metastasis" for kind in slide["lesions"])
        for at, kind in enumerate(slide["lesions"]):
            scores = sorted(s for s, lesion in slide["hits"] if lesion == at)
            if kind == "metastasis" and scores:
                found.append(scores[-1])
                if repeated:
                    false += scores[:-1]
        false += [s for s, lesion in slide["hits"] if lesion is None]
    thresholds = sorted(set(found + false))
    rate = [np.sum(np.array(false) >= t) / len(slides) for t in thresholds] + [0.0]
    sensitivity = [np.sum(np.array(found) >= t) / lesions for t in thresholds] + [0.0]
    at = np.interp([0.25, 0.5, 1, 2, 4, 8], rate[::-1], sensitivity[::-1])
    return {"rate": rate[::-1], "sensitivity": sensitivity[::-1], "at": at, "score": at.mean()}


# --- data sets ------------------------------------------------------------------------------------


def data_sets():
    def binormal(seed, positives, negatives, shift, digits=None):
        rng = np.random.default_rng(seed)
        y = np.r_[np.ones(positives, int), np.zeros(negatives, int)]
        latent = rng.normal(size=len(y)) + shift * y
        second = 0.6 * latent + 0.8 * rng.normal(size=len(y)) + 0.3 * shift * y
        order = rng.permutation(len(y))
        scores = [special.expit(1.3 * v - 0.8)[order] for v in (latent, second)]
        if digits is not None:
            # Kept off 0 and 1, whose logits are infinite.
            scores = [np.clip(np.round(s, digits), 0.05, 0.95) for s in scores]
        return y[order], scores, rng

    for name, args in {
        "plain": (1, 60, 80, 1.5),
        "ties": (2, 50, 50, 1.2, 1),
        "imbalance": (3, 7, 150, 1.8),
        "small": (4, 6, 9, 0.8),
        "strong": (5, 70, 90, 3.2),
        "useless": (6, 40, 45, 0.0, 2),
    }.items():
        y, scores, rng = binormal(*args)
        groups = rng.integers(0, max(4, len(y) // 8), size=len(y))
        yield name, y, scores, groups

    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(24), rng.integers(1, 9, size=24))
    share = rng.beta(0.6, 0.6, size=24)[groups]
    y = (rng.random(len(groups)) < share).astype(int)
    effect = rng.normal(size=24)[groups]
    scores = [special.expit(effect + 1.2 * y + rng.normal(size=len(y))) for _ in range(2)]
    yield "groups", y, scores, groups


def listed(value):
    if isinstance(value, dict):
        return {k: listed(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [listed(v) for v in value]
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return "inf" if math.isinf(value) else value
    return value


def of_set(name, y, scores, groups):
    s = scores[0]
    logit = special.logit(s)
    entry = {"name": name, "labels": y, "scores": s, "second": scores[1], "groups": groups}
    for key, drop in (("every", False), ("corners", True)):
        fpr, tpr, thresholds = metrics.roc_curve(y, s, drop_intermediate=drop)
        entry[f"roc_{key}"] = {"fpr": fpr, "tpr": tpr, "thresholds": thresholds}
    entry["auc"] = metrics.roc_auc_score(y, s)
    u = stats.mannwhitneyu(s[y == 1], s[y == 0]).statistic
    assert abs(u / (y.sum() * (1 - y).sum()) - entry["auc"]) < 1e-12
    precision, recall, thresholds = metrics.precision_recall_curve(y, s)
    entry["precision_recall"] = {"precision": precision, "recall": recall, "thresholds": thresholds}
    entry["average_precision"] = metrics.average_precision_score(y, s)

    aucs, covariance = delong_covariance(y, scores)
    entry["delong"] = auc_intervals(aucs[0], covariance[0, 0])
    entry["paired_delong"] = comparison(aucs, covariance)
    aucs, covariance = obuchowski_covariance(y, scores, groups)
    entry["clustered"] = auc_intervals(aucs[0], covariance[0, 0])
    entry["paired_clustered"] = comparison(aucs, covariance)

    lower, upper = 0.3, 0.7
    counts = {}
    for label, key in ((1, "positives"), (0, "negatives")):
        mine = s[y == label]
        counts[key] = [(mine < lower).sum(), ((mine >= lower) & (mine < upper)).sum(), (mine >= upper).sum()]
    entry["confusion"] = {"lower": lower, "upper": upper, **counts}
    pos, neg = counts["positives"], counts["negatives"]
    values = []
    for prevalence in (0.01, 0.2, 0.5):
        for adjust in (False, True):
            ppv = (pos[2], sum(pos)), (neg[2], sum(neg))
            npv = (neg[0], sum(neg)), (pos[0], sum(pos))
            for kind, (right, wrong), q in (("ppv", ppv, prevalence), ("npv", npv, 1 - prevalence)):
                degenerate = right[0] in (0, right[1]) or wrong[0] in (0, wrong[1])
                value = None if degenerate and not adjust else predictive_value(right, wrong, q, adjust)
                values.append({"kind": kind, "prevalence": prevalence, "adjust": adjust, "value": value})
    entry["predictive"] = values

    hits = (s >= upper).astype(int)
    names = np.unique(groups)
    x = np.array([hits[groups == g].sum() for g in names])
    n = np.array([(groups == g).sum() for g in names])
    p, total, g = hits.mean(), len(hits), len(names)
    variance = g / (g - 1) * np.sum((x - p * n) ** 2) / total**2
    design_effect = max(1.0, variance / (p * (1 - p) / total))
    entry["clustered_proportion"] = {
        "threshold": upper,
        "events": hits.sum(),
        "variance": variance,
        "design_effect": design_effect,
        "wilson": wilson(p, total / design_effect),
        "upper": stats.beta.ppf(0.95, p * total / design_effect + 1, (1 - p) * total / design_effect),
    }

    losses = (s - y) ** 2
    assert abs(losses.mean() - metrics.brier_score_loss(y, s)) < 1e-15
    half = Z * stats.sem(losses)
    entry["brier"] = {"score": losses.mean(), "interval": [losses.mean() - half, losses.mean() + half]}
    bins = min(15, len(y) // 3)
    error, found = expected_calibration_error(y, s, bins)
    entry["calibration_error"] = {
        "bins": bins,
        "error": error,
        "predicted": [f[0] for f in found],
        "observed": [f[1] for f in found],
        "counts": [f[2] for f in found],
    }
    simulated = calibration_null(s, bins, 200, 99)
    entry["calibration_null"] = {
        "seed": 99,
        "simulations": 200,
        "mean": np.mean(simulated),
        "percentile_95": np.percentile(simulated, 95),
    }
    b, se = logistic_fit(y, np.c_[np.ones(len(y)), logit], np.zeros(len(y)), 2)
    entry["recalibration"] = {
        "intercept": b[0], "intercept_error": se[0], "slope": b[1], "slope_error": se[1],
        "slope_interval": [b[1] - Z * se[1], b[1] + Z * se[1]],
    }
    b, se = logistic_fit(y, np.ones((len(y), 1)), logit, 1)
    entry["in_the_large"] = {"intercept": b[0], "error": se[0], "difference": y.mean() - s.mean()}

    # Rounded, so that values which differ in their last bit are tied here as well as after parsing.
    confidence = np.round(np.abs(s - 0.5), 12)
    wrong = ((s >= 0.5) != (y == 1)).astype(float)
    entry["risk_coverage"] = {
        "confidence": confidence,
        "loss": wrong,
        "risk": [wrong[confidence >= t].mean() for t in np.unique(confidence)[::-1]],
        "coverage": [(confidence >= t).mean() for t in np.unique(confidence)[::-1]],
        "area": area_under_risk_coverage(confidence, wrong),
        "brier_area": area_under_risk_coverage(confidence, losses),
    }

    entry["bootstrap"] = [
        of_bootstrap(kind, strata, y, scores)
        for kind, strata in (("within_class", strata_within_class(y)), ("by_group", strata_by_group(groups)))
    ]
    return entry


def of_bootstrap(kind, strata, y, scores, resamples=200, seed=2**63 + 17):
    # Counted over pairs, so that equal areas are equal to the last bit: BCa counts replicates below
    # the estimate and at it, and the trapezoids of scikit-learn round.
    auc = lambda s, at: components(y[at], s[at])[0]
    draws = [resample(strata, seed, r) for r in range(resamples)]
    usable = [d for d in draws if 0 < y[d].sum() < len(d)]
    values = np.array([auc(scores[0], d) for d in usable])
    differences = np.array([auc(scores[1], d) - auc(scores[0], d) for d in usable])
    grid = np.linspace(0, 1, 11)

    def curve(at):
        fpr, tpr, _ = metrics.roc_curve(y[at], scores[0][at], drop_intermediate=False)
        return [
            tpr[fpr == x].max() if (fpr == x).any() else np.interp(x, fpr, tpr)
            for x in grid
        ]

    curves = np.array([curve(d) for d in usable])
    everyone = sorted(i for units in strata for unit in units for i in unit)
    # scipy takes strata as samples and resamples of its own; its interval from a given
    # distribution needs only the units, so each unit is handed over by its number.
    units = [u for stratum in strata for u in stratum]

    def statistic(*samples, axis=-1):
        rows = [np.moveaxis(np.atleast_1d(sample), axis, -1) for sample in samples]
        shape = rows[0].shape[:-1]
        flat = [r.reshape(-1, r.shape[-1]) for r in rows]
        out = []
        for row in range(flat[0].shape[0]):
            at = [i for part in flat for u in part[row] for i in units[int(u)]]
            out.append(auc(scores[0], at))
        return np.array(out).reshape(shape) if shape else out[0]

    numbered, first = [], 0
    for stratum in strata:
        numbered.append(np.arange(first, first + len(stratum)))
        first += len(stratum)
    class Given:
        bootstrap_distribution = values
    try:
        interval = stats.bootstrap(
            numbered, statistic, n_resamples=0, method="BCa", vectorized=True,
            bootstrap_result=Given, confidence_level=0.95,
        ).confidence_interval
        bca = [interval.low, interval.high]
        bca = None if any(math.isnan(v) for v in bca) else bca
    except ValueError:
        bca = None
    return {
        "kind": kind,
        "seed": str(seed),
        "resamples": resamples,
        "first_draw": draws[0],
        "usable": len(usable),
        "estimate": auc(scores[0], everyone),
        "percentile": np.percentile(values, [2.5, 97.5]),
        "bca": bca,
        "difference": np.percentile(differences, [2.5, 97.5]),
        "band_lower": np.percentile(curves, 2.5, axis=0),
        "band_upper": np.percentile(curves, 97.5, axis=0),
        "curve": curve(everyone),
    }


def proportions():
    for k, n in [(0, 1), (1, 1), (0, 5), (3, 7), (10, 10), (0, 149), (1, 236), (17, 20), (50, 100),
                 (999, 1000), (2700, 3072), (19000, 19171), (3, 327680)]:
        test = stats.binomtest(k, n)
        exact = test.proportion_ci(0.95, "exact")
        roots = binomial_bounds(k, n, 0.95)
        assert np.allclose(roots, [exact.low, exact.high], rtol=1e-8, atol=1e-12), (k, n)
        w = test.proportion_ci(0.95, "wilson")
        entry = {
            "events": k,
            "trials": n,
            "wilson": [w.low, w.high],
            "exact": [exact.low, exact.high],
            "exact_99": list(test.proportion_ci(0.99, "exact")),
            "upper": stats.binomtest(k, n, alternative="less").proportion_ci(0.95, "exact").high,
            "lower": stats.binomtest(k, n, alternative="greater").proportion_ci(0.95, "exact").low,
            "discounted": [],
        }
        for effect in (4.0, 10.0):
            a, m = k / effect, n / effect
            entry["discounted"].append({
                "design_effect": effect,
                "wilson": wilson(k / n, m),
                "exact": [
                    0.0 if k == 0 else stats.beta.ppf(0.025, a, m - a + 1),
                    1.0 if k == n else stats.beta.ppf(0.975, a + 1, m - a),
                ],
            })
        yield entry


def learn_then_test():
    rng = np.random.default_rng(8)
    for n, aside, limit, level, digits in [
        (400, 0, 0.02, 0.95, None), (1500, 40, 0.02, 0.95, None), (300, 5, 0.05, 0.9, 2), (149, 0, 0.02, 0.95, 2),
    ]:
        scores = rng.beta(5, 1.2, size=n)
        if digits is not None:
            scores = np.round(np.clip(scores, 0.12, 1), digits)
        grid = np.round(np.arange(1, 100) / 100, 2)
        best = None
        for threshold in grid:
            k = int((scores < threshold).sum())
            p = stats.binom.cdf(k, n + aside, limit)
            if p > 1 - level:
                break
            upper = stats.binomtest(k, n + aside, alternative="less").proportion_ci(level, "exact").high
            best = {"threshold": threshold, "cleared": k, "p": p, "upper": upper}
        yield {"scores": scores, "set_aside": aside, "limit": limit, "level": level, "grid": grid, **best}


def froc_sets():
    rng = np.random.default_rng(9)
    for digits in (None, 1):
        slides = []
        for _ in range(20):
            lesions = [str(rng.choice(["metastasis", "metastasis", "itc"])) for _ in range(rng.integers(0, 5))]
            hits = []
            for _ in range(rng.integers(0, 14)):
                lesion = int(rng.integers(0, len(lesions))) if lesions and rng.random() < 0.4 else None
                score = float(rng.beta(3, 2) if lesion is not None else rng.beta(2, 3))
                hits.append([score if digits is None else round(score, digits), lesion])
            slides.append({"lesions": lesions, "hits": hits})
        yield {"slides": slides, "ignored": camelyon(slides, False), "repeated": camelyon(slides, True)}


def main():
    rng = np.random.default_rng(10)
    p_values = [[0.01, 0.04, 0.03, 0.005], list(rng.random(12) ** 3), [0.5], [0.02, 0.02, 1.0, 0.0]]
    reference = {
        "written_by": "tests/validate/make_reference.py",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "sets": [of_set(*one) for one in data_sets()],
        "proportions": list(proportions()),
        "learn_then_test": list(learn_then_test()),
        "froc": list(froc_sets()),
        "holm": [{"p": p, "adjusted": holm(p)} for p in p_values],
    }
    print(json.dumps(listed(reference), allow_nan=False, separators=(",", ":")))


main()
