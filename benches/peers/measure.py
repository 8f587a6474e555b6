"""One command, measured whole: wall time, processor time of all descendants, peak memory. Linux."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
KIB_PER_MB = 1000 / 1.024


@dataclass(frozen=True)
class Measurement:
    """What a run cost. `peak_rss_mb` is that of its largest process."""

    wall_s: float
    user_s: float
    system_s: float
    peak_rss_mb: float
    exit_status: int
    stopped: bool
    """Whether it was ended because it ran into its limit."""
    others_cpu_s: float
    """Processor time that other programs took meanwhile."""
    stolen_s: float
    """Processor time that the host gave to other machines."""


def measure(
    command: Sequence[str | Path], environment: Mapping[str, str], cwd: Path, output: Path, limit_s: float
) -> Measurement:
    """Runs a command; its output goes to `stdout.txt` and `stderr.txt` in `output`.

    Processes that outlive it are ended and counted.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    stopped = threading.Event()
    with (output / "stdout.txt").open("wb") as out, (output / "stderr.txt").open("wb") as errors:
        busy, stolen = machine_seconds()
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(environment), cwd=cwd, stdout=out, stderr=errors, start_new_session=True
        )

        def stop() -> None:
            stopped.set()
            end_group(process.pid)

        timer = threading.Timer(limit_s, stop)
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            timer.cancel()
            end_group(process.pid)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    usages = [usage, *orphans()]
    busy_after, stolen_after = machine_seconds()
    user, system = sum(one.ru_utime for one in usages), sum(one.ru_stime for one in usages)
    return Measurement(
        wall_s=round(wall, 3),
        user_s=round(user, 3),
        system_s=round(system, 3),
        peak_rss_mb=round(max(one.ru_maxrss for one in usages) / KIB_PER_MB, 1),
        exit_status=process.returncode,
        stopped=stopped.is_set(),
        others_cpu_s=round(max(0.0, busy_after - busy - user - system), 2),
        stolen_s=round(stolen_after - stolen, 2),
    )


def end_group(leader: int) -> None:
    """Ends what is left of a command's processes."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def orphans() -> list:
    """What processes cost whose parent ended before them."""
    usages = []
    while True:
        try:
            usages.append(os.wait3(0)[2])
        except ChildProcessError:
            return usages


def machine_seconds() -> tuple[float, float]:
    """Processor seconds since start that were used on this machine, and that the host took."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _, _, irq, soft_irq, stolen = fields[:8]
    ticks = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + soft_irq) / ticks, stolen / ticks
