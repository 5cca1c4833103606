import contextlib
import socket
import threading
from urllib.parse import urlsplit

from trial.vhost import with_netloc


class Link:
    """A link to the broker that a test can cut: a proxy in this process."""

    def __init__(self, amqp_url: str) -> None:
        broker = urlsplit(amqp_url)
        self._far = (broker.hostname or "localhost", broker.port or 5672)
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server: socket.socket
        self._listen(0)
        self._port: int = self._server.getsockname()[1]
        self.amqp_url = with_netloc(amqp_url, f"{broker.username}:{broker.password}@127.0.0.1:{self._port}")

    def cut(self) -> None:
        """Breaks every connection through it; new ones go through."""
        with self._lock:
            broken = list(self._sockets)
            self._sockets.clear()
        for each in broken:
            _break(each)

    def sever(self) -> None:
        """Breaks them and lets no new one through, until it is mended."""
        _break(self._server)
        self.cut()

    def mend(self) -> None:
        self._listen(self._port)

    def _listen(self, port: int) -> None:
        self._server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=[self._server], daemon=True).start()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
                far = socket.create_connection(self._far)
            except OSError:
                return
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._sockets |= {near, far}
            threading.Thread(target=_pump, args=[near, far], daemon=True).start()
            threading.Thread(target=_pump, args=[far, near], daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65_536):
            target.sendall(chunk)
    for each in (source, target):
        _break(each)


def _break(each: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is broken already
        each.shutdown(socket.SHUT_RDWR)
    each.close()
