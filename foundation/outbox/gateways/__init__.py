"""Ways to send a message: a file, e-mail, SMS and Zalo over HTTP. What differs between providers is data (`profiles`)."""

from foundation.outbox.gateways.file import FileGateway
from foundation.outbox.gateways.http import HttpGateway
from foundation.outbox.gateways.shape import Gateway, Instant, Outgoing, Route
from foundation.outbox.gateways.smtp import SmtpGateway

__all__ = ["FileGateway", "Gateway", "HttpGateway", "Instant", "Outgoing", "Route", "SmtpGateway"]
