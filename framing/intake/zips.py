"""Zips: Word and Excel files are zip archives of XML; what is in one is checked before a library opens it."""

from __future__ import annotations

import io
import zipfile
import zlib

from framing.intake.drafts import Unreadable

MEMBERS = 5_000  # files in one archive
UNPACKED = 200_000_000  # bytes of all of them
MEMBER = 100_000_000  # bytes of one
RATIO = 200  # how many times larger than packed, where it is more than SMALL
SMALL = 1_000_000
CHUNK = 1 << 16
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def check(raw: bytes) -> None:
    """Refuse an archive that would unpack to too much, whose directory lies, or whose XML defines entities.

    The directory is checked first, so that nothing of a bomb is unpacked; then each file is read in pieces and counted.

    Raises
    ------
    Unreadable
        If it is to be refused.
    """
    if raw.startswith(OLD_OFFICE):
        raise Unreadable("it is locked with a password, or in the format of before 2007; save it as .docx or .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_directory(archive)
            total = 0
            for info in archive.infolist():
                total += _check_member(archive, info)
                if total > UNPACKED:
                    raise Unreadable(_too_much(total))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("the file is damaged: its zip archive cannot be read; save it again") from None
    except RuntimeError:  # zipfile's own word for a password
        raise Unreadable("it is locked with a password; save it without one") from None


def _check_directory(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise Unreadable(f"it holds {len(members):,} files, and a document at most {MEMBERS:,}")
    total = sum(info.file_size for info in members)
    if total > UNPACKED:
        raise Unreadable(_too_much(total))
    for info in members:
        if info.file_size > MEMBER:
            raise Unreadable(_too_much(info.file_size))
        if info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1):
            raise Unreadable(
                f"a part of it is packed to less than 1/{RATIO} of its size, as in archives made to exhaust a computer"
            )


def _check_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Read one file in pieces; return its real size."""
    if info.is_dir():
        return 0
    size, tail = 0, b""
    xml = info.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(info) as member:
        while piece := member.read(CHUNK):
            size += len(piece)
            if size > MEMBER or size > info.file_size:
                raise Unreadable(_too_much(size))
            window = (tail + piece).replace(b"\x00", b"")  # in UTF-16 too
            if xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                raise Unreadable("its XML defines entities, which no document needs and attacks use")
            tail = piece[-32:]
    return size


def _too_much(size: int) -> str:
    return f"it unpacks to {size / 1e6:,.0f} MB or more, and a document to at most {UNPACKED / 1e6:,.0f} MB"
