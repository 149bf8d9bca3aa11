"""A registrar with mailboxes on UDP, as small as one can be: 200 to REGISTER, a subscription to message-summary and its NOTIFYs.

It answers after 50 ms: baresip's module mwi repeats its SUBSCRIBE without end when the answer comes within a millisecond.
"""
import re
import socket
import threading
import time


def header(message, name):
    match = re.search(rf"(?im)^{name}\s*:\s*(.*?)\r?$", message)
    return match.group(1) if match else ""


class Registrar:
    def __init__(self, refuse=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.refuse = refuse  # "403 Forbidden"
        self.subscription, self.peer, self.number = None, None, 1
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                data, peer = self.socket.recvfrom(65536)
            except OSError:
                return
            message = data.decode("utf-8", "replace")
            time.sleep(0.05)
            if message.startswith("REGISTER"):
                contact = header(message, "Contact")
                self.answer(message, peer, self.refuse or "200 OK",
                            "" if self.refuse else f"Contact: {contact};expires=60\r\nExpires: 60\r\n")
            elif message.startswith("SUBSCRIBE"):
                self.answer(message, peer, "200 OK", f"Expires: 600\r\nContact: <sip:127.0.0.1:{self.port}>\r\n")
                self.subscription, self.peer = message, peer

    def answer(self, message, peer, status, more):
        vias = "".join(match + "\r\n" for match in re.findall(r"(?im)^(Via\s*:.*?)\r?$", message))
        to = header(message, "To")
        to += "" if "tag=" in to else ";tag=registrar"
        self.socket.sendto((f"SIP/2.0 {status}\r\n{vias}From: {header(message, 'From')}\r\nTo: {to}\r\n"
                            f"Call-ID: {header(message, 'Call-ID')}\r\nCSeq: {header(message, 'CSeq')}\r\n{more}"
                            "Content-Length: 0\r\n\r\n").encode(), peer)

    def notify(self, body):
        """To the subscription, once there is one."""
        message, self.number = self.subscription, self.number + 1
        to = re.search(r"<(.*?)>", header(message, "Contact")).group(1)
        self.socket.sendto((f"NOTIFY {to} SIP/2.0\r\n"
                            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bKn{self.number}\r\nMax-Forwards: 70\r\n"
                            f"From: {header(message, 'To')};tag=registrar\r\nTo: {header(message, 'From')}\r\n"
                            f"Call-ID: {header(message, 'Call-ID')}\r\nCSeq: {self.number} NOTIFY\r\n"
                            f"Contact: <sip:127.0.0.1:{self.port}>\r\nEvent: message-summary\r\n"
                            "Subscription-State: active;expires=600\r\n"
                            "Content-Type: application/simple-message-summary\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n{body}").encode(), self.peer)

    def close(self):
        self.socket.close()
