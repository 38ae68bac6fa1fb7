"""Which forbidden names does a source use? Read from the syntax tree, in a bounded process, before it is run."""

import ast
import warnings

from grader.worker import protocol


def forbidden_uses(source: bytes, filename: str, forbidden: tuple[str, ...]) -> tuple[protocol.Use, ...]:
    """Uses in the order of their lines: imports, dotted names through any alias, and the same spelled as text in
    `getattr`, `__import__` and `importlib.import_module`. Raises what the parser raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source, filename)
    finder = _Finder(forbidden)
    for node in ast.walk(tree):  # imports first, so that an alias is known wherever it is used
        finder.see_import(node)
    for node in ast.walk(tree):
        finder.see_use(node)
    return tuple(sorted(finder.found, key=lambda use: (use.line, use.name)))


class _Finder:
    def __init__(self, forbidden: tuple[str, ...]) -> None:
        self._forbidden = forbidden
        self._aliases: dict[str, str] = {}
        self.found: set[protocol.Use] = set()

    def see_import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._aliases[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                self._see(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                self._aliases[alias.asname or alias.name] = name
                self._see(node.lineno, name)
                if alias.name == "*":
                    self._see_all_of(node.lineno, node.module)

    def see_use(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Attribute, ast.Name)):
            self._see(node.lineno, self._in_full(node))
        elif isinstance(node, ast.Call) and node.args:
            constants = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            texts = [value for value in constants if isinstance(value, str)]
            function = self._in_full(node.func) or getattr(node.func, "id", "")
            if function in ("__import__", "importlib.import_module", "importlib.__import__") and texts:
                self._see(node.lineno, texts[0])
            elif function == "getattr" and texts:
                self._see(node.lineno, f"{self._in_full(node.args[0])}.{texts[0]}")

    def _in_full(self, node: ast.AST) -> str:
        """`F.softmax` is "torch.nn.functional.softmax" after `import torch.nn.functional as F`; "" if not imported."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self._aliases:
            return ""
        return ".".join([self._aliases[node.id], *reversed(attributes)])

    def _see(self, line: int, name: str) -> None:
        for forbidden in self._forbidden:
            if name == forbidden or name.startswith(forbidden + "."):
                self.found.add(protocol.Use(line, forbidden))

    def _see_all_of(self, line: int, module: str) -> None:
        """`from x import *` brings in everything of x that is forbidden."""
        for forbidden in self._forbidden:
            if forbidden.rpartition(".")[0] == module:
                self.found.add(protocol.Use(line, forbidden))
