"""Writes twelve weeks of intraoperative consultations into the database of a service, for the page Turnaround.

Most are of one block with receipt and call; times heap at twenty minutes, some are corrected, some lack a
stamp, some contradict each other.

Their cases have no runs and cannot be opened: use a service of its own.

    python3 turnaround_weeks.py DATA/zhedel.db [CONSULTATIONS A WEEK]
"""
import datetime
import random
import sqlite3
import sys
import uuid

MINUTE = 60_000_000
SECOND = 1_000_000
WHO = "00000000-0000-0000-0000-000000000002"
STUDIES = ["single_block"] * 14 + ["several_blocks"] * 2 + ["sequential_margins", "extra_study", "deferred", None]
REASONS = ["grossing", "recut", "difficult_case", "several_at_once", None]


def main(path, each):
    dice = random.Random(7)
    database = sqlite3.connect(path, timeout=30)
    (site,) = database.execute("SELECT id FROM organisation WHERE name = 'local'").fetchone()
    now = datetime.datetime.now(datetime.timezone.utc)
    monday = (now - datetime.timedelta(days=now.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
    number = 0
    for week in range(12, 0, -1):
        for _ in range(each):
            number += 1
            day = monday - datetime.timedelta(weeks=week) + datetime.timedelta(days=dice.randrange(5))
            received = int(day.timestamp() * 1e6) + dice.randrange(8 * 60) * MINUTE
            add(database, site, dice, number, received)
    database.commit()
    print(f"{number} consultations")


def add(database, site, dice, number, received):
    case, specimen, consultation, block, section, slide = (str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in range(6))
    run = lambda sql, *values: database.execute(sql, values)
    run("INSERT INTO case_file VALUES (?, ?, ?, NULL, NULL, NULL, ?)", site, case, f"TURN-{number:05}", received)
    run("INSERT INTO specimen (organisation_id, id, case_id, part, created_at) VALUES (?, ?, ?, 'A', ?)", site, specimen, case, received)
    run(
        "INSERT INTO consultation (organisation_id, id, specimen_id, urgency, received_at, due_at, state)"
        " VALUES (?, ?, ?, 'intraoperative', ?, ?, 'signed')",
        site, consultation, specimen, received, received + 20 * MINUTE,
    )
    run("INSERT INTO block VALUES (?, ?, ?, '1', NULL, ?)", site, block, specimen, received)
    run("INSERT INTO section VALUES (?, ?, ?, '1', ?)", site, section, block, received)
    run(
        "INSERT INTO slide (organisation_id, id, section_id, consultation_id, digest, bytes, format, accepted_at)"
        " VALUES (?, ?, ?, ?, ?, 1, 'test', ?)",
        site, slide, section, consultation, f"{dice.getrandbits(256):064x}", received,
    )
    stamps = []
    stamp = lambda kind, at, source, of=None: stamps.append((of, kind, at, source))
    last_byte = received - dice.randrange(100, 2_000) * 1_000
    stamp("received", received, "automatic")
    stamp("last_byte", last_byte, "automatic", slide)
    jumped = dice.random() < 0.02
    if dice.random() < 0.97:
        stamp("first_flag", received + dice.randrange(1_500, 6_000) * 1_000, "automatic", slide)
        stamp("final_verdict", last_byte + (-5 * SECOND if jumped else dice.randrange(9_000, 40_000) * 1_000), "automatic", slide)
    study = dice.choice(STUDIES)
    frozen = received // MINUTE * MINUTE - dice.randrange(9, 13) * MINUTE
    minutes = max(11, round(dice.gauss(17, 3.2)) + (6 if study != "single_block" else 0))
    if minutes in (21, 22) and dice.random() < 0.7:
        minutes = 20
    if dice.random() < 0.95:
        stamp("received_frozen_area", frozen, "stated")
        if dice.random() < 0.05:
            stamp("received_frozen_area", frozen + MINUTE, "corrected")
    if dice.random() < 0.93:
        stamp("called", frozen + minutes * MINUTE, "stated")
    for sequence, (of, kind, at, source) in enumerate(stamps, 1):
        run(
            "INSERT INTO turnaround_stamp VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            site, consultation, sequence, of, kind, at, source, WHO, max(at, received),
        )
    reason = dice.choice(REASONS) if minutes > 20 else None
    if study or reason:
        run("INSERT INTO turnaround_note VALUES (?, ?, 1, ?, ?, ?, ?)", site, consultation, study, reason, WHO, received)


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 24)
