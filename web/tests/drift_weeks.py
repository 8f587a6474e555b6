"""Writes twelve weeks of three scanners into the database of a service, for the tests of the page Drift.

One scanner changes in its ninth week (eosin, blur, tiles outside the model's domain), one never does, one
has too few slides for anything but counts.

    python3 drift_weeks.py DATA/zhedel.db
"""
import datetime
import json
import random
import sqlite3
import sys


def moments(values):
    return {"n": len(values), "sum": sum(values), "squares": sum(value * value for value in values)}


def week(dice, slides, eosin, blurred, out_of_domain):
    """The sums of one week, as the service keeps them."""
    outcomes, reasons, scores = {}, {}, {}
    bins, outside = [0] * 20, 0
    values = {name: [] for name in ("out_of_domain", "haematoxylin", "haematoxylin_spread", "eosin", "eosin_spread")}
    for _ in range(slides):
        values["haematoxylin"].append(dice.gauss(0.30, 0.03))
        values["haematoxylin_spread"].append(dice.gauss(0.12, 0.01))
        values["eosin"].append(dice.gauss(eosin, 0.02))
        values["eosin_spread"].append(dice.gauss(0.09, 0.01))
        if dice.random() < blurred:
            outcome = "cannot_assess"
            reasons["blurred"] = reasons.get("blurred", 0) + 1
        else:
            suspicious = dice.random() < 0.2
            score = dice.uniform(0.7, 0.99) if suspicious else dice.uniform(0.05, 0.6)
            outcome = "suspicious" if suspicious else "no_suspicion_found"
            if 0.5 < score < 0.6:
                outcome = "cannot_assess"
                reasons["undecided_score"] = reasons.get("undecided_score", 0) + 1
            scores[str(round(score * 1000))] = scores.get(str(round(score * 1000)), 0) + 1
            share = min(1.0, max(0.0, dice.gauss(out_of_domain, 0.02)))
            values["out_of_domain"].append(share)
            outside += round(400 * share)
            for _ in range(400):
                bins[min(19, int(20 * dice.random() * score))] += 1
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    tiles = {"score_bins": bins, "failed_decode": 0, "failed_classify": 0, "failed_stain": slides // 10, "out_of_domain": outside}
    return {
        "slides": slides,
        "outcomes": outcomes,
        "reasons": reasons,
        "scores": scores,
        "tiles": tiles,
        "tiled": len(values["out_of_domain"]),
        **{name: moments(of) for name, of in values.items()},
    }


def main(path):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    monday = today - datetime.timedelta(days=today.weekday())
    dice = random.Random(11)
    with sqlite3.connect(path, timeout=30) as database:
        (organisation,) = database.execute("SELECT id FROM organisation WHERE name = 'local'").fetchone()
        for scanner, slides, changes in (
            ("Aperio, no. SS1302", 34, True),
            ("Hamamatsu C13210, no. 000003", 30, False),
            ("TIFF, 0.25 µm/px", 6, False),
        ):
            for number in range(1, 13):
                shifted = changes and number >= 9
                sums = week(
                    dice,
                    slides + dice.randrange(6),
                    eosin=0.25 if shifted else 0.20,
                    blurred=0.25 if shifted else 0.04,
                    out_of_domain=0.12 if shifted else 0.04,
                )
                at = monday - datetime.timedelta(weeks=12 - number)
                database.execute(
                    "INSERT OR REPLACE INTO drift_week VALUES (?, 'lymph-node-metastasis 0.2.0', ?, ?, ?)",
                    (organisation, scanner, at.isoformat(), json.dumps(sums)),
                )


if __name__ == "__main__":
    main(sys.argv[1])
