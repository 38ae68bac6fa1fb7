"""Seals: codes that only the owner of a secret can make. Data without a right seal was not written by that owner."""

import hmac

import msgspec

Value = str | bytes | int | float


class Seal(msgspec.Struct, frozen=True):
    """Makes and checks seals."""

    key: bytes

    def __repr__(self) -> str:
        return "Seal(...)"

    def of(self, *values: Value) -> bytes:
        """The seal of these values in this order; two different rows never have the same seal."""
        return hmac.digest(self.key, msgspec.msgpack.encode(values), "sha256")

    def fits(self, code: object, *values: Value) -> bool:
        return isinstance(code, bytes) and hmac.compare_digest(code, self.of(*values))

    @property
    def fingerprint(self) -> str:
        """Differs between seals, and reveals nothing about the key."""
        return self.of("fingerprint").hex()[:32]


OPEN = Seal(b"")  # without protection, for stores that are made without a secret
