"""Stands in for the server where only its life and death matter: starts faster than ministack.

Run as: python -m tests.support.quick_server LISTENER_FD
"""

import http.server
import socket
import sys


class Healthy(http.server.BaseHTTPRequestHandler):
    """Answers every request with 200 and nothing."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    server = http.server.HTTPServer(("127.0.0.1", 0), Healthy, bind_and_activate=False)
    server.socket = socket.socket(fileno=int(sys.argv[1]))
    server.serve_forever()
