"""The crash laboratory (docs/reliability.md). Started by tools/crash."""
from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import bit_flips
import failing_calls
import full_disk
import kills
import power_cuts
from laboratory import Broken, Laboratory, Suite, fail, memory_folder, say

SUITES = {"cuts": power_cuts.run, "flips": bit_flips.run, "faults": failing_calls.run, "kills": kills.run,
          "space": full_disk.run}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/crash")
    parser.add_argument("--states", type=int, default=10_000, help="how many states after power cuts; the other suites do "
                        "as much in proportion (10,000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other states (1)")
    parser.add_argument("--suite", choices=sorted(SUITES), action="append", help="this suite alone; may be given again")
    parser.add_argument("--scenario", choices=[scenario.name for scenario in power_cuts.SCENARIOS],
                        help="of the power cuts this scenario alone")
    parser.add_argument("--without-syncs", action="store_true", help="power cuts on a disk that forgets every barrier: there "
                        "must be findings, else the laboratory sees nothing")
    parser.add_argument("--tear-meta", action="store_true", help="power cuts that tear LMDB's meta page within a sector, which "
                        "disks promise not to do")
    parser.add_argument("--notes", type=pathlib.Path, help="a file for what each flipped bit came to")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the runs and states")
    parser.add_argument("--binaries", required=True, type=pathlib.Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def built_shim(folder: pathlib.Path) -> pathlib.Path:
    """The library that is preloaded."""
    shim = folder / "shim.so"
    source = pathlib.Path(__file__).parent / "shim.c"
    # The compiler must not put calls of its own in place of malloc's.
    subprocess.run(["cc", "-O2", "-std=gnu11", "-shared", "-fPIC", "-pthread", "-fno-builtin", "-Wall", "-Wextra", "-Werror",
                    "-o", str(shim), str(source), "-ldl"], check=True)
    return shim


def suites(lab: Laboratory, options: argparse.Namespace) -> list[Suite]:
    chosen = options.suite or (["cuts"] if options.scenario or options.without_syncs or options.tear_meta else list(SUITES))
    done: list[Suite] = []
    for name in chosen:
        if name == "cuts":
            done += power_cuts.run(lab, options.states, options.scenario, options.without_syncs, options.tear_meta)
        else:
            done += SUITES[name](lab, options.states)
    return done


def main() -> int:
    options = parsed()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="daybook-crash-", dir=memory_folder())).resolve()
    lab = Laboratory(options.binaries, built_shim(folder), folder, options.seed, max(1, os.cpu_count() or 1))
    say(f"seed {options.seed}, {options.states:,} states" + (", barriers dropped" if options.without_syncs else ""))
    try:
        done = suites(lab, options)
    except Broken as problem:
        fail(f"could not go on: {problem}")
        return 1
    finally:
        if options.keep:
            say(f"left in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if options.notes:
        options.notes.write_text("".join(f"{note}\n" for suite in done for note in suite.notes))
    findings = sum(len(suite.findings) for suite in done)
    say(f"daybook crash laboratory: {findings:,} findings in {len(done)} suites, seed {options.seed}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
