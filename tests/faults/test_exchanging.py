"""A set takes its place in one step: a reader who comes at any moment finds one, and all of it is of one run."""

import os
import sys

import pytest

from safeguarding.reporting.sets import exchanging


@pytest.mark.skipif(sys.platform != "linux", reason="no other system can exchange two folders")
def test_between_the_old_set_and_the_new_one_there_is_no_moment_without_one(tmp_path, monkeypatch):
    place, new, aside = (tmp_path / name for name in ("place", "new", "aside"))
    for folder in (place, new):
        folder.mkdir()
        (folder / "index.html").write_text(folder.name)
    if not exchanging.exchanged(place, new):
        pytest.skip("this disk cannot exchange two folders")
    exchanging.exchanged(place, new)
    renamed = os.rename

    def watched(one, other):
        renamed(one, other)
        assert (place / "index.html").exists()

    monkeypatch.setattr(os, "rename", watched)
    exchanging.placed(new, place, aside)
    assert (place / "index.html").read_text() == "new"
