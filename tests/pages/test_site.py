"""The site of documents, built as ``make docs`` builds it: opened from a disk or a server, it asks nobody else."""

import importlib.util
import subprocess

import pytest
import yaml

from safeguarding import paths

MKDOCS = paths.ROOT / ".tools" / "docs" / "bin" / "mkdocs"
PAGES = (
    "index",
    "gallery",
    "docs/tutorial",
    "docs/cookbook",
    "docs/methods",
    "docs/architecture",
    "reference/commands",
    "reference/sg",
)


def built(folder, monkeypatch, **theme):
    """Build the site, but for the reports of its gallery, which tests of pages look at."""
    spec = importlib.util.spec_from_file_location("make_site", paths.ROOT / "docs" / "make_site.py")
    make_site = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_site)
    monkeypatch.setattr(make_site, "SOURCE", folder / "source")
    monkeypatch.setattr(make_site, "gallery", lambda: "# Gallery\n")
    make_site.put_together()
    settings = yaml.safe_load((paths.ROOT / "docs" / "mkdocs.yml").read_text(encoding="utf-8"))
    settings |= {"docs_dir": str(folder / "source"), "site_dir": str(folder / "site")}
    settings["theme"] |= theme
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [MKDOCS, "build", "--strict", "--quiet", "--config-file", folder / "mkdocs.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"NO_MKDOCS_2_WARNING": "1"})
    assert done.returncode == 0, done.stderr
    return folder / "site"


def asked(browser, site, pages):
    """Open pages; give the addresses that they ask for and that are none of theirs."""
    found = set()
    for name in pages:
        with browser.new_context() as context:
            context.on("request", lambda request: found.add(request.url))
            page = context.new_page()
            page.goto((site / f"{name}.html").as_uri())
            page.wait_for_load_state("networkidle")
    return {url for url in found if not url.startswith((site.as_uri(), "data:", "blob:"))}


@pytest.mark.skipif(not MKDOCS.is_file(), reason="the tools of docs.lock are not here; make docs installs them")
def test_the_site_asks_nobody(browser, tmp_path, monkeypatch):
    assert asked(browser, built(tmp_path, monkeypatch), PAGES) == set()


@pytest.mark.skipif(not MKDOCS.is_file(), reason="the tools of docs.lock are not here; make docs installs them")
def test_a_site_that_asks_for_a_font_is_seen(browser, tmp_path, monkeypatch):
    site = built(tmp_path, monkeypatch, font={"text": "Roboto", "code": "Roboto Mono"})
    assert any("font" in url for url in asked(browser, site, PAGES[:1]))
