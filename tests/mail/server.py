"""A mail server of others (https://pypi.org/project/aiosmtpd) that says what it got.

Usage: server.py [FOLDER]. With a folder it insists on STARTTLS and on a name and password (`register`, `p@ss:wörd`), and
puts the certificate of its authority there as ca.pem. It writes `ready PORT`; on each line read it writes what arrived
since, one JSON object a line, then `done`. The end of its input ends it.

Recipients tell it how to behave: `busy-N@` is put off N times with 451, `never@` is refused with 550.
"""

import asyncio
import collections
import email
import email.policy
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

arrived = []
put_off = collections.Counter()


def joined(text):
    """Flowed text as RFC 3676 tells receivers to read it, with DelSp=yes."""
    out = ""
    for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n"):
        line = line.removeprefix(" ")
        out += line[:-1] if line.endswith(" ") else line + "\n"
    return out


class Inbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "never":
            return "550 5.1.1 no such mailbox"
        if local.startswith("busy-"):
            put_off[address] += 1
            if put_off[address] <= int(local.removeprefix("busy-")):
                return "451 4.3.0 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        kind = mail["content-type"]
        assert kind.params["format"] == "flowed" and kind.params["delsp"] == "yes", kind
        arrived.append(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "head_from": str(mail["from"]),
                "head_to": str(mail["to"]),
                "subject": str(mail["subject"]),
                "message_id": str(mail["message-id"]),
                "date": mail["date"].datetime.isoformat(),
                "headers": [name.lower() for name in mail.keys()],
                "kind": f"{mail.get_content_type()} {kind.params['charset']}",
                "longest": max(map(len, mail.get_content().splitlines())),
                "text": joined(mail.get_content()),
                "encrypted": session.ssl is not None,
                "signed_in": session.authenticated,
            }
        )
        return "250 taken"


def who(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"register", "p@ss:wörd".encode())
    return AuthResult(success=right, handled=False)


def protected(folder):
    import trustme

    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(pathlib.Path(folder, "ca.pem"))
    return {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": who}


async def main():
    options = protected(sys.argv[1]) if len(sys.argv) > 1 else {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Inbox(), **options), "localhost", 0)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        for mail in arrived:
            print(json.dumps(mail))
        arrived.clear()
        print("done", flush=True)


asyncio.run(main())
