"""PostgreSQL and Redis: started on a socket of their own in a folder of their own, with durable settings, and stopped."""
from __future__ import annotations

import contextlib
import csv
import io
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator

import measure
from measure import Failure, LoadMeter, Sample

HERE = pathlib.Path(__file__).parent
# Servers refuse to run as root, and their sockets' paths must be short: so not in the build folder.
PLACE = pathlib.Path("/var/tmp")
RECORD = "x" * 192  # As many bytes as the LMDB floor appends.


@contextlib.contextmanager
def server_folder(name: str, stores: pathlib.Path) -> Iterator[pathlib.Path]:
    if os.stat(PLACE).st_dev != os.stat(stores).st_dev:
        raise Failure(f"{PLACE} is not on the same disk as {stores}: the servers' waits would not compare")
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"daybook-bench-{name}-", dir=PLACE))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, user())
        yield folder
    finally:
        shutil.rmtree(folder)


def user() -> str:
    """Who runs the servers: whoever runs this, and for root the user that Debian's package made."""
    return "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name


def as_user(*command: object) -> list[str]:
    """Ended with this process even when that is killed."""
    prefix = ["setpriv", "--pdeathsig", "INT"]
    if os.getuid() == 0:
        prefix += ["--reuid", user(), "--regid", user(), "--init-groups"]
    return [*prefix, "--", *(str(part) for part in command)]


@contextlib.contextmanager
def served(command: list[str], log: pathlib.Path, is_ready: list[str]) -> Iterator[None]:
    """A server that answers `is_ready`; ended by signal, and waited for, whatever happens inside."""
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/")
        LoadMeter.servers.add(process.pid)
        try:
            for _ in range(300):
                if process.poll() is not None:
                    raise Failure(f"{command} ended at once:\n{log.read_text(errors='replace')[-2000:]}")
                if subprocess.run(is_ready, capture_output=True, cwd="/").returncode == 0:
                    break
                time.sleep(0.1)
            else:
                raise Failure(f"{command} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
            yield
        finally:
            LoadMeter.servers.discard(process.pid)
            process.send_signal(signal.SIGINT)  # PostgreSQL does not wait for connections then.
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class PostgreSQL:
    SETTINGS = {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "2GB", "max_wal_size": "16GB",
        "checkpoint_timeout": "30min", "listen_addresses": "", "max_connections": "100",
    }

    def __init__(self, folder: pathlib.Path, binaries: pathlib.Path) -> None:
        self.folder, self.binaries = folder, binaries

    @staticmethod
    @contextlib.contextmanager
    def started(stores: pathlib.Path) -> Iterator[PostgreSQL]:
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not found:
            raise Failure("PostgreSQL is not installed")
        with server_folder("postgresql", stores) as folder:
            binaries = found[-1]
            measure.run(as_user(binaries / "initdb", "-D", folder / "data", "-E", "UTF8", "--locale=C", "-A", "trust"))
            settings = [f"-c{name}={value}" for name, value in PostgreSQL.SETTINGS.items()]
            command = as_user(binaries / "postgres", "-D", folder / "data", "-k", folder, *settings)
            ready = as_user(binaries / "pg_isready", "-q", "-h", folder)
            with served(command, folder / "log", ready):
                yield PostgreSQL(folder, binaries)

    def psql(self, *arguments: object) -> str:
        return measure.run(as_user(
            self.binaries / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "postgres",
            *arguments)).output

    def sql(self, statement: str) -> str:
        return self.psql("-c", statement)

    def load(self, file: pathlib.Path) -> None:
        """The events into the table of the append function, and from there into that of the plain insert."""
        copied = self.folder / "events.ndjson"
        shutil.copyfile(file, copied)
        os.chmod(copied, 0o644)
        script = self.folder / "load.sql"
        statements = (HERE / "postgresql.sql").read_text(encoding="utf-8").replace("FILE", str(copied))
        script.write_text(statements, encoding="utf-8")
        os.chmod(script, 0o644)
        self.psql("-f", script)
        copied.unlink()

    def append(self, way: str, writers: int, seconds: float) -> Sample:
        customers = int(self.sql("select max(substr(subject, 12)::integer) from events where subject like 'customer/C-%'"))
        script = self.folder / f"{way}.sql"
        data = '{"channel":"phone","direction":"inbound","duration":30,"agent":"agent-07"}'
        subject = "'customer/C-' || lpad((:customer)::text, 6, '0')"
        values = f"'bench', 'daybook.interaction.logged.v1', {subject}, '{data}'"
        call = (f"insert into plain(source, type, subject, data) values ({values});" if way == "insert" else
                f"select append_event({values}, null);")
        script.write_text(f"\\set customer random(0, {customers})\n{call}\n")
        os.chmod(script, 0o644)
        done = measure.run(as_user(
            self.binaries / "pgbench", "-n", "-h", self.folder, "-f", script, "-c", writers, "-j", min(writers, 2),
            "-T", max(1, round(seconds)), "-M", "prepared", "postgres"))
        found = [line.split()[2] for line in done.output.splitlines() if line.startswith("tps =")]
        if not found:
            raise Failure(f"pgbench says no rate: {done.output}")
        return Sample(float(found[0]))

    def bytes(self) -> int:
        return int(self.sql("select pg_total_relation_size('events')"))


class Redis:
    def __init__(self, socket: pathlib.Path) -> None:
        self.socket = socket

    @staticmethod
    @contextlib.contextmanager
    def started(stores: pathlib.Path) -> Iterator[Redis]:
        if not shutil.which("redis-server"):
            raise Failure("Redis is not installed")
        with server_folder("redis", stores) as folder:
            socket = folder / "socket"
            settings = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--appendonly", "yes",
                        "--appendfsync", "always", "--save", "", "--daemonize", "no"]
            command, ready = as_user("redis-server", *settings), as_user("redis-cli", "-s", socket, "ping")
            with served(command, folder / "log", ready):
                yield Redis(socket)

    def requests(self, writers: int, count: int) -> float:
        """Requests per second of so many, from so many connections."""
        done = measure.run(as_user(
            "redis-benchmark", "-s", self.socket, "-c", writers, "-n", count, "--csv", "XADD", "events", "*", "event", RECORD))
        return float(list(csv.reader(io.StringIO(done.output)))[-1][1])

    def append(self, writers: int, seconds: float) -> Sample:
        """redis-benchmark takes a number and not a time: a short run says which."""
        first = self.requests(writers, 50 * writers)
        return Sample(self.requests(writers, max(100, int(first * seconds))))
