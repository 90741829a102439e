"""A byte stream that keeps its promises: bounded, undamaged, and the content that was hashed."""

from __future__ import annotations

import hashlib
import io
import lzma
import zipfile
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from loaders.errors import LoadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a source may hold: bytes once uncompressed, and bytes out for one byte in.

    The ratio counts only from ``ratio_floor`` bytes on. Official tables pack 10:1 to 20:1, padded
    fixed-width ones up to about 50:1; a deflate bomb reaches about 1,030:1.
    """

    max_bytes: int = 256 * 1024 * 1024
    max_ratio: int = 200
    ratio_floor: int = 1024 * 1024


DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""What the standard library raises on a cut or altered archive (gzip's own error is an OSError)."""


class CheckedStream(io.RawIOBase):
    """Reads ``raw`` and raises LoadError on excess, on damage, or if the content has changed.

    Closing closes everything in ``owned``.
    """

    def __init__(
        self,
        raw: BinaryIO,
        owned: ExitStack,
        *,
        place: str,
        limits: Limits,
        packed: int = 0,
        expected: str | None = None,
    ) -> None:
        """Wrap ``raw``, whose compressed size is ``packed`` bytes (0: nothing is compressed).

        ``expected`` is the sha256 the content must have, compared at the end of the stream.
        """
        super().__init__()
        self._raw = raw
        self._owned = owned
        self._place = place
        self._limits = limits
        self._packed = packed
        self._expected = expected
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The digest of what has been read so far, in hexadecimal."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill ``buffer``; 0 at the end, when the digest has been found to agree."""
        view = memoryview(buffer).cast("B")
        try:
            chunk = self._raw.read(len(view))
        except DAMAGE as error:
            raise self._damaged(error) from error
        except OSError as error:
            raise self._damaged(error) from error
        except RuntimeError as error:  # zipfile: a password would be needed
            raise self._damaged(error) from error
        if not chunk and len(view):
            self._check_end()
        self.size += len(chunk)
        self._check_bounds()
        self._hash.update(chunk)
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the stream and the files under it."""
        if not self.closed:
            self._owned.close()
        super().close()

    def _check_bounds(self) -> None:
        limits = self._limits
        if self.size > limits.max_bytes:
            raise too_large(self._place, limits)
        if self._packed and self.size > limits.ratio_floor and self.size > limits.max_ratio * self._packed:
            raise LoadError(
                "source.ratio",
                f"the content is more than {limits.max_ratio} times its compressed size",
                place=self._place,
                next_step="Unpack it yourself, look at what it holds, and load the plain file.",
            )

    def _check_end(self) -> None:
        if self._expected is not None and self.sha256 != self._expected:
            raise LoadError(
                "source.changed",
                "the file changed while it was being read",
                place=self._place,
                next_step="Load it again once nothing writes to it any more.",
            )

    def _damaged(self, error: Exception) -> LoadError:
        return LoadError(
            "source.damaged",
            f"the file is cut off or damaged ({type(error).__name__})",
            place=self._place,
            next_step="Download it again and compare its size with the publisher's.",
        )


def too_large(place: str, limits: Limits) -> LoadError:
    """The refusal of a source with more content than ``limits`` allow."""
    return LoadError(
        "source.too-large",
        f"the content is larger than {limits.max_bytes:,} bytes",
        place=place,
        next_step="Check that this is the official table; no table read here is that large.",
    )
