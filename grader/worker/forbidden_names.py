"""Finds uses of forbidden names in the syntax tree of a source, in a bounded process, before the source runs."""

import ast
import warnings

LOADERS = {"__import__", "builtins.__import__", "importlib.__import__", "importlib.import_module"}
GETTERS = {"getattr", "builtins.getattr"}
BINDING = {ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.NamedExpr}
BINDING |= {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}
MAX_ALIASES = 8  # assignments from name to name that are followed


def forbidden_uses(source: bytes, filename: str, forbidden: tuple[str, ...]) -> list[tuple[int, str]]:
    """Line and name of each use, in order: imports, dotted names through any alias, and names given as text to
    `getattr`, `__import__` and `importlib.import_module`. Raises the parser's errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source, filename)
    finder = _NameResolver(forbidden)
    nodes = list(ast.walk(tree))
    binding = [node for node in nodes if type(node) in BINDING]
    known = 0
    for _ in range(MAX_ALIASES):
        for node in binding:
            finder.learn(node)
        if finder.size == known:
            break
        known = finder.size
    for node in nodes:
        if isinstance(node, (ast.Attribute, ast.Name, ast.Call)):
            for name in finder.meanings(node):
                finder.see(node.lineno, name)
    return sorted(finder.found)


class _NameResolver:
    """Resolves names to what they are bound to. A name that is bound twice has both meanings."""

    def __init__(self, forbidden: tuple[str, ...]) -> None:
        self._forbidden = forbidden
        self._names: dict[str, set[str]] = {name: {name} for name in ("__import__", "getattr")}
        self._stars: set[str] = set()  # modules of which everything was imported
        self._defined: set[str] = set()  # the source's functions and classes, which hide names from star imports
        self.found: set[tuple[int, str]] = set()

    @property
    def size(self) -> int:
        return sum(map(len, self._names.values())) + len(self._stars) + len(self._defined)

    def learn(self, node: ast.AST) -> None:
        """Add the names that an import or an assignment binds."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                self._bind(alias.asname or top, {alias.name if alias.asname else top})
                self.see(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                self._learn_from(node.lineno, node.module, alias)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._bind(target.id, self.meanings(node.value))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._defined.add(node.name)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and isinstance(node.target, ast.Name) and node.value:
            self._bind(node.target.id, self.meanings(node.value))

    def _learn_from(self, line: int, module: str, alias: ast.alias) -> None:
        self.see(line, f"{module}.{alias.name}")
        if alias.name == "*":  # not a use by itself: only the names that the source mentions are
            self._stars.add(module)
        else:
            self._bind(alias.asname or alias.name, {f"{module}.{alias.name}"})

    def meanings(self, node: ast.AST) -> set[str]:
        """`F.softmax` is "torch.nn.functional.softmax" after `import torch.nn.functional as F`; nothing if unknown."""
        match node:
            case ast.Name(id=name):
                stars = set() if name in self._defined else self._stars
                return self._names.get(name, set()) | {f"{module}.{name}" for module in stars}
            case ast.NamedExpr(value=value):
                return self.meanings(value)
            case ast.Attribute():
                attributes: list[str] = []
                owner: ast.AST = node
                while isinstance(owner, ast.Attribute):  # no recursion: a chain may be thousands long
                    attributes.append(owner.attr)
                    owner = owner.value
                return {".".join([name, *reversed(attributes)]) for name in self.meanings(owner)}
            case ast.Call():
                return self._results(node)
            case _:
                return set()

    def _results(self, call: ast.Call) -> set[str]:
        """The result of `getattr` or of an importer, if the name is a literal in the source."""
        functions = self.meanings(call.func)
        if functions & GETTERS and len(call.args) > 1:
            name = _text(call.args[1])
            return {f"{owner}.{name}" for owner in self.meanings(call.args[0])} if name else set()
        if not functions & LOADERS:
            return set()
        named = [keyword.value for keyword in call.keywords if keyword.arg in ("name", "package")]
        texts = [text for text in map(_text, [*call.args, *named]) if text]
        if not texts:
            return set()
        if texts[0].startswith("."):  # relative to the package that is named beside it
            return {"".join(texts[1:2]) + texts[0]}
        whole = {texts[0]} if "importlib.import_module" in functions else set()
        top = {texts[0].partition(".")[0]} if functions - {"importlib.import_module"} else set()
        return whole | top  # __import__("a.b") gives a

    def see(self, line: int, name: str) -> None:
        for forbidden in self._forbidden:
            if name == forbidden or name.startswith(forbidden + "."):
                self.found.add((line, forbidden))

    def _bind(self, name: str, meanings: set[str]) -> None:
        if meanings:
            self._names.setdefault(name, set()).update(meanings)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
