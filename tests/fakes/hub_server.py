"""The Hugging Face hub on loopback: a repository's files, with ranges, cuts and lies to order.

with HubServer({"tiny-Q4_K_M.gguf": content}) as hub:
    ... HF_ENDPOINT=hub.url ...
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Collection, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote, urlsplit

REPO = "someone/tiny-GGUF"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubServer:
    """The server.

    Attributes:
        repo: The one repository there is.
        files: By name, in it.
        small: Names of files that the hub knows by their blob alone.
        cut_after: Bytes after which a download's connection is cut, as often as `cuts` says.
        ignores_ranges: Whether it sends the whole file whatever was asked for.
        sends: What it sends of a file where that is not what it says it has.
        status: What it answers, where that is not 200.
        bytes_per_s: How fast it sends; 0 for as fast as it can.
        sent: Bytes sent of files, all in all.
        asked: Paths, with the range asked for.
    """

    def __init__(
        self, files: Mapping[str, bytes], *, repo: str = REPO, small: Collection[str] = ()
    ) -> None:
        self.repo = repo
        self.files = dict(files)
        self.small = frozenset(small)
        self.cut_after = 0
        self.cuts = 0
        self.ignores_ranges = False
        self.sends: dict[str, bytes] = {}
        self.status = 200
        self.gated = False
        self.bytes_per_s = 0
        self.sent = 0
        self.asked: list[tuple[str, str]] = []
        self.tokens: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def downloads(self) -> list[str]:
        """The ranges that were asked for, of files."""
        return [wanted for path, wanted in self.asked if path.startswith("/files/")]

    def described(self) -> dict[str, Any]:
        siblings = [
            {
                "rfilename": name,
                "size": len(content),
                "blobId": "0" * 40,
                "lfs": {
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "pointerSize": 130,
                },
            }
            for name, content in self.files.items()
        ]
        for sibling in siblings:
            name = sibling["rfilename"]
            if name in self.small:
                content = self.files[name]
                blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
                sibling.update(size=len(content), blobId=blob)
                del sibling["lfs"]
        siblings.append({"rfilename": "README.md", "size": 5, "blobId": "0" * 40})
        return {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "siblings": siblings}

    def _handler(hub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's own is self
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                hub.asked.append((path, self.headers.get("range", "")))
                hub.tokens.add(self.headers.get("authorization", ""))
                if hub.status != 200 or hub.gated:
                    self._refuse(403 if hub.gated else hub.status)
                elif path == f"/api/models/{hub.repo}":
                    self._answer(200, json.dumps(hub.described()).encode())
                elif path.startswith(prefix := f"/{hub.repo}/resolve/{COMMIT}/"):
                    self.send_response(302)
                    self.send_header("location", f"/files/{path.removeprefix(prefix)}")
                    self.send_header("content-length", "0")
                    self.end_headers()
                elif path.removeprefix("/files/") in hub.files:
                    self._send(path.removeprefix("/files/"))
                else:
                    self._refuse(404, "RepoNotFound")

            do_HEAD = do_GET

            def _refuse(self, code: int, kind: str = "") -> None:
                kind = kind or ("GatedRepo" if hub.gated else "")
                self._answer(code, b'{"error":"no"}', {"x-error-code": kind} if kind else {})

            def _answer(self, code: int, content: bytes, headers: Any = ()) -> None:
                self.send_response(code)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                for name, value in dict(headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def _send(self, name: str) -> None:
                content = hub.sends.get(name, hub.files[name])
                start = 0
                wanted = self.headers.get("range", "")
                if wanted and not hub.ignores_ranges:
                    start = int(wanted.removeprefix("bytes=").partition("-")[0])
                    self.send_response(206)
                    last = len(content) - 1
                    self.send_header("content-range", f"bytes {start}-{last}/{len(content)}")
                else:
                    self.send_response(200)
                self.send_header("content-length", str(len(content) - start))
                self.end_headers()
                self._stream(content[start:])

            def _stream(self, content: bytes) -> None:
                cut = hub.cuts > 0
                hub.cuts -= cut
                if cut:
                    content = content[: hub.cut_after]
                step = max(1, hub.bytes_per_s // 50) if hub.bytes_per_s else 65536
                try:
                    for at in range(0, len(content), step):
                        self.wfile.write(content[at : at + step])
                        hub.sent += len(content[at : at + step])
                        if hub.bytes_per_s:
                            time.sleep(0.02)
                except OSError:
                    pass
                if cut:
                    self.close_connection = True

            def log_message(self, *_: object) -> None: ...

        return Handler
