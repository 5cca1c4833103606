import re
import ssl
from dataclasses import dataclass


@dataclass(frozen=True)
class TlsFiles:
    """The files by which an amqps connection is trusted, and trusts. None: what the system trusts, and no certificate
    of our own.
    """

    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    def context(self) -> ssl.SSLContext:
        """Read at each connection, so that a renewed certificate needs no restart."""
        context = ssl.create_default_context(cafile=self.ca)
        if self.cert is not None:
            context.load_cert_chain(self.cert, self.key)
        return context


def tls_sentence(error: BaseException) -> str | None:
    """Why a connection failed, where it is a matter of certificates: what to set, not what OpenSSL calls it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"RabbitMQ's certificate is not trusted ({error.verify_message}): WAYBILL_RABBITMQ_CA must be the file "
            "of the authority that signed it, and the host of AMQP_URL one of its names."
        )
    # By TLS 1.3 it is told after the connection stands, and pika has only its words by then.
    alert = re.search(r"\[SSL: (\w*ALERT\w*)\]", str(error))
    if alert:
        return (
            f"RabbitMQ does not take this client's certificate, or wants one ({alert[1]}): WAYBILL_RABBITMQ_CERT and "
            "WAYBILL_RABBITMQ_KEY must be files of one that it trusts."
        )
    return None
