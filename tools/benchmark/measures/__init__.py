"""All measures, in the order in which they run: those that write into the stores come last.

A measure is a module with GOALS, the goals it decides (none for a line that only informs), and take(bench). To add one,
write a file here and a line below.
"""
from types import ModuleType

from measures import (
    append, append_growth, audit, clocks, cold_start, disk, evidence, fairness, history, import_growth, imports, memory, point,
    rebuild, rebuild_cores, scan, visible)

ALL: list[ModuleType] = [
    imports,  # 4, 5
    import_growth,  # 6
    disk,  # 13
    rebuild,  # 7
    rebuild_cores,  # 8
    clocks,
    scan,
    audit,  # 10
    history,  # 9
    point,  # 11
    cold_start,  # 11
    memory,  # 14
    append,  # 1, 2
    append_growth,  # 3
    visible,  # 12
    fairness,  # 15
    evidence,  # 16, 17
]
