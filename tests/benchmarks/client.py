"""A client that costs little: prepared bytes on connections that stay open."""

import selectors
import socket
import time
from dataclasses import dataclass

REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
    "Accept-Encoding: {encoding}\r\n{more}\r\n"
)


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request):
        self.socket.sendall(request)

    def receive(self):
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        while len(body) < length:
            body += self._more()
        return Answer(int(status.split()[1]), headers, body)

    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("The server closed the connection.")
        return data


def request(path, encoding="br", **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return REQUEST.format(path=path, encoding=encoding, more=more).encode()


def get(port, path, encoding="br", **headers):
    connection = Connection(port)
    connection.send(request(path, encoding, **headers))
    answer = connection.receive()
    connection.socket.close()
    return answer


def throughput(port, path, *, seconds, connections=8, status=200, **headers):
    """(answers, seconds): how many answers `connections` visitors get, one after another."""
    wanted = request(path, **headers)
    waiting = selectors.DefaultSelector()
    for _ in range(connections):
        connection = Connection(port)
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(wanted)
    begun, answers = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        for key, _events in waiting.select(1):
            answer = key.data.receive()
            if answer.status != status:
                raise SystemExit(f"{path} answered {answer.status}.")
            answers += 1
            key.data.send(wanted)
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    return answers, passed
