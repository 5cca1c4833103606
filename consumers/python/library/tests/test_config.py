import os
import re

import pytest
from waybill import Config, ConfigError, read_config
from waybill.tls import TlsFiles


def test_without_any_variable_the_defaults_hold() -> None:
    config = read_config({})
    expect = Config(amqp_url="amqp://localhost", prefetch=20, grace_seconds=20, health_port=None, name=config.name)
    assert config == expect
    assert config.name.endswith(f"-{os.getpid()}")


def test_each_variable_is_read() -> None:
    env = {
        "AMQP_URL": "amqps://me:secret@rabbit:5671/shop",
        "WAYBILL_PREFETCH": "3",
        "WAYBILL_GRACE_SECONDS": "0",
        "WAYBILL_HEALTH_PORT": "0",
        "WAYBILL_CONSUMER_NAME": "export-2",
        "WAYBILL_RABBITMQ_CA": __file__,
        "WAYBILL_RABBITMQ_CERT": __file__,
        "WAYBILL_RABBITMQ_KEY": __file__,
    }
    tls = TlsFiles(__file__, __file__, __file__)
    assert read_config(env) == Config(env["AMQP_URL"], 3, 0, 0, "export-2", tls)


@pytest.mark.parametrize(
    ("env", "expect"),
    [
        (
            {"WAYBILL_RABBITMQ_CA": "/nowhere/ca.pem"},
            'WAYBILL_RABBITMQ_CA must be a file that this user may read, got "/nowhere/ca.pem"',
        ),
        ({"WAYBILL_RABBITMQ_KEY": __file__}, "WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be set together"),
        (
            {"WAYBILL_RABBITMQ_CA": __file__},
            "AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA or WAYBILL_RABBITMQ_CERT is set",
        ),
        ({"WAYBILL_PREFETCH": "many"}, 'WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "many"'),
        ({"WAYBILL_PREFETCH": "0"}, 'WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "0"'),
        ({"WAYBILL_PREFETCH": "٣"}, 'WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "٣"'),
        ({"WAYBILL_GRACE_SECONDS": "-1"}, 'WAYBILL_GRACE_SECONDS must be a whole number from 0 to 86400, got "-1"'),
        ({"WAYBILL_HEALTH_PORT": "70000"}, 'WAYBILL_HEALTH_PORT must be a whole number from 0 to 65535, got "70000"'),
        (
            {"WAYBILL_CONSUMER_NAME": "a b"},
            'WAYBILL_CONSUMER_NAME must be 1 to 100 letters, digits, ".", "_" or "-", got "a b"',
        ),
        (
            {"AMQP_URL": "http://me:secret@rabbit"},
            'AMQP_URL must be a URL like amqp://user:password@host:5672/vhost, got "http://me:…@rabbit"',
        ),
    ],
)
def test_an_error_names_the_variable_and_what_it_got(env: dict[str, str], expect: str) -> None:
    with pytest.raises(ConfigError, match=f"^{re.escape(expect)}$"):
        read_config(env)
