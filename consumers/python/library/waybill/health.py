"""What a platform asks of this process:

    /livez    200 while the loop of the handlers turns; a turn of more than 5 s means that one of them blocks it
    /readyz   200 while tasks can come in: connected, consuming every key, not draining; else 503 and why
    /metrics  for Prometheus

Green never means deaf.
"""

import asyncio
import errno
import socket
import time
from typing import Protocol

LONGEST_TURN_SECONDS = 5.0


class Health(Protocol):
    def unready_because(self) -> list[str]:
        """Why tasks cannot come in; none: they can."""

    def metrics(self) -> str: ...


class Turns:
    """Watches how long the turns of a loop take. Made on that loop; asked from any thread, also while it is blocked."""

    EVERY_SECONDS = 1.0

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._late = 0.0
        self._last = time.monotonic()
        self._loop.call_later(self.EVERY_SECONDS, self._turn)

    def longest_lately(self) -> float:
        return max(self._late, time.monotonic() - self._last - self.EVERY_SECONDS)

    def _turn(self) -> None:
        now = time.monotonic()
        self._late = now - self._last - self.EVERY_SECONDS
        self._last = now
        self._loop.call_later(self.EVERY_SECONDS, self._turn)


def page(path: str, asked: Health, longest_turn_seconds: float) -> tuple[int, str]:
    match path.partition("?")[0]:
        case "/livez":
            if longest_turn_seconds > LONGEST_TURN_SECONDS:
                return 503, f"the loop was blocked for {longest_turn_seconds * 1000:.0f} ms\n"
            return 200, "alive\n"
        case "/readyz":
            why = asked.unready_because()
            return (503, "\n".join(why) + "\n") if why else (200, "ready\n")
        case "/metrics":
            return 200, asked.metrics()
        case _:
            return 404, "not here: /livez, /readyz, /metrics\n"


class HealthServer:
    """A few lines of HTTP/1.1 for pages that have neither parameters nor bodies."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"

    @classmethod
    async def start(cls, port: int, asked: Health, turns: Turns) -> "HealthServer":
        """Raises a RuntimeError where the port is taken."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                async with asyncio.timeout(5):
                    head = await reader.readuntil(b"\r\n\r\n")
                    _method, path, *_ = head.decode("latin-1").split(" ", 2)
                    writer.write(_response(*page(path, asked, turns.longest_lately())))
                    await writer.drain()
            except (TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
                pass  # whoever asks so gets no answer
            finally:
                writer.close()

        try:
            return cls(await asyncio.start_server(serve, sock=_listening(port)))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise RuntimeError(f"port {port} is taken; set WAYBILL_HEALTH_PORT to another") from error

    def close(self) -> None:
        self._server.close()


def _listening(port: int) -> socket.socket:
    """For IPv4 and IPv6 alike, and so on one port where any is taken."""
    if socket.has_dualstack_ipv6():
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("", port))


_REASONS = {200: "OK", 404: "Not Found", 503: "Service Unavailable"}


def _response(status: int, body: str) -> bytes:
    encoded = body.encode()
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\ncontent-type: text/plain; charset=utf-8\r\n"
        f"content-length: {len(encoded)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + encoded
