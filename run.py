#!/usr/bin/env python3
"""Set up pressuremat in `.venv/` and start it.

    python3 run.py                the app on a simulated person; without a display, the demo instead
    python3 run.py test [...]     the tests; what follows goes to pytest
    python3 run.py setup          only set up
    python3 run.py COMMAND [...]  any command of pressuremat, such as `doctor`

Standard library only, and in words that Python 2.7 can read as well (no annotations, no f-strings), so that an
old Python ends with a sentence and not with a syntax error. What the machine must have is in pressuremat/system.py.
"""

from __future__ import print_function

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

MYPY = False
if MYPY:
    from typing import Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

    from pressuremat.system import Need

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "pressuremat-stamp")
LOCK = os.path.join(ROOT, "requirements.lock")
OLDEST = (3, 11)

# Settings of pip that change neither what is installed nor where it comes from. uv reads none of pip's settings,
# so with any other one set, only pip can honour what the user asked for.
HARMLESS = frozenset(
    "break-system-packages cache-dir compile config-file debug default-timeout disable-pip-version-check exists-action "
    "log no-cache-dir no-color no-compile no-input no-python-version-warning no-warn-script-location progress-bar "
    "quiet require-virtualenv retries root-user-action timeout user verbose".split()
)


class SetupError(Exception):
    """Setting up cannot go on; the text is the sentence to print."""


def say(text):
    # type: (str) -> None
    """Print a sentence at once, so that it stands before what a child process prints."""
    print("pressuremat: " + text)
    sys.stdout.flush()


def too_old(version, executable, path=None):
    # type: (Sequence[int], str, Optional[str]) -> Optional[str]
    """The sentence for a Python older than 3.11, or None where it is new enough."""
    if tuple(version[:2]) >= OLDEST:
        return None
    this = "pressuremat needs Python 3.11 or newer, this is %d.%d (%s): " % (version[0], version[1], executable)
    folders = (os.environ.get("PATH", "") if path is None else path).split(os.pathsep)
    for minor in (13, 12, 11):
        name = "python3.%d" % minor
        if any(os.access(os.path.join(folder, name), os.X_OK) for folder in folders):
            return this + "start it as `%s run.py`." % name
    return this + "install a newer one (your system's packages, or https://www.python.org/downloads/) and start again."


# What pip was told ---------------------------------------------------------------------------------------------------


def pip_files(environ, platform, home, prefix):
    # type: (Mapping[str, str], str, str, str) -> List[str]
    """Where pip looks for its settings on this machine, whether or not a file is there."""
    if environ.get("PIP_CONFIG_FILE") == os.devnull:
        return []
    name = "pip.ini" if platform == "win32" else "pip.conf"
    files = [os.path.join(home, ".pip" if platform != "win32" else "pip", name), os.path.join(prefix, name)]
    if platform == "win32":
        folders = [environ.get("PROGRAMDATA", ""), environ.get("APPDATA", "")]
    elif platform == "darwin":
        folders = ["/Library/Application Support", os.path.join(home, "Library", "Application Support")]
    else:
        folders = ["/etc"] + [f for f in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep) if f]
        files.append("/etc/pip.conf")
    if platform != "win32":
        folders.append(environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"))
    files += [os.path.join(folder, "pip", name) for folder in folders if folder]
    return files + [environ["PIP_CONFIG_FILE"]] if environ.get("PIP_CONFIG_FILE") else files


def pip_settings(environ, files):
    # type: (Mapping[str, str], Iterable[str]) -> Dict[str, str]
    """Each setting that `pip install` would follow, and its value: the environment before the files."""
    import configparser

    found = {}  # type: Dict[str, str]
    for path in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            # pip will complain about the file in its own words; until it is read, uv must not pass it by.
            found["unreadable file"] = path
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                found.update((key.replace("_", "-"), value) for key, value in parser.items(section) if value.strip())
    for key, value in environ.items():
        if key.startswith("PIP_") and value and key != "PIP_CONFIG_FILE":
            found[key[4:].lower().replace("_", "-")] = value
    return found


def only_pip_reads(settings):
    # type: (Mapping[str, str]) -> List[str]
    """Those settings that decide what is fetched and from where, which uv would pass by."""
    return sorted(key for key in settings if key not in HARMLESS)


def pip_settings_here():
    # type: () -> Dict[str, str]
    """What pip was told on this machine."""
    return pip_settings(os.environ, pip_files(os.environ, sys.platform, os.path.expanduser("~"), sys.prefix))


def uv_if_it_will_do():
    # type: () -> Optional[str]
    """The path of uv, or None where it is absent or pip was told something that uv would pass by."""
    return None if only_pip_reads(pip_settings_here()) else shutil.which("uv")


def certificates():
    # type: () -> Dict[str, bytes]
    """The bundles of certificates in use here: what each of these variables names, or pip's own setting."""
    bundles = {}
    named = {name: os.environ.get(name) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")}
    named["PIP_CERT"] = pip_settings_here().get("cert")
    for name, path in named.items():
        if path and os.path.isfile(path):
            with open(path, "rb") as stream:
                bundles[name] = stream.read()
    return bundles


def keep_certificates(before):
    # type: (Mapping[str, bytes]) -> None
    """Go on with the bundles of `before`, as copies, where what stands in their place is another one now.

    python3-venv brings Debian's ca-certificates, which writes the system's bundle anew. Where a proxy's own authority
    had been put straight into that file, it would be gone between installing packages and fetching wheels.
    """
    after = certificates()
    for name, bundle in before.items():
        if after.get(name) != bundle:
            handle, path = tempfile.mkstemp(".pem", "pressuremat-")
            with os.fdopen(handle, "wb") as stream:
                stream.write(bundle)
            os.environ[name] = path
            atexit.register(os.remove, path)


# What the system must have -------------------------------------------------------------------------------------------


def apt_install(packages):
    # type: (Sequence[str]) -> None
    """Install Debian packages as root; those that this release does not have are left out, with a sentence."""
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    say("installing %s with apt-get" % " ".join(packages))
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
    subprocess.call(["apt-get", "update", "-q"], env=environ)
    if subprocess.call(install + list(packages), env=environ) == 0:
        return
    for package in packages:
        if subprocess.call(install + [package], env=environ) != 0:
            say("apt-get could not install %s" % package)


def needs_for(verb, display, fresh):
    # type: (str, bool, bool) -> Tuple[List[Need], List[Need]]
    """What `verb` cannot do without, and what only the firmware, the emulated board and some tests need.

    The second list is looked at when setting up and before tests, not at every start of the app.
    """
    from pressuremat import system

    needed = list(system.QT)
    if display and verb != "test":
        needed += system.WINDOW
    useful = list(system.AVR + system.EMULATOR) if fresh or verb in ("test", "setup") else []
    if verb in ("test", "setup"):
        useful += system.WINDOW + system.TESTS
    return needed, useful


def system_packages(verb, display, fresh, need_venv):
    # type: (str, bool, bool, bool) -> None
    """See that the system has what `verb` needs: install it as root on Debian, else print the line to run."""
    from pressuremat import system

    needed, useful = needs_for(verb, display, fresh)
    needed += system.VENV if need_venv else ()
    lacking = system.missing(needed + useful)
    if lacking and system.is_debian() and os.geteuid() == 0:
        trusted = certificates()
        apt_install([need.package for need in lacking])
        keep_certificates(trusted)
        lacking = system.missing(lacking)
    stops = [need for need in lacking if need in needed or os.environ.get("CI", "").lower() in ("1", "true", "yes")]
    named = ", ".join(need.sign for need in stops or lacking)
    if stops:
        raise SetupError("missing on this system: %s: %s" % (named, how_to_get(lacking)))
    if lacking:
        say(
            "going on without %s, which only the firmware, the emulated board and some tests need; to have all, %s"
            % (named, how_to_get(lacking))
        )


def how_to_get(needs):
    # type: (Iterable[Need]) -> str
    """What to do about missing Debian packages, here."""
    from pressuremat import system

    packages = [need.package for need in needs]
    if system.is_debian():
        return "run\n    %s\nand start again." % system.apt_line(packages)
    return "install what Debian calls %s and start again." % " ".join(packages)


# The environment -----------------------------------------------------------------------------------------------------


def in_venv(name, platform=sys.platform):
    # type: (str, str) -> str
    """The path of a program of the environment."""
    return os.path.join(VENV, "Scripts", name + ".exe") if platform == "win32" else os.path.join(VENV, "bin", name)


def stamp():
    # type: () -> str
    """What must be as it was for the environment to be up to date: the place, its Python, what is locked."""
    digest = hashlib.sha256()
    for path in (LOCK, os.path.join(ROOT, "pyproject.toml")):
        with open(path, "rb") as stream:
            digest.update(stream.read())
    return "\n".join([ROOT, os.path.realpath(in_venv("python")), digest.hexdigest()])


def is_set_up():
    # type: () -> bool
    """Whether the environment holds what is locked."""
    try:
        with open(STAMP) as stream:
            return stream.read() == stamp() and os.path.exists(in_venv("python"))
    except (IOError, OSError):
        return False


def must(command, sentence):
    # type: (Sequence[str], str) -> None
    """Run a step of setting up; raise SetupError with `sentence` where it fails."""
    # PIP_USER may stand in somebody's settings and cannot work inside an environment.
    if subprocess.call(command, cwd=ROOT, env=dict(os.environ, PIP_USER="0")) != 0:
        raise SetupError(sentence)


def set_up(uv):
    # type: (Optional[str]) -> None
    """Make `.venv/`, install what is locked and the project itself; the stamp comes last."""
    python = in_venv("python")
    clear = not os.path.exists(python)
    if os.path.exists(STAMP):
        # An environment that was moved, or whose Python changed, cannot be mended by installing over it.
        with open(STAMP) as stream:
            clear = clear or stream.read().split("\n")[:2] != stamp().split("\n")[:2]
        os.remove(STAMP)
    sentence = (
        "the locked packages could not be installed (the reason stands above): check the network, and the index, proxy "
        "and certificates that pip is set to use, and start again."
    )
    # hatchling is locked as well, so the project is built by a hashed builder and nothing else is fetched.
    editable = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    if uv:
        say("setting up .venv with uv")
        if clear:
            must([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV], "uv could not make %s." % VENV)
        install = [uv, "pip", "install", "--python", python, "--compile-bytecode"]
    else:
        say("setting up .venv with pip; the first time this takes a minute or two")
        if clear or subprocess.call(
            [python, "-c", "import sys, importlib.util as u; sys.exit(not u.find_spec('pip'))"]
        ):
            must([sys.executable, "-m", "venv", "--clear", VENV], "the environment %s could not be made." % VENV)
        keep_site_settings()
        install = [python, "-m", "pip", "install", "--disable-pip-version-check"]
        install += [] if sys.stdout.isatty() else ["--quiet"]
    must(install + ["--require-hashes", "-r", LOCK], sentence)
    must(install + editable, "pressuremat itself could not be installed; the reason stands above.")
    with open(STAMP, "w") as stream:
        stream.write(stamp())


def keep_site_settings():
    # type: () -> None
    """Give the environment's pip the settings that stand beside this Python, which it would not look at."""
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    if os.path.exists(os.path.join(sys.prefix, name)):
        shutil.copy(os.path.join(sys.prefix, name), os.path.join(VENV, name))


def hand_over(command, cwd=None):
    # type: (Sequence[str], Optional[str]) -> int
    """Run `command` to its end and return its exit code; Ctrl-C is its own to answer, so that recordings end well."""
    process = subprocess.Popen(command, cwd=cwd)
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:
            continue


def main(argv):
    # type: (List[str]) -> int
    """Set up where needed, then do what was asked; returns the exit code."""
    sentence = too_old(sys.version_info[:2], sys.executable)
    if sentence:
        print(sentence, file=sys.stderr)
        return 1
    if argv and argv[0] in ("-h", "--help"):
        print((__doc__ or "").rsplit("\n\n", 1)[0])
        return 0
    from pressuremat import system

    verb = argv[0] if argv else "app"
    display = system.has_display()
    try:
        fresh = not is_set_up()
        uv = uv_if_it_will_do() if fresh else None
        system_packages(verb, display, fresh, need_venv=fresh and not uv)
        if fresh:
            set_up(uv)
    except SetupError as error:
        print("pressuremat: %s" % error, file=sys.stderr)
        return 1
    if verb == "setup":
        say("ready: " + in_venv("pressuremat"))
        return 0
    if verb == "test":
        command = [in_venv("python"), "-m", "pytest"] + argv[1:]
    elif argv:
        command = [in_venv("pressuremat")] + argv
    elif display:
        command = [in_venv("pressuremat"), "app", "--demo"]
    else:
        say("no display server answers here (at DISPLAY or WAYLAND_DISPLAY), so the demo runs instead of the app")
        command = [in_venv("pressuremat"), "demo"]
    return hand_over(command, ROOT if verb == "test" else None)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
