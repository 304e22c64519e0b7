"""How much there is to read in a file, told without reading it."""

import io
import zipfile

from foundation.spreadsheets import ole
from foundation.spreadsheets.archive import is_archive

_OLD_FORMAT = 3  # a byte of .xls says about as much as three of XML


def weight(data: bytes) -> int:
    """Bytes as they unpack, of every part, since any may hold cells; 0 for a container that cannot be opened."""
    if not is_archive(data):
        return len(data) * (_OLD_FORMAT if ole.is_container(data) else 1)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return sum(entry.file_size for entry in container.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0
