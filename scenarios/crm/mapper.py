"""The mapping of columns as a file that a person can read, correct and save: which file and column is what."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenarios.crm.aliases import CANONICAL, STAGES, aliases
from scenarios.crm.names import header_key
from scenarios.crm.report import Translate, english
from scenarios.errors import InputError, nearest, reason
from scenarios.problems import explain

if TYPE_CHECKING:
    from scenarios.crm.reader import Sheet

LARGEST_BYTES = 1 << 20


class FileMap(BaseModel):
    """What a person says about one file (or one sheet of a workbook)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """File name; for a sheet of a workbook ``file.xlsx[sheet]``."""
    kind: str = ""
    """pipeline, accounts, ...; "ignore" leaves the file out; '' = as found."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Canonical column -> name of the column in the file; "" leaves it out."""
    header: list[str] = Field(default_factory=list)
    """Column names of a file that has no header line."""
    dates: Literal["", "dmy", "mdy"] = ""
    decimal: Literal["", ".", ","] = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: list[FileMap] = Field(default_factory=list)
    stages: dict[str, list[str]] = Field(default_factory=dict)
    same: dict[str, list[str]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Corrections:
    """Everything a mapping file says."""

    files: Mapping[str, FileMap] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    """Compared stage name -> won, lost, engaged or prospecting."""
    same: Mapping[str, str] = field(default_factory=dict)
    """Another spelling of a person's name -> the name to use."""
    dates: Literal["", "dmy", "mdy"] = ""
    """For all files, unless a file says otherwise."""

    def of(self, name: str) -> FileMap:
        """Return what was said about a file; nothing when it was not named."""
        return self.files.get(name, FileMap(name=name))


NOTHING_SAID = Corrections()
NOTES = (
    "Which file is what, and which of its columns means what. Correct a name and import again with --mapping.",
    'kind: {kinds} or "ignore". An empty name leaves a column out.',
    "Stage names of your own: [stages] won = [...], lost = [...], engaged = [...], prospecting = [...]",
    'One person under two spellings: [same] "Wang Qiang" = ["Wang  Qiang (left)"]',
)
"""What a mapping file says of itself."""


def load_corrections(path: Path | Corrections | None, dates: Literal["", "dmy", "mdy"] = "") -> Corrections:
    """Read a mapping file; corrections that were read already are taken as they are.

    Raises:
        InputError: IMP-21, unreadable or wrong, with the place and what is allowed.
    """
    if path is None:
        return Corrections(dates=dates)
    if isinstance(path, Corrections):
        return replace(path, dates=dates or path.dates)
    try:
        data = Path(path).read_bytes()[: LARGEST_BYTES + 1]
        if len(data) > LARGEST_BYTES:
            raise ValueError(reason("larger than 1 MiB"))
        table = tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise _wrong(path, error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise _wrong(path, reason("not UTF-8 text (byte {at}); save it as UTF-8", at=error.start)) from error
    except RecursionError as error:
        raise _wrong(path, reason("nested too deeply")) from error
    except ValueError as error:
        raise _wrong(path, error) from error
    return corrections_of(table, path, dates)


def corrections_of(table: Any, path: object, dates: Literal["", "dmy", "mdy"] = "") -> Corrections:
    """Read the table of a mapping file; `path` says in errors where it stood.

    Raises:
        InputError: IMP-21, wrong, with the place and what is allowed.
    """
    try:
        checked = _File.model_validate(table)
    except ValidationError as error:
        raise _wrong(path, explain(error, _File)[0]) from None
    except RecursionError as error:
        raise _wrong(path, reason("nested too deeply")) from error
    return _checked(path, checked, dates)


def _checked(path: object, table: _File, dates: Literal["", "dmy", "mdy"]) -> Corrections:
    kinds = (*CANONICAL, "ignore")
    for at, row in enumerate(table.file, 1):
        if row.kind and row.kind not in kinds:
            allowed = reason("one of {known}{hint}", known=", ".join(kinds), hint=nearest(row.kind, kinds))
            where = f"file[{at}].kind"
            raise _wrong(path, reason("{path}: got {got}, allowed: {allowed}", path=where, got=repr(row.kind),
                                      allowed=allowed))  # fmt: skip
        known = CANONICAL.get(row.kind) or {name: False for kind in CANONICAL.values() for name in kind}
        _refuse_unknown(path, f"file[{at}].columns", row.columns, sorted(known))
    _refuse_unknown(path, "stages", table.stages, STAGES)
    stages = {header_key(name): stage for stage, names in table.stages.items() for name in names}
    same = {other: name for name, others in table.same.items() for other in others}
    return Corrections({row.name: row for row in table.file}, stages, same, dates)


def _refuse_unknown(path: object, where: str, keys: Iterable[str], known: Sequence[str]) -> None:
    for key in keys:
        if key not in known:
            raise _wrong(path, reason("{path}: unknown key{hint}; known keys: {known}", path=f"{where}.{key}",
                                      hint=nearest(key, known), known=", ".join(known)))  # fmt: skip


def _wrong(path: object, why: object) -> InputError:
    return InputError("IMP-21", "mapping file {path}: {reason}", path=path, reason=why)


def corrected(header: Sequence[str], found: Mapping[str, int], said: FileMap) -> dict[str, int]:
    """Return the columns found, with what a person said put over them.

    Raises:
        InputError: IMP-22, a column that the file does not have; IMP-23, one that is never read.
    """
    columns = dict(found)
    for column, name in said.columns.items():
        if not name:
            columns.pop(column, None)
            continue
        keys = [header_key(one) for one in header]
        if name not in header and header_key(name) not in keys:
            raise InputError(
                "IMP-22", "{file}: the mapping names a column {name!r} for {column}, the file has: {found}",
                file=said.name, name=name, column=column, found=", ".join(header)[:400],
            )  # fmt: skip
        if header_key(name) in aliases().protected:
            raise InputError(
                "IMP-23", "{file}: {name!r} is never read, because rules must not treat people by it", file=said.name,
                name=name,
            )  # fmt: skip
        columns[column] = list(header).index(name) if name in header else keys.index(header_key(name))
    return columns


def mapping_toml(sheets: Sequence[Sheet], said: Mapping[str, Any] | None = None, translate: Translate = english) -> str:
    """Return the mapping in use as TOML: correct it, save it, and give it to the next import.

    Stages and spellings come from `said`, the table of a mapping file; both are absent when nothing was said.
    """
    import tomli_w

    rows: list[dict[str, Any]] = []
    for sheet in sheets:
        if sheet.empty:  # what it holds can be said when there are rows
            continue
        row: dict[str, Any] = {"name": sheet.name, "kind": sheet.kind or "ignore"}
        if sheet.styles.order:
            row["dates"] = sheet.styles.order
        if sheet.styles.decimal == ",":
            row["decimal"] = ","
        unused = [column for column in CANONICAL.get(sheet.kind or "", {}) if column not in sheet.columns]
        columns = {column: sheet.header[at] for column, at in sheet.columns.items()}
        rows.append(row | {"columns": columns | dict.fromkeys(unused, "")})
    lines = [translate("IMP-M", one).format(kinds=", ".join(CANONICAL)) for one in NOTES]
    note = "".join(f"# {one}\n" for one in lines)
    words = {key: said[key] for key in ("stages", "same") if said and said.get(key)}
    return note + tomli_w.dumps({**words, "file": rows})
