"""How large a file this installation takes, for whoever reads one and whoever says so."""

LARGEST_FILE = 10_485_760  # bytes, where the installation sets nothing else
_limit = {"bytes": LARGEST_FILE}


def take_files_up_to(size: int) -> None:
    """Sets the limit of this process in bytes; called once at its start."""
    _limit["bytes"] = size


def largest() -> int:
    """How large a file may be, in bytes."""
    return _limit["bytes"]


def is_too_large(data: bytes) -> bool:
    return len(data) > _limit["bytes"]


def largest_in_words() -> str:
    """How large a file may be, as people say it: 10 MB."""
    return size_in_words(_limit["bytes"])


def size_in_words(size: int) -> str:
    """12,5 MB; below one, 512 KB."""
    if size < 2**20:
        return f"{size // 2**10} KB"
    return f"{size / 2**20:.1f}".removesuffix(".0").replace(".", ",") + " MB"
