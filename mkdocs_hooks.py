"""What pages link to outside of docs becomes part of the site, under repository/: pages as pages, notebooks as they look, other files as they are."""

import os
import pathlib
import re
import shutil

import nbformat
from mkdocs.structure.files import File
from nbconvert import HTMLExporter

ROOT = pathlib.Path(__file__).parent
DOCS = ROOT / "docs"
FOLDER = "repository"
JAVADOC = ROOT / "target" / "reports" / "apidocs"
LINK = re.compile(r"(?<=\]\()([^)\s#:]+)(?=[)#])")


def _outside(page, link):
    """The file that a link leads to from a page, if that is one outside of docs; of a folder its README."""
    target = (page.parent / link).resolve()
    if target.is_dir() and (target / "README.md").is_file():
        target /= "README.md"
    inside = not target.is_file() or DOCS in target.parents or ROOT not in target.parents
    return None if inside else target


def _place(target):
    """Where such a file lies in the site."""
    place = f"{FOLDER}/{target.relative_to(ROOT).as_posix()}"
    return place.removesuffix(".ipynb") + ".html" if place.endswith(".ipynb") else place


def _file(target, config):
    if target.suffix == ".ipynb":
        notebook = nbformat.read(target, as_version=4)
        body, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook, {"metadata": {"name": target.stem}})
        return File.generated(config, _place(target), content=body)
    return File.generated(config, _place(target), abs_src_path=str(target))


def _links(page):
    return (target for link in LINK.findall(page.read_text("utf-8")) if (target := _outside(page, link)))


def on_files(files, config):
    waiting = [DOCS / file.src_uri for file in files.documentation_pages()]
    known = set()
    while waiting:
        for target in _links(waiting.pop()):
            if target not in known:
                known.add(target)
                files.append(_file(target, config))
                if target.suffix == ".md":
                    waiting.append(target)
    return files


def on_page_markdown(markdown, page, config, files):
    uri = page.file.src_uri
    source = ROOT / uri.removeprefix(f"{FOLDER}/") if uri.startswith(FOLDER) else DOCS / uri

    def lead(match):
        target = _outside(source, match[1])
        if target is None and DOCS not in source.parents:  # from such a page back into docs
            back = (source.parent / match[1]).resolve()
            if back.is_dir() and DOCS in back.parents:
                back = min(back.glob("*.md"))  # the site has no page for a folder
            place = back.relative_to(DOCS).as_posix() if DOCS in back.parents else None
        else:
            place = _place(target) if target else None
        return os.path.relpath(place, os.path.dirname(uri) or ".") if place else match[1]

    return LINK.sub(lead, markdown)


def on_post_build(config):
    if JAVADOC.is_dir():
        shutil.copytree(JAVADOC, pathlib.Path(config["site_dir"], "reference", "java"), dirs_exist_ok=True)
