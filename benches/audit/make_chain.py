"""Adds records to the audit chain of a data folder, to measure `zhedel audit verify` on a long one.

    python3 benches/audit/make_chain.py DATA RECORDS

DATA is the folder of a service that was started once and has ended. It writes records of the second form as
docs/audit.md describes them, so it is also a second writer of that form: the check accepts what it wrote. Standard
library only.
"""

import hashlib
import sqlite3
import struct
import sys
import uuid
from pathlib import Path


def material(fields):
    """The bytes that the hash of a record covers."""
    encoded = [field.encode() for field in fields]
    return b"zhedel audit 2" + b"".join(struct.pack("<Q", len(field)) + field for field in encoded)


def main():
    folder, records = Path(sys.argv[1]), int(sys.argv[2])
    database = sqlite3.connect(folder / "zhedel.db", isolation_level=None)
    organisation, sequence, at, previous = database.execute(
        "SELECT organisation_id, sequence, at, hash FROM audit_record ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    people = [str(uuid.uuid4()) for _ in range(40)]
    database.execute("BEGIN IMMEDIATE")
    for number in range(sequence + 1, sequence + records + 1):
        at += 1_000_000
        principal, subject = people[number % len(people)], f"slide {uuid.uuid4()}"
        details, origin, outcome = '{"how":"seen"}', "web 192.0.2.7", "done"
        digest = hashlib.sha256(
            material(
                [str(number), str(at), principal, "view", subject, details, organisation, origin, outcome, previous]
            )
        ).hexdigest()
        database.execute(
            "INSERT INTO audit_record (organisation_id, sequence, at, principal, action, subject, details, origin,"
            " outcome, previous, hash) VALUES (?, ?, ?, ?, 'view', ?, ?, ?, ?, ?, ?)",
            (organisation, number, at, principal, subject, details, origin, outcome, previous, digest),
        )
        previous = digest
    database.execute("COMMIT")
    print(f"{records} records, head {previous}")


if __name__ == "__main__":
    main()
