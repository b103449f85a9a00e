"""Check what is inside the built sdist and wheels: the whole package, and nothing beside it.

Usage: python .ci/check_packages.py DIST DIRECT

DIST holds the sdist and the wheel that was built from it, DIRECT the wheel that was built from the checkout.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def package_files() -> set[str]:
    """Return the files that the package consists of, relative to the checkout."""
    files = (path for path in (CHECKOUT / "sessions").rglob("*") if path.is_file())
    return {path.relative_to(CHECKOUT).as_posix() for path in files if "__pycache__" not in path.parts}


def wheel_files(wheel: Path) -> dict[str, int]:
    """Return the files of a wheel with their checksums."""
    with zipfile.ZipFile(wheel) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist() if not entry.is_dir()}


def sdist_files(sdist: Path) -> set[str]:
    """Return the files of an sdist without its top folder."""
    with tarfile.open(sdist) as archive:
        return {entry.name.partition("/")[2] for entry in archive if entry.isfile()}


def only(folder: Path, pattern: str) -> Path:
    """Return the one file in `folder` that matches."""
    (path,) = folder.glob(pattern)
    return path


def problems(expected: set[str], wheel: dict[str, int], direct: dict[str, int], sdist: set[str]) -> list[str]:
    """Return what is wrong with the packages, one line each."""
    packaged = {name for name in wheel if ".dist-info/" not in name}
    found = [f"not in the wheel: {name}" for name in sorted(expected - packaged)]
    found += [f"in the wheel, but no part of the package: {name}" for name in sorted(packaged - expected)]
    found += [f"not in the sdist: {name}" for name in sorted((expected | {"LICENSE", "README.md"}) - sdist)]
    found += [f"differs between the two wheels: {name}" for name, _ in sorted(wheel.items() ^ direct.items())]
    if "sessions/py.typed" not in wheel:
        found.append("the wheel has no py.typed")
    if not any(name.endswith(".sql") for name in wheel):
        found.append("the wheel has no .sql file")
    return found


def main(dist: Path, direct: Path) -> int:
    """Print what was found; return the exit code."""
    wheel = wheel_files(only(dist, "*.whl"))
    found = problems(
        package_files(), wheel, wheel_files(only(direct, "*.whl")), sdist_files(only(dist, "*.tar.gz"))
    )
    sql = sum(name.endswith(".sql") for name in wheel)
    print(f"{only(dist, '*.whl').name}: {len(wheel)} files, {sql} of them .sql; {len(found)} problems")
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
