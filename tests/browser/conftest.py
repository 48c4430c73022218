"""One Chromium for all tests of a worker: Debian's own, driven by Playwright; nothing is downloaded."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("background-networking", "component-update", "sync")


def executable():
    """Give the browser that CHROMIUM names, or the first that is on the path."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUM
    found = next(filter(None, map(shutil.which, named)), None)
    assert found, f"no browser: {' or '.join(named)} is not there; apt-get install chromium, or name one in CHROMIUM"
    return found


@pytest.fixture(scope="session")
def browser():
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{each}" for each in QUIET)]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield chromium
        chromium.close()
