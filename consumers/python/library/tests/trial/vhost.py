import base64
import json
import os
import urllib.error
import urllib.request
import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit


def management(method: str, path: str, body: object = None) -> Any:
    """One call to RabbitMQ's management API."""
    url = urlsplit(os.environ["WAYBILL_TEST_MANAGEMENT_URL"])
    credentials = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 (the runner's own URL)
        f"{url.scheme}://{url.hostname}:{url.port}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Basic {credentials}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
        text = response.read()
    return json.loads(text) if text else None


def fresh_vhost() -> str:
    """A room of one's own on the runner's broker; answers its AMQP URL. Goes with the broker, or with the runner's
    own vhosts, which begin the same.
    """
    name = f"waybill_test_{uuid.uuid4()}"
    user = urlsplit(os.environ["WAYBILL_TEST_MANAGEMENT_URL"]).username
    management("PUT", f"/api/vhosts/{name}")
    management("PUT", f"/api/permissions/{name}/{user}", {"configure": ".*", "write": ".*", "read": ".*"})
    return with_path(os.environ["WAYBILL_TEST_AMQP_URL"], f"/{name}")


def with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=path))


def with_netloc(url: str, netloc: str) -> str:
    """Another place, or another user, for the same vhost."""
    return urlunsplit(urlsplit(url)._replace(netloc=netloc))
