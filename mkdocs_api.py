"""The reference of the Python package as pages of the site, read out of its sources; Javadoc beside them where ./bellows docs has made it."""

import ast
import pathlib
import re
import shutil

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).parent
PACKAGE = ROOT / "spark-connector" / "src" / "main" / "python" / "bellows"
JAVADOC = ROOT / "target" / "reports" / "apidocs"
FOLDER = "reference"

#: Pages by name: their title, and the modules that they show.
PAGES = {
    "functions": ("Sessions, files, models", ["_jar.py", "_saved.py", "_exchange.py", "_onnx.py", "errors.py", "_stage.py"]),
    "stages": ("Stages", ["stages.py"]),
    "nn": ("Networks", ["nn/layers.py", "nn/recurrent.py", "nn/attention.py", "nn/feature.py"]),
    "training": ("Losses, metrics, optimizers", ["losses.py", "metrics.py", "optimizers.py", "schedules.py", "clippings.py", "initializers.py"]),
}

#: Of modules that are not meant to be imported, what users meet: by the package itself, or as what their models inherit.
INHERITED = {"ModelStage", "MeasuredStage", "EmbeddingModelStage"}

#: What a docstring in Google's style has sections of.
SECTION = re.compile(r"^(Args|Parameters|Returns|Raises):$")
ITEM = re.compile(r"^ {4}(\w+): (.*)$")


def _signature(function, name):
    """The call as one writes it, a parameter a line where there are many."""
    parameters = re.sub(r"^(self|cls)(: [^,]*)?(, |$)", "", ast.unparse(function.args))
    given = f" -> {ast.unparse(function.returns)}" if function.returns and name == function.name else ""
    line = f"{name}({parameters}){given}"
    if len(line) <= 100:
        return line
    pieces = [each for each in _pieces(function.args) if each not in ("self", "cls")]
    return f"{name}(\n    " + ",\n    ".join(pieces) + f",\n){given}"


def _pieces(arguments):
    """The parameters of a call, each with its type and default."""
    plain = arguments.args
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    pieces = [_piece(each, default) for each, default in zip(plain, defaults)]
    if arguments.vararg or arguments.kwonlyargs:
        pieces.append(f"*{arguments.vararg.arg if arguments.vararg else ''}")
    return pieces + [_piece(each, default) for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults)]


def _piece(argument, default):
    return ast.unparse(argument) + (f" = {ast.unparse(default)}" if default is not None else "")


def _prose(text):
    """A docstring as Markdown: sections become lists, examples blocks."""
    lines, section, example = [], False, False
    for line in text.splitlines():
        is_example = line.startswith((">>>", "..."))
        if is_example != example:
            lines.append("```python" if is_example else "```")
            example = is_example
        if match := SECTION.match(line):
            section = True
            lines += [f"**{match[1]}**", ""]
        elif section and (match := ITEM.match(line)):
            lines.append(f"- `{match[1]}`: {_escaped(match[2])}")
        elif section and line.strip():
            lines.append("    " + _escaped(line.strip()))
        else:
            lines.append(line.removeprefix(">>> ").removeprefix("... ") if is_example else _escaped(line))
    return "\n".join([*lines, "```"] if example else lines)


def _escaped(text):
    """Stars and angles are not meant as Markdown's or HTML's; backticks are."""
    parts = text.split("``")
    return "`".join(part if i % 2 else re.sub(r"([*<\[])", r"\\\1", part) for i, part in enumerate(parts))


def _entry(level, name, function, owner):
    doc = "\n\n".join(filter(None, (ast.get_docstring(each) for each in dict.fromkeys([owner, function]) if each)))
    code = f"```python\n{_signature(function, name)}\n```\n\n" if function else ""
    return f"{level} {name}\n\n{code}{_prose(doc)}\n"


def _members(node):
    return [
        each
        for each in node.body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_") and each.name != "setParams" and ast.get_docstring(each)
    ]


def _public(module):
    """The names of a module that readers may use."""
    inner = module.startswith("_") or module == "errors.py"
    exported = ast.parse((PACKAGE / ("__init__.py" if inner else module)).read_text("utf-8"))
    listed = next(node.value for node in exported.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    return {*ast.literal_eval(listed), *(INHERITED if inner else ())}


def page(title, modules):
    """The text of a page: each public class with its constructor and methods, each public function."""
    entries = [f"# {title}\n"]
    for module in modules:
        tree = ast.parse((PACKAGE / module).read_text("utf-8"))
        public = _public(module)
        for node in (each for each in tree.body if getattr(each, "name", None) in public):
            if isinstance(node, ast.ClassDef):
                making = (each for each in node.body if isinstance(each, ast.FunctionDef) and each.name in ("__init__", "__new__"))
                entries.append(_entry("##", node.name, None if node.name in INHERITED else next(making, None), node))
                entries += [_entry("###", each.name, each, None) for each in _members(node)]
            else:
                entries.append(_entry("##", node.name, node, None))
    return "\n".join(entries)


def _index():
    java = "[Javadoc of all modules](java/index.html)" if JAVADOC.is_dir() else "Javadoc is made by `./bellows docs`, and lies here in a site that is made afterwards"
    pages = "\n".join(f"- [{title}]({name}.md)" for name, (title, _) in PAGES.items())
    return f"# Reference\n\nThe Python package `bellows`:\n\n{pages}\n\nJava and Scala: {java}. What Params mean in all languages is in [Params](../params.md).\n"


def on_files(files, config):
    files.append(File.generated(config, f"{FOLDER}/index.md", content=_index()))
    for name, (title, modules) in PAGES.items():
        files.append(File.generated(config, f"{FOLDER}/{name}.md", content=page(title, modules)))
    return files


def on_post_build(config):
    if JAVADOC.is_dir():
        shutil.copytree(JAVADOC, pathlib.Path(config["site_dir"], FOLDER, "java"), dirs_exist_ok=True)
