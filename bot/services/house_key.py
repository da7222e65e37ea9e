"""The house's own key: made once, by whoever asks first, and kept with everything else."""

from secrets import token_hex

from storage import Transaction, kept


def house_key(tx: Transaction, told: str = "") -> bytes:
    """The key of the hashes that stand beside what is masked: what the settings say, or one that is made once."""
    return (told or str(kept.first(tx, "hash_key", {"key": token_hex()})["key"])).encode()
