"""`run.py`: an old Python gets a sentence, pip's settings are honoured, missing packages become one line to run."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import socket
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pressuremat import system

PROJECT = Path(__file__).resolve().parent.parent


def load_run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pressuremat_run", PROJECT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


run = load_run()


# An old Python --------------------------------------------------------------------------------------------------------

NEW_SYNTAX = (
    ast.AnnAssign,
    ast.JoinedStr,
    ast.NamedExpr,
    ast.Nonlocal,
    ast.YieldFrom,
    ast.Await,
    ast.AsyncFunctionDef,
    ast.MatMult,
    ast.Match,
)


def too_new(source: str) -> list[str]:
    """What Python 2.7 could not parse: the constructs that came after it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, NEW_SYNTAX):
            found.append(type(node).__name__)
        elif isinstance(node, ast.FunctionDef):
            arguments = node.args
            if node.returns or any(a.annotation for a in ast.walk(arguments) if isinstance(a, ast.arg)):
                found.append(f"annotations of {node.name}")
            if arguments.kwonlyargs or arguments.posonlyargs:
                found.append(f"arguments of {node.name}")
        elif isinstance(node, ast.Raise) and node.cause:
            found.append("raise from")
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            found += ["[*a]" for item in node.elts if isinstance(item, ast.Starred)]
        elif isinstance(node, ast.Dict) and None in node.keys:
            found.append("{**a}")
        elif isinstance(node, ast.Call) and sum(isinstance(argument, ast.Starred) for argument in node.args) > 1:
            found.append("f(*a, *b)")
    return found


def test_an_old_python_can_read_run_py() -> None:
    source = (PROJECT / "run.py").read_bytes()
    assert source.isascii(), "Python 2 refuses other characters without a coding line"
    assert too_new(source.decode()) == []


@pytest.mark.parametrize(
    "source",
    [
        "x: int = 1",
        "f'{x}'",
        "def f(a: int): pass",
        "def f() -> int: pass",
        "def f(*, a): pass",
        "raise A from b",
        "[*a, 1]",
        "{**a}",
        "f(*a, *b)",
        "(a := 1)",
    ],
)
def test_new_syntax_would_be_found(source: str) -> None:
    assert len(too_new(source)) == 1


def test_the_sentence_for_an_old_python(tmp_path: Path) -> None:
    sentence = run.too_old((3, 9), "/usr/bin/python3", path=str(tmp_path))
    assert "needs Python 3.11 or newer, this is 3.9 (/usr/bin/python3)" in sentence
    assert "install" in sentence
    assert run.too_old((2, 7), "python", path=str(tmp_path)).count("\n") == 0
    assert run.too_old((3, 11), "python") is None
    assert run.too_old((3, 13), "python") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no execute bit and starts Python by `py`")
def test_a_newer_python_on_the_path_is_named(tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.touch(mode=0o755)
    assert "`python3.12 run.py`" in run.too_old((3, 9), "/usr/bin/python3", path=str(tmp_path))


# uv or pip ------------------------------------------------------------------------------------------------------------


def settings(tmp_path: Path, text: str = "", **environ: str) -> list[str]:
    conf = tmp_path / "pip.conf"
    conf.write_text(text, encoding="utf-8")
    found: list[str] = run.only_pip_reads(run.pip_settings(environ, [str(conf), str(tmp_path / "absent")]))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("[global]\ntimeout = 60\ndisable-pip-version-check = true\n[list]\nformat = columns\n", []),
        ("[global]\nindex-url = https://mirror.example/simple\n", ["index-url"]),
        ("[global]\nextra_index_url =\n    https://a.example\n    https://b.example\n", ["extra-index-url"]),
        ("[install]\nfind-links = wheels\n[global]\ncert = /ca.pem\n", ["cert", "find-links"]),
        ("[global]\nproxy = http://user:p%40ss@proxy.example:3128\n", ["proxy"]),
        ("[global]\nno-index = true\ntrusted-host = mirror.example\n", ["no-index", "trusted-host"]),
        ("[global]\nindex-url =\n", []),
        ("no section\n", ["unreadable file"]),
    ],
)
def test_settings_in_a_file(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert settings(tmp_path, text) == expected


def test_settings_in_the_environment(tmp_path: Path) -> None:
    assert settings(tmp_path, PIP_INDEX_URL="https://mirror.example", PIP_CERT="/ca.pem") == ["cert", "index-url"]
    assert settings(tmp_path, PIP_NO_INPUT="1", PIP_DEFAULT_TIMEOUT="180", PIP_PROXY="", HTTPS_PROXY="x") == []


def test_where_pip_looks_for_settings() -> None:
    linux = run.pip_files({"XDG_CONFIG_DIRS": "/etc/xdg:/srv/xdg"}, "linux", "/home/a", "/usr")
    for path in ("/etc/pip.conf", "/srv/xdg/pip/pip.conf", "/home/a/.config/pip/pip.conf", "/usr/pip.conf"):
        assert path in linux
    named = {"PIP_CONFIG_FILE": "/srv/my.conf", "XDG_CONFIG_HOME": "/home/a/cfg"}
    assert {"/srv/my.conf", "/home/a/cfg/pip/pip.conf"} <= set(run.pip_files(named, "linux", "/home/a", "/usr"))
    assert run.pip_files({"PIP_CONFIG_FILE": os.devnull}, "linux", "/home/a", "/usr") == []
    mac = run.pip_files({}, "darwin", "/Users/a", "/usr")
    assert "/Users/a/Library/Application Support/pip/pip.conf" in mac
    windows = run.pip_files({"APPDATA": "C:/Users/a/AppData"}, "win32", "C:/Users/a", "C:/Python")
    assert any("AppData" in path and path.endswith("pip.ini") for path in windows)


def test_uv_is_left_aside_where_pip_knows_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key in [key for key in os.environ if key.startswith("PIP_")]:
        monkeypatch.delenv(key)
    conf = tmp_path / "pip.conf"
    monkeypatch.setattr(run, "pip_files", lambda *_args: [str(conf)])
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/bin/{name}")
    assert run.uv_if_it_will_do() == "/bin/uv"
    conf.write_text("[global]\nextra-index-url = https://mirror.example/simple\n", encoding="utf-8")
    assert run.uv_if_it_will_do() is None


def test_certificates_outlive_the_system_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Debian's ca-certificates writes the bundle anew that a proxy's authority was put into."""
    bundle = tmp_path / "bundle.crt"
    bundle.write_bytes(b"the authority of the proxy")
    conf = tmp_path / "pip.conf"
    conf.write_text(f"[global]\ncert = {bundle}\n", encoding="utf-8")
    monkeypatch.setattr(run, "pip_files", lambda *_args: [str(conf)])
    monkeypatch.setattr(run.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(run.atexit, "register", lambda *_args: None)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.delenv("PIP_CERT", raising=False)
    trusted = run.certificates()
    run.keep_certificates(trusted)
    assert os.environ["SSL_CERT_FILE"] == str(bundle), "unchanged, so left alone"
    assert "PIP_CERT" not in os.environ
    bundle.write_bytes(b"Debian's own")
    monkeypatch.setenv("PIP_CERT", "")
    run.keep_certificates(trusted)
    for name in ("SSL_CERT_FILE", "PIP_CERT"):
        assert Path(os.environ[name]).read_bytes() == b"the authority of the proxy"


# The system -----------------------------------------------------------------------------------------------------------

ABSENT = system.Need("libnone7", library="libnone.so.7")
ABSENT_MODULE = system.Need("python3.99-venv", module="no_such_module")
ABSENT_TOOL = system.Need("none-tools", command="no-such-command")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Debian, not as root, that lacks one library of Qt and one tool of the firmware."""
    monkeypatch.setattr(system, "QT", (ABSENT,))
    monkeypatch.setattr(system, "WINDOW", ())
    monkeypatch.setattr(system, "AVR", (ABSENT_TOOL,))
    monkeypatch.setattr(system, "EMULATOR", ())
    monkeypatch.setattr(system, "TESTS", ())
    monkeypatch.setattr(system, "VENV", (ABSENT_MODULE,))
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system, "missing", lambda needs: [need for need in needs if not need.is_met()])
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(run, "apt_install", lambda _packages: pytest.fail("installed without being root"))
    monkeypatch.delenv("CI", raising=False)
    return monkeypatch


@pytest.mark.usefixtures("bare")
def test_what_the_app_needs_stops_with_the_line_to_run() -> None:
    with pytest.raises(run.SetupError) as stop:
        run.system_packages("app", display=True, fresh=True, need_venv=False)
    assert "libnone.so.7" in str(stop.value)
    assert "sudo apt-get update && sudo apt-get install --no-install-recommends libnone7 none-tools\n" in str(
        stop.value
    )


def test_firmware_tools_do_not_stop_the_app(bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bare.setattr(system, "QT", ())
    run.system_packages("app", display=True, fresh=True, need_venv=False)
    assert "sudo apt-get install --no-install-recommends none-tools\n" in capsys.readouterr().out
    run.system_packages("app", display=True, fresh=False, need_venv=False)
    assert capsys.readouterr().out == "", "said once, not at every start"


def test_under_ci_nothing_may_be_missing(bare: pytest.MonkeyPatch) -> None:
    bare.setattr(system, "QT", ())
    bare.setenv("CI", "true")
    with pytest.raises(run.SetupError, match="no-such-command"):
        run.system_packages("test", display=False, fresh=False, need_venv=False)


def test_as_root_on_debian_it_installs(bare: pytest.MonkeyPatch) -> None:
    installed: list[str] = []

    def apt_install(packages: list[str]) -> None:
        installed.extend(packages)
        bare.setattr(system.Need, "is_met", lambda _need: True)

    bare.setattr(run.os, "geteuid", lambda: 0, raising=False)
    bare.setattr(run, "apt_install", apt_install)
    run.system_packages("app", display=True, fresh=True, need_venv=True)
    assert installed == ["libnone7", "python3.99-venv", "none-tools"]


def test_without_venv_it_says_which_package(bare: pytest.MonkeyPatch) -> None:
    bare.setattr(system, "QT", ())
    with pytest.raises(run.SetupError, match=r"no_such_module(.|\n)*install .*python3\.99-venv"):
        run.system_packages("app", display=True, fresh=True, need_venv=True)


def test_who_is_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")  # type: ignore[attr-defined]
    release = tmp_path / "os-release"
    for text, expected in (
        ("ID=debian\nVERSION_ID=12", True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"', True),
        ("ID=fedora\nID_LIKE=rhel", False),
    ):
        release.write_text(text, encoding="utf-8")
        assert system.is_debian(release) is expected
    assert system.is_debian(tmp_path / "absent") is False


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":4242"}, "linux", False),
        ({"DISPLAY": "localhost:4242.0"}, "linux", False),
        ({"DISPLAY": "nonsense"}, "linux", False),
        ({"DISPLAY": "localhost:99999"}, "linux", False),
        ({"WAYLAND_DISPLAY": "nothing-0"}, "linux", False),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_is_there_a_display(environ: dict[str, str], platform: str, expected: bool) -> None:
    assert system.has_display(environ, platform) is expected


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has these display servers")
def test_a_display_server_that_answers(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as wayland, socket.socket(socket.AF_UNIX) as x:
        wayland.bind(str(tmp_path / "wayland-0"))
        wayland.listen()
        assert system.has_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})
        x.bind("\0/tmp/.X11-unix/X4243")
        x.listen()
        assert system.has_display({"DISPLAY": ":4243.0"})
    assert not system.has_display({"DISPLAY": ":4243.0"})


# What is started ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "display", "expected"),
    [
        ([], True, ["pressuremat", "app", "--demo"]),
        ([], False, ["pressuremat", "demo"]),
        (["doctor"], False, ["pressuremat", "doctor"]),
        (["info", "a.pmat", "--json"], True, ["pressuremat", "info", "a.pmat", "--json"]),
        (["test", "-k", "wire"], False, ["python", "-m", "pytest", "-k", "wire"]),
    ],
)
def test_what_is_started(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: list[str],
    display: bool,
    expected: list[str],
) -> None:
    started: list[str] = []

    def hand_over(command: list[str], _cwd: str | None = None) -> int:
        started.extend(command)
        return 7

    monkeypatch.setattr(system, "has_display", lambda: display)
    monkeypatch.setattr(run, "is_set_up", lambda: True)
    monkeypatch.setattr(run, "system_packages", lambda *_args, **_kwargs: None)
    monkeypatch.setattr(run, "hand_over", hand_over)
    assert run.main(argv) == 7
    assert [Path(started[0]).stem, *started[1:]] == expected
    assert ("no display" in capsys.readouterr().out) == (argv == [] and not display)


def test_windows_paths() -> None:
    assert run.in_venv("python", "win32").endswith(os.path.join(".venv", "Scripts", "python.exe"))
    assert run.in_venv("python", "linux").endswith(os.path.join(".venv", "bin", "python"))


def test_the_stamp_follows_the_lock_and_the_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "LOCK", str(tmp_path / "lock"))
    monkeypatch.setattr(run, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(run, "in_venv", lambda _name: sys.executable)
    (tmp_path / "lock").write_text("numpy==2.4.6\n", encoding="utf-8")
    assert not run.is_set_up()
    (tmp_path / "stamp").write_text(run.stamp(), encoding="utf-8")
    assert run.is_set_up()
    (tmp_path / "lock").write_text("numpy==2.4.7\n", encoding="utf-8")
    assert not run.is_set_up()
    (tmp_path / "stamp").write_text(run.stamp(), encoding="utf-8")
    monkeypatch.setattr(run, "ROOT", str(tmp_path))
    assert not run.is_set_up()


# The lock -------------------------------------------------------------------------------------------------------------

# Where the lock must give an answer: every combination that the README promises.
PLACES = [
    {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.1", **system_of}
    for minor in (11, 12, 13)
    for system_of in (
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    )
]


def locked() -> list[tuple[Requirement, int]]:
    """Every pin of the lock and how many hashes it has."""
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    pins = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            pin, *hashes = line.split("--hash=")
            pins.append((Requirement(pin.strip()), len(hashes)))
    return pins


def declared() -> list[Requirement]:
    """Every requirement of pyproject.toml: core, extras, groups and the builder."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
        project["build-system"]["requires"],
    ]
    return [Requirement(text) for names in lists for text in names]


def applies(requirement: Requirement, place: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(place)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place['python_version']}-{place['sys_platform']}")
def test_the_lock_answers_every_requirement_everywhere(place: dict[str, str]) -> None:
    pins: dict[str, str] = {}
    for pin, _n_hashes in locked():
        if applies(pin, place):
            assert canonicalize_name(pin.name) not in pins, f"{pin.name} is pinned twice"
            pins[canonicalize_name(pin.name)] = next(iter(pin.specifier)).version
    for requirement in declared():
        if applies(requirement, place):
            version = pins.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement.name} is not locked; the lock's first lines say how to make it"
            assert requirement.specifier.contains(version), f"{requirement} but {version} is locked"


def test_the_lock_pins_by_hash_and_names_no_address() -> None:
    for pin, n_hashes in locked():
        assert n_hashes > 0, f"{pin} has no hash"
        assert [spec.operator for spec in pin.specifier] == ["=="]
        assert pin.url is None
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert re.search(r"://|^--|^-e", text, re.MULTILINE) is None


def test_qt_is_one_that_works_on_this_python() -> None:
    """6.12 ends the process on CPython 3.11 after some hundred signals."""
    for pin, _n_hashes in locked():
        if canonicalize_name(pin.name) == "pyside6-essentials" and applies(pin, PLACES[0]):
            assert not pin.specifier.contains("6.12.0")
