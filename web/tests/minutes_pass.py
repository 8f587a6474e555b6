"""Lets minutes pass for the consultations of one accession: all of their times are that much longer ago.

    python3 minutes_pass.py DATA/zhedel.db ACCESSION MINUTES
"""
import sqlite3
import sys


def main(path, accession, minutes):
    database = sqlite3.connect(path, timeout=30)
    by = int(minutes) * 60_000_000
    changed = database.execute(
        "UPDATE consultation SET received_at = received_at - ?1, due_at = due_at - ?1 WHERE specimen_id IN"
        " (SELECT specimen.id FROM specimen JOIN case_file ON case_file.id = specimen.case_id WHERE accession = ?2)",
        (by, accession),
    ).rowcount
    database.commit()
    if changed == 0:
        sys.exit(f"no consultation has the accession {accession}")


main(*sys.argv[1:])
