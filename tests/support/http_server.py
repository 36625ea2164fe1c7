"""An HTTP server on a port of 127.0.0.1, in threads of the test's own process."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def http_server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Its URL, for as long as the block lasts; `answer` gets each request, and each ends its connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            answer(self)

        def end_headers(self) -> None:
            self.send_header("Connection", "close")
            super().end_headers()

        do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815  # the server looks them up so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named by the base class
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
