import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Callable
from typing import Any, overload

from opentelemetry import trace
from opentelemetry.trace import TracerProvider
from waybill_contracts import Contract

from .config import Config
from .connection import KeptConnection
from .context import Handler, Payload, Result
from .drain import drain
from .first_second import FirstSecond
from .handler_rooms import HandlerLoop, HandlerThreads
from .health import HealthServer, Turns
from .json_log import BoundLog, json_logger
from .mailbox import Mailbox
from .registration import Registration, register
from .running import Parts, Running
from .spans import Spans, flush
from .stop import Stop
from .version import __version__
from .work import Rooms


class Consumer:
    """A process that does the work of one or more contracts.

        consumer = Consumer(read_config(os.environ))
        consumer.handle(contracts.data_export, export_data)
        consumer.run()

    It takes a message, checks the payload, calls the handler, reports the outcome, waits for RabbitMQ's confirm,
    and acks. Retries, delays and schedules are decided elsewhere.

    `log`: where its lines go; by default the logger `waybill`, as JSON on standard output.
    `tracer_provider`: who makes its spans; by default whom the process has set up.
    """

    def __init__(
        self, config: Config, *, log: logging.Logger | None = None, tracer_provider: TracerProvider | None = None
    ) -> None:
        self._config = config
        # Ends in the id of this start: two lives of one process are two consumers.
        self._id = f"{config.name}.{secrets.token_hex(6)}"
        self._log = BoundLog(log or json_logger(), {"consumer": self._id})
        self._given_tracer_provider = tracer_provider
        self._registrations: list[Registration] = []
        self._stop = Stop()

    @overload
    def handle(self, contract: Contract[Payload, Result], handler: Handler[Payload, Result]) -> None: ...

    @overload
    def handle(
        self, contract: Contract[Payload, Result]
    ) -> Callable[[Handler[Payload, Result]], Handler[Payload, Result]]: ...

    def handle(self, contract: Contract[Any, Any], handler: Handler[Any, Any] | None = None) -> Any:
        """Does the work of one contract by this handler; without one, a decorator of it. Raises a ValueError where
        the contract has one already, or its schema does not compile.
        """
        if handler is None:
            return lambda decorated: (self.handle(contract, decorated), decorated)[1]
        if any(each.contract.routing_key == contract.routing_key for each in self._registrations):
            raise ValueError(f"{contract.routing_key} has a handler already")
        self._registrations.append(register(contract, handler))
        return None

    def run(self) -> None:
        """Consumes until SIGTERM, SIGINT or `stop`, then drains: takes no more, gives running tasks the grace of the
        configuration, and hands back what is still unfinished. A second signal ends the process at once, with
        status 130. Raises only when it cannot start (a RuntimeError: no handler, the health port is taken): a broker
        that is away is waited for.

        The thread that calls it runs the `async def` handlers; RabbitMQ has a thread of its own.
        """
        if not self._registrations:
            raise RuntimeError("no handler: call consumer.handle(contract, handler) before run()")
        with self._stop.listening():
            asyncio.run(self._run_handlers())

    def stop(self) -> None:
        """Drains, as SIGTERM does, for a program that is more than a consumer. Returns at once; from any thread."""
        self._stop.tell("stop")

    async def _run_handlers(self) -> None:
        loop = asyncio.get_running_loop()
        handlers = HandlerLoop(loop)
        turns = Turns()
        ended: asyncio.Future[None] = loop.create_future()

        def speak() -> None:
            try:
                asyncio.run(self._consume(handlers, turns))
            except BaseException as error:
                loop.call_soon_threadsafe(ended.set_exception, error)
            else:
                loop.call_soon_threadsafe(ended.set_result, None)

        threading.Thread(target=speak, name="waybill-amqp", daemon=True).start()
        await ended

    async def _consume(self, handlers: HandlerLoop, turns: Turns) -> None:
        loop = asyncio.get_running_loop()
        running = self._assemble(Rooms(handlers, HandlerThreads(), Mailbox(loop), FirstSecond(loop)))
        port = self._config.health_port
        health = None if port is None else await HealthServer.start(port, running, turns)
        if health is not None:
            self._log.info("health", extra={"url": health.url})
        running.begin()
        because = await self._stop.told()
        self._log.info("draining", extra={"grace_ms": self._config.grace_seconds * 1000, "because": because})
        left = await drain(running, self._config.grace_seconds)
        if health is not None:
            health.close()
        self._log.info("stopped", extra={"left": left})
        if left > 0 and because != "stop":
            # A handler that hears nothing would keep the process alive; its task is with another consumer by now.
            flush(self._tracer_provider())
            logging.shutdown()
            os._exit(0)

    def _tracer_provider(self) -> TracerProvider:
        return self._given_tracer_provider or trace.get_tracer_provider()

    def _assemble(self, rooms: Rooms) -> Running:
        contracts = {each.contract.routing_key: each.contract.digest for each in self._registrations}
        own = {"contracts": contracts, "prefetch": self._config.prefetch, "version": __version__}
        self._log.info("starting", extra=own)
        properties = {
            "product": "waybill-consumer",
            "version": __version__,
            "language": "python",
            "contracts": contracts,
            "connection_name": self._id,
        }
        connection = KeptConnection(self._config.amqp_url, self._config.tls, properties, self._log)
        spans = Spans.by(self._tracer_provider(), self._id, self._config.amqp_url)
        parts = Parts(self._id, self._config.prefetch, connection, rooms, spans, self._log)
        return Running(parts, self._registrations)
