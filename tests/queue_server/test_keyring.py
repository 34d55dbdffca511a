"""Keys in files: made once, kept, forgotten, never half."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from queue_server.keyring import LENGTH, KeyDamaged, KeyFolder
from queue_server.lease_keys import LeaseKeys


def test_a_key_stays_the_same_over_restarts_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "keys"
    key = KeyFolder(folder).key("leases-small")
    assert len(key) == LENGTH
    assert KeyFolder(folder).key("leases-small") == key
    assert KeyFolder(folder).key("leases-other") != key
    assert (folder / "leases-small.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    assert {file.suffix for file in folder.iterdir()} == {".key"}, "no draft is left"


def test_a_forgotten_key_never_comes_back(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    key = keys.key("day")
    assert KeyFolder(tmp_path).names() == ["day"]
    keys.forget("day")
    keys.forget("day")
    assert not list(tmp_path.iterdir())
    assert KeyFolder(tmp_path / "nowhere").names() == []
    assert keys.key("day") != key


def test_keys_of_a_trial_end_with_it() -> None:
    keys = KeyFolder()
    key = keys.key("day")
    assert keys.key("day") == key
    keys.forget("day")
    assert keys.key("day") != key
    assert KeyFolder().key("day") != KeyFolder().key("day")


def test_two_that_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: KeyFolder(tmp_path).key("day"), range(40)))
    assert len(found) == 1


def test_what_is_no_key_is_told_and_not_used(tmp_path: Path) -> None:
    (tmp_path / "day.key").write_bytes(b"short")
    with pytest.raises(KeyDamaged, match=r"day\.key has 5 bytes"):
        KeyFolder(tmp_path).key("day")
    (tmp_path / "file").touch()
    with pytest.raises(KeyDamaged, match="let the server's user own"):
        KeyFolder(tmp_path / "file").key("day")
    for name in ("../day", "", "Day", "a/b"):
        with pytest.raises(ValueError, match="no name of a key"):
            KeyFolder(tmp_path).key(name)


def test_a_lease_has_the_same_secret_again_and_shares_it_with_no_other(tmp_path: Path) -> None:
    secrets = {
        LeaseKeys(hall, KeyFolder(tmp_path)).secret(epoch, lease)
        for _ in range(2)
        for hall in ("small", "other")
        for epoch in (1, 2)
        for lease in (7, 8)
    }
    assert len(secrets) == 8
    assert {len(secret) for secret in secrets} == {43}
