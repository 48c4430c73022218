"""One Chromium for the tests of a module: Debian's own, driven by Playwright; nothing is downloaded."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

# Nothing is expected within five seconds of a machine that is busy with other things.
expect.set_options(timeout=60_000)

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("background-networking", "component-update", "sync")


def executable():
    """Give the browser that CHROMIUM names, or the first that is on the path."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUM
    found = next(filter(None, map(shutil.which, named)), None)
    assert found, f"no browser: {' or '.join(named)} is not there; apt-get install chromium, or name one in CHROMIUM"
    return found


# Of a module: while Playwright runs, so does its event loop, and in it no other test could start one.
@pytest.fixture(scope="module")
def browser():
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{each}" for each in QUIET)]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=arguments)
        yield chromium
        chromium.close()
