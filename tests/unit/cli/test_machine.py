"""The demonstration is played until it has come to its end once."""

from pathlib import Path

import pytest

from deploy import demo
from deploy.cli import machine
from deploy.local.places import Places
from deploy.local.platform import Platform


@pytest.mark.parametrize("came_to_its_end", [True, False])
def test_a_demonstration_that_broke_off_is_played_again_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, came_to_its_end: bool
) -> None:
    async def play(_: Platform) -> bool:
        return came_to_its_end

    monkeypatch.setattr(demo, "play", play)
    monkeypatch.setattr(Platform, "running", lambda places: places)
    places = Places(tmp_path)
    machine._play(places)  # noqa: SLF001 - the rest of the command starts real servers
    assert places.demo_played.exists() is came_to_its_end
