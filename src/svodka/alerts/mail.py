"""Alerts by mail: plain text, one message for each address, over SMTP with TLS."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from svodka.alerts import words
from svodka.alerts.records import Alert, Smtp
from svodka.alerts.webhooks import Undelivered
from svodka.export.feed import urn
from svodka.telling.words import one_line

# Seconds for one step of the conversation.
PATIENCE = 20.0
_SUBJECT = 180


def composed(alert: Alert, smtp: Smtp, to: str) -> EmailMessage:
    """The same bytes whenever it is sent again: a reader's program sees one message. What corrects
    an alert is an answer to the first of its subject."""
    domain = smtp.sender.rpartition("@")[2]
    value = alert.value
    message = EmailMessage(policy=SMTP)
    message["From"] = f"svodka <{smtp.sender}>"
    message["To"] = to
    message["Subject"] = one_line(f"[{alert.subscription}] {value['title']}", _SUBJECT)
    message["Date"] = format_datetime(alert.made.astimezone(UTC))
    message["Message-ID"] = f"<{alert.id}@{domain}>"
    if value["number"] > 1:
        first = urn(f"alert/{alert.subscription}/{alert.subject}/1").removeprefix("urn:uuid:")
        message["In-Reply-To"] = message["References"] = f"<{first}@{domain}>"
    message["List-Id"] = f"<{alert.subscription}.svodka.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    text = words.printed(value["text"], value["url"])
    message.set_content(text.encode("utf-8", "replace").decode())
    return message


def send(smtp: Smtp, password: str, alert: Alert, to: str) -> None:
    """One attempt; Undelivered where the server did not take the message."""
    message = composed(alert, smtp, to)
    try:
        with _connected(smtp) as server:
            if smtp.user:
                server.login(smtp.user, password)
            server.send_message(message, smtp.sender, [to])
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise Undelivered(f"{to} is refused ({code})") from error
    except smtplib.SMTPAuthenticationError as error:
        # Its words may hold the password.
        raise Undelivered(f"{smtp.host} does not take user and password", down=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"{smtp.host}: {one_line(str(error), 200)}", down=True) from error


def _connected(smtp: Smtp) -> smtplib.SMTP:
    """Never in clear where ``security`` says otherwise: a server without STARTTLS is an error."""
    context: Any = ssl.create_default_context()
    if smtp.security == "tls":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE)
    if smtp.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server
