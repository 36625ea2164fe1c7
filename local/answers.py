"""How the server sends what it answers."""

from collections.abc import Awaitable, Callable
from typing import Any

PIECE_BYTES = 1024 * 1024

# Any: an ASGI message is a dict whose values depend on its type.
Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


def in_pieces(send: Send) -> Send:
    """Sends a large body a piece at a time, each when the client has taken those before.

    ministack answers with an object as one message. Of that, asyncio would copy whatever the socket does not
    take at once, and a client that reads meanwhile would wait for the copy: a third of a second for 100 MB.
    """

    async def send_in_pieces(message: Message) -> None:
        body = memoryview(message.get("body", b""))
        while len(body) > PIECE_BYTES:
            await send({"type": "http.response.body", "body": body[:PIECE_BYTES], "more_body": True})
            body = body[PIECE_BYTES:]
            message = {**message, "body": body}
        await send(message)

    return send_in_pieces
