"""Key files, on a real disk."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import x25519

from edge.errors import SettingsError, StorageError
from edge.group.key_text import KEY_BYTES, from_text
from edge.group.keys import load_key, new_key, verify


def test_new_key_is_private_and_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    made = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = load_key(path)
    assert loaded.public == made.public == from_text(made.public_text, KEY_BYTES)
    assert verify(made.public, loaded.sign(b"data"), b"data")


def test_new_key_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    new_key(path)
    before = path.read_bytes()
    with pytest.raises(SettingsError, match="never overwritten"):
        new_key(path)
    assert path.read_bytes() == before


def test_new_key_in_no_folder_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nowhere"):
        new_key(tmp_path / "nowhere" / "node.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "node.key"
    new_key(path)
    path.chmod(mode)
    with pytest.raises(SettingsError, match=f"do: chmod 600 {path}"):
        load_key(path)


def test_missing_key_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="liengia keys new"):
        load_key(tmp_path / "node.key")


@pytest.mark.parametrize("content", [b"", b"secret", b"-----BEGIN PRIVATE KEY-----\nAAAA\n", bytes(10_000)])
def test_damaged_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "node.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="is not a private key file"):
        load_key(path)


def test_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "node.key"
    pem = x25519.X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(pem)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="not an Ed25519 one"):
        load_key(path)


def test_verify_refuses_without_raising(tmp_path: Path) -> None:
    key = new_key(tmp_path / "a.key")
    other = new_key(tmp_path / "b.key")
    signature = key.sign(b"data")
    assert not verify(key.public, signature, b"date")
    assert not verify(other.public, signature, b"data")
    assert not verify(key.public, signature[:-1], b"data")
    assert not verify(key.public, b"", b"data")
    assert not verify(b"short", signature, b"data")


def test_repr_keeps_the_secret(tmp_path: Path) -> None:
    assert "sign" not in repr(new_key(tmp_path / "a.key"))


def test_new_key_never_looks_like_an_option(tmp_path: Path) -> None:
    made = [new_key(tmp_path / f"{n}.key").public_text for n in range(200)]
    assert not [text for text in made if text.startswith("-")]
