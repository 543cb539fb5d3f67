"""Suite 4: a disk without space. A small file system in memory where this user may mount one; a limit on the size of files; and
a system that finds no space beyond a place in a file, or says that none is left."""
from __future__ import annotations

import pathlib
import resource
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
    if not any(word in full.errors for word in ("space", "full")):
        suite.find(f"{name}: the message does not speak of the disk or of space: {full.words}")
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


def on_small_file_system(lab: Laboratory, suite: Suite, path: object, megabytes: int, filled: int, lies: bool) -> None:
    """`filled`: so much of it is taken by another file. `lies`: the system says that there is much space."""
    name = f"file system of {megabytes} MB, {filled} MB taken" + (", which says it is empty" if lies else "")
    mount = lab.folder / "mount"
    mount.mkdir(exist_ok=True)
    options = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(mount)]
    if subprocess.run(options, capture_output=True).returncode != 0:
        suite.count("cases left out, because this user may not mount")
        return
    try:
        place = Place(mount)
        power_cuts.empty_store(lab, place)
        filler = mount / "filler"
        filler.write_bytes(b"\0" * (filled << 20))
        shim = {"free": 1 << 40} if lies else None
        full = lab.run(place, *import_command(path), shim=shim)
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
    on_small_file_system(lab, suite, path, megabytes=112, filled=40, lies=False)
    # The rest is about the size of the log, so that it ends in the middle of a commit.
    for filled in (39, 40):
        on_small_file_system(lab, suite, path, megabytes=40 + filled - 39, filled=filled, lies=True)
    for kilobytes in (150, 300, 450):
        with_file_limit(lab, suite, path, kilobytes)
        with_shim(lab, suite, path, f"no space beyond {kilobytes} KB of a file", {"full": kilobytes << 10})
    with_shim(lab, suite, path, "60 MB left", {"free": 60 << 20})
    suite.report()
    return [suite]
