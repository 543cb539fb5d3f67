"""Suite 4: a disk without space. A small file system in memory where this user may mount one; a limit on the size of files; and
a system that finds no space beyond a place in a file, or says that none is left."""
from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess

import events
import power_cuts
from laboratory import Ended, Laboratory, Place, Suite

IMPORTED = 3_000


def import_command(path: object) -> tuple[object, ...]:
    return "daybook", "import", path, "--acks", 1, "--batch", 100


def examine(lab: Laboratory, suite: Suite, name: str, place: Place, path: object, full: Ended, free) -> None:
    """After an import that found no space: what the command said, what reading says, and what happens with space again."""
    suite.count("cases")
    if full.status != 1:
        suite.find(f"{name}: the import ended with {full.words}")
    if not any(word in full.errors for word in ("space", "full", "limit")):
        suite.find(f"{name}: the message does not speak of space or of a limit: {full.words}")
    acknowledged = full.output.rpartition("\n")[0] + "\n"
    # Reading goes on while the disk is full.
    read = lab.run(place, "daybook", "log", "--format", "ndjson")
    if read.status != 0:
        suite.find(f"{name}: reading a full disk ended with {read.words}")
    problems, _ = lab.check(place, acknowledged)
    free()
    again = lab.run(place, *import_command(path))
    if again.status != 0:
        problems.append(f"with space again the import ended with {again.words}")
    more, counts = lab.check(place, acknowledged)
    problems += more
    if counts.get(events.SOURCE) != IMPORTED:
        problems.append(f"{counts.get(events.SOURCE)} events of the file are there, not {IMPORTED}")
    for problem in problems:
        suite.find(f"{name}: {problem}")


def on_small_file_system(lab: Laboratory, suite: Suite, path: object, left: int, lies: bool) -> None:
    """`left`: so many KB are left when the import begins. `lies`: the system says that there is much more."""
    name = f"a file system with {left} KB left" + (", which says there is much" if lies else "")
    mount = lab.folder / "mount"
    mount.mkdir(exist_ok=True)
    options = ["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(mount)]
    if subprocess.run(options, capture_output=True).returncode != 0:
        suite.count("cases left out, because this user may not mount")
        return
    try:
        place = Place(mount)
        power_cuts.empty_store(lab, place)
        filler = mount / "filler"
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(mount).free - (left << 10))
        full = lab.run(place, *import_command(path), shim={"free": 1 << 40} if lies else None)
        examine(lab, suite, name, place, path, full, filler.unlink)
    finally:
        subprocess.run(["umount", str(mount)], capture_output=True)


def with_file_limit(lab: Laboratory, suite: Suite, path: object, kilobytes: int) -> None:
    """A limit on the size of files, as a shell's `ulimit -f` sets it, without the signal that would end the process."""
    place = lab.fresh("limited")
    power_cuts.empty_store(lab, place)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes << 10, kilobytes << 10))

    # Standard output goes through a pipe, which has no size.
    full = lab.run(place, *import_command(path), preexec_fn=limit, restore_signals=False)
    examine(lab, suite, f"files of {kilobytes} KB at most", place, path, full, lambda: None)


def with_shim(lab: Laboratory, suite: Suite, path: object, name: str, shim: dict[str, object]) -> None:
    place = lab.fresh("full")
    power_cuts.empty_store(lab, place)
    full = lab.run(place, *import_command(path), shim=shim)
    examine(lab, suite, name, place, path, full, lambda: None)


def run(lab: Laboratory, states: int) -> list[Suite]:
    suite = Suite("full disk")
    path = events.contacts(lab.folder / "full.ndjson", IMPORTED)
    # Daybook keeps 64 MB in reserve, so that it never comes to the end in the middle of a commit.
    on_small_file_system(lab, suite, path, (64 << 10) + 300, lies=False)
    # The log grows to some 400 KB, its lock file to 80.
    for kilobytes in (120, 200, 300):
        on_small_file_system(lab, suite, path, kilobytes, lies=True)
        with_file_limit(lab, suite, path, kilobytes)
        with_shim(lab, suite, path, f"no space beyond {kilobytes} KB of a file", {"full": kilobytes << 10})
    with_shim(lab, suite, path, "60 MB left", {"free": 60 << 20})
    suite.report()
    return [suite]
