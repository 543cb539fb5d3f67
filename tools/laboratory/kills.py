"""Suite 3: several processes on one store, ended by SIGKILL at a counted request to the disk or at any moment."""
from __future__ import annotations

import random
import subprocess
import threading
import time

import events
from laboratory import Ended, Laboratory, Place, Suite, finish

IMPORTED = 2_000
ROUNDS_PER_STORE = 4
# The last request of a kind that a process is killed at: about as many as it makes.
REQUESTS = {"importer": {"write": 160, "sync": 60}, "appender": {"write": 160, "sync": 60},
            "rebuild": {"write": 60, "sync": 14, "name": 40, "open": 60}}


class Actor:
    """One process; what it says arrives through a pipe that the laboratory owns."""

    def __init__(self, lab: Laboratory, place: Place, name: str, chance: random.Random, command: tuple[object, ...]):
        self.name, self.command, self.plan = name, command, self.choose(name, chance)
        shim = {"kill": self.plan} if isinstance(self.plan, str) else None
        self.process = lab.start(place, *command, shim=shim)
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        if isinstance(self.plan, float):
            threading.Timer(self.plan, self.process.kill).start()

    @staticmethod
    def choose(name: str, chance: random.Random) -> str | float | None:
        """A counted request, a moment, or to be left alone."""
        if name not in REQUESTS or chance.random() < 0.2:
            return None
        if chance.random() < 0.4:
            return chance.uniform(0.02, 1.5)
        kind = chance.choice(sorted(REQUESTS[name]))
        return f"{kind}:{chance.randint(1, REQUESTS[name][kind])}"

    def watch(self) -> None:
        self.ended = finish(self.process)

    def join(self) -> Ended:
        self.thread.join()
        return self.ended

    @property
    def words(self) -> str:
        return f"{self.name} (to be killed at {self.plan})" if self.plan is not None else self.name


def commands(place: Place, path: object, seed: int) -> dict[str, tuple[object, ...]]:
    return {
        "importer": ("daybook", "import", path, "--acks", 1, "--batch", 50),
        "appender": ("daybook-lab", "append", place.store, place.key, seed, 2, 40),
        "rebuild": ("daybook", "rebuild"),
        "reader": ("daybook", "log", "--format", "ndjson"),
        "question": ("daybook", "report", "customers", "--format", "csv", "--as-of", "2024-12-31"),
    }


def one_round(lab: Laboratory, suite: Suite, place: Place, path: object, number: int) -> None:
    seed = lab.seed * 10_000 + number
    chance = random.Random(seed)
    actors = [Actor(lab, place, name, chance, command) for name, command in commands(place, path, seed).items()]
    ended = {actor.name: actor.join() for actor in actors}
    for actor in actors:
        status = ended[actor.name].status
        suite.count("killed", int(status == -9))
        # Nobody may fail because another was killed.
        if status != 0 and not (status == -9 and actor.plan is not None):
            suite.find(f"round {seed}: {actor.words} ended with {ended[actor.name].words}")
    acknowledged = ended["importer"].output.rpartition("\n")[0] + "\n" + ended["appender"].output.rpartition("\n")[0] + "\n"
    problems, _ = lab.check(place, acknowledged)
    # The same again, undisturbed, must leave each event once.
    for name in ("importer", "appender", "rebuild"):
        again = lab.run(place, *commands(place, path, seed)[name])
        if again.status != 0:
            problems.append(f"{name} again: {again.words}")
    more, counts = lab.check(place, acknowledged)
    problems += more
    if counts.get(events.SOURCE) != IMPORTED:
        problems.append(f"{counts.get(events.SOURCE)} events of the file are there, not {IMPORTED}")
    live = lab.run(place, *commands(place, path, seed)["question"])
    lab.must(place, "daybook", "rebuild", "customers")
    rebuilt = lab.run(place, *commands(place, path, seed)["question"])
    if live.status != 0 or live.output != rebuilt.output:
        problems.append("the customers report differs from that of a rebuilt read model")
    for problem in problems:
        plans = ", ".join(actor.words for actor in actors)
        suite.find(f"round {seed} ({plans}): {problem}")
    suite.count("rounds")


def run(lab: Laboratory, states: int) -> list[Suite]:
    suite = Suite("kill -9")
    rounds = max(2, states // 250)
    place = None
    for number in range(rounds):
        if number % ROUNDS_PER_STORE == 0:
            # A store that has crashed is crashed again, with other files each time.
            place = lab.fresh("kills")
            lab.must(place, "daybook-lab", "make", place.store, place.key)
        path = events.contacts(lab.folder / "kills.ndjson", IMPORTED)
        one_round(lab, suite, place, path, number)
    suite.report()
    return [suite]
