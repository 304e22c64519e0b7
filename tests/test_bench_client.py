"""The client of the measurements meets a connection that was closed while nothing was asked of it, as browsers do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bench.http import Client

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Host:
    """A server that answers the first request of its first connection, and hangs up on the second one of it."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kept = not self.asked
        while head := await reader.readline():
            self.asked.append(head.split()[0])
            length = 0
            while (line := await reader.readline()).strip():
                length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else length
            await reader.readexactly(length)
            if kept and len(self.asked) == 2:
                break
            writer.write(PAGE)
        writer.close()
        await writer.wait_closed()


def walked(what: Callable[[Client], Awaitable[object]]) -> list[bytes]:
    """What a host was asked for while this went on."""

    async def all_of_it() -> list[bytes]:
        host = Host()
        async with await asyncio.start_server(host.meet, "127.0.0.1", 0) as server:
            client = Client("127.0.0.1", server.sockets[0].getsockname()[1], "10.0.0.1")
            try:
                assert (await client.get("/")).body == "ok"
                await what(client)
            finally:
                client.close()
            await asyncio.gather(
                *(asyncio.all_tasks() - {asyncio.current_task()})
            )  # the host sees that nobody is there any more
        return host.asked

    return asyncio.run(all_of_it())


def test_a_page_is_asked_for_once_more() -> None:
    assert walked(lambda client: client.get("/")) == [b"GET"] * 3


def test_a_form_is_not_sent_twice() -> None:
    sent: list[ConnectionError] = []

    async def post(client: Client) -> None:
        with pytest.raises(ConnectionError) as refused:
            await client.post("/", [("a", "1")])
        sent.append(refused.value)

    assert walked(post) == [b"GET", b"POST"]
    assert len(sent) == 1
