"""What must hold of the repository itself: what is committed, what it says, and how large it is."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent

# Put together here, so that this file does not contain what it looks for.
HOSTS: Final = tuple(
    name + "." + top
    for name, top in (
        ("py" + "pi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("deb" + "ian", "org"),
        ("ana" + "conda", "org"),
        ("cra" + "tes", "io"),
        ("unp" + "kg", "com"),
        ("js" + "delivr", "net"),
    )
)
MACHINE_PATHS: Final = re.compile(rb"(?<![\w./~$}-])/(?:[w]ork|[r]oot|[t]mp)/\w")

LONG_FILES: Final[dict[str, str]] = {}
"""Files of the package that may exceed LONGEST_FILE, each with the reason."""
LONGEST_FILE: Final = 400
ONE_PAGE: Final = 80
SAMPLE_LOGS_BYTES: Final = 3_000_000


def committed() -> list[Path]:
    """Return the files that are committed, or would be by `git add --all`."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = committed()
    assert len(found) > 20
    return found


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def requirement_names(requirements: list[str]) -> list[str]:
    return [re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0] for requirement in requirements]


def test_no_package_host_is_named(files: list[Path]) -> None:
    named = [(relative(f), host) for f in files for host in HOSTS if host.encode() in f.read_bytes().lower()]

    assert named == []


def test_the_host_test_would_find_one() -> None:
    assert any(host in "see https://py" + "pi.org/project/sessions" for host in HOSTS)


def test_no_machine_path_is_named(files: list[Path]) -> None:
    named = [(relative(f), found.group()) for f in files if (found := MACHINE_PATHS.search(f.read_bytes()))]

    assert named == []


@pytest.mark.parametrize("text", ["cd {}main", '"{}x"', "={}x", "({}x)"])
@pytest.mark.parametrize("folder", ["work", "root", "tmp"])
def test_the_path_test_would_find_one(text: str, folder: str) -> None:
    assert MACHINE_PATHS.search(text.format(f"/{folder}/").encode())


@pytest.mark.parametrize("text", ["https://host{}x", "a{}x", ".{}x", "$HOME{}x"])
def test_the_path_test_lets_others_pass(text: str) -> None:
    assert not MACHINE_PATHS.search(text.format("/work/").encode())


def test_no_lock_file_with_hosts_in_it(files: list[Path]) -> None:
    assert [relative(f) for f in files if f.name in {"uv.lock", "poetry.lock", "package-lock.json"}] == []


def test_no_database_and_no_build_output(files: list[Path]) -> None:
    suffixes = {".duckdb", ".wal", ".pyc", ".whl", ".so"}

    assert [relative(f) for f in files if f.suffix in suffixes] == []


def test_no_file_of_the_package_is_too_long(files: list[Path]) -> None:
    text_suffixes = {".py", ".sql", ".js", ".css", ".html"}
    package = [f for f in files if relative(f).startswith("sessions/") and f.suffix in text_suffixes]
    lengths = {relative(f): len(f.read_text(encoding="utf-8").splitlines()) for f in package}
    long = {name for name, lines in lengths.items() if lines > LONGEST_FILE}

    assert long == set(LONG_FILES)  # both ways: an allowance that is no longer needed goes, too


def test_no_third_party_or_minified_script(files: list[Path]) -> None:
    scripts = [f for f in files if f.suffix in {".js", ".mjs", ".css"}]
    minified = [f for f in scripts if ".min." in f.name or b"sourceMappingURL" in f.read_bytes()]
    dense = [f for f in scripts if max((len(line) for line in f.read_bytes().splitlines()), default=0) > 500]

    assert [relative(f) for f in minified + dense] == []


def test_the_license_is_apache_2() -> None:
    text = read("LICENSE")

    assert text.lstrip().startswith("Apache License")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert project()["project"]["license"] == "Apache-2.0"


def test_every_query_says_what_it_answers() -> None:
    queries = sorted((ROOT / "sessions").rglob("*.sql"))
    silent = [relative(f) for f in queries if not f.read_text(encoding="utf-8").startswith("-- ")]

    assert queries
    assert silent == []


def test_the_changelog_has_this_version() -> None:
    version = project()["project"]["version"]

    assert re.search(rf"^## \[?{re.escape(version)}\b", read("CHANGELOG.md"), re.MULTILINE)


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_one_page_means_one_page(name: str) -> None:
    lines = read(name).splitlines()

    assert 20 <= len(lines) <= ONE_PAGE


def test_the_sample_logs_are_small(files: list[Path]) -> None:
    sizes = [f.stat().st_size for f in files if relative(f).startswith("sample_logs/")]

    assert sizes
    assert sum(sizes) < SAMPLE_LOGS_BYTES


def test_constraints_pin_by_version_alone() -> None:
    lines = [line for line in read("constraints.txt").splitlines() if not line.startswith("#")]
    odd = [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[0-9][0-9A-Za-z.+!]*", line)]

    assert odd == []
    assert len(lines) == len({line.partition("==")[0] for line in lines})


def test_every_direct_dependency_is_pinned() -> None:
    pinned = {line.partition("==")[0] for line in read("constraints.txt").splitlines()}
    declared = project()["project"]["dependencies"] + project()["dependency-groups"]["dev"]

    assert set(requirement_names(declared)) - pinned == set()


def test_every_runtime_dependency_has_its_reason() -> None:
    contributing = read("CONTRIBUTING.md")
    names = requirement_names(project()["project"]["dependencies"])

    assert [name for name in names if f"`{name}`" not in contributing] == []


def imported_packages(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    from_names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | from_names}


def test_every_imported_package_is_declared() -> None:
    """Development tools bring packages along that a user does not have."""
    names = requirement_names(project()["project"]["dependencies"])
    declared = {"backports" if name == "backports-zstd" else name.replace("-", "_") for name in names}
    modules = sorted((ROOT / "sessions").rglob("*.py"))
    known = declared | sys.stdlib_module_names | {"compression", "sessions"}  # compression is of Python 3.14
    undeclared = [(relative(f), name) for f in modules for name in imported_packages(f) - known]

    assert undeclared == []


def test_ci_stops_at_the_first_failure() -> None:
    script = read(".ci/run")

    assert script.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script
