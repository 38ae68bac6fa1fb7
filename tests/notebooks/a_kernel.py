"""A kernel as students have it."""

import contextlib
import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel


class Kernel:
    """A kernel as JupyterLab has it: every cell has a name."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, cell: str, source: str) -> tuple[str, str]:
        """What a person sees of the cell's outputs: HTML or text, and the error."""
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self._client.session.msg("execute_request", content, metadata={"cellId": cell})
        self._client.shell_channel.send(message)
        shown, error = [], ""
        while True:
            reply = self._client.get_iopub_msg(timeout=60)
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            content = reply["content"]
            if reply["msg_type"] in ("display_data", "execute_result"):
                shown.append(content["data"].get("text/html") or content["data"]["text/plain"])
            elif reply["msg_type"] == "stream":
                shown.append(content["text"])
            elif reply["msg_type"] == "error":
                error = "\n".join(content["traceback"])
            elif reply["msg_type"] == "status" and content["execution_state"] == "idle":
                return html.unescape("\n".join(shown)), error


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Kernel]:
    """A kernel in that folder, which ends with the context."""
    manager, client = start_new_kernel(cwd=str(folder))
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
