"""Server-sent events: every open window hears what changed, from whichever window or thread it came."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any, final

HEARTBEAT = 20.0
MOST_WAITING = 256


@final
class News:
    """Who listens, and how to tell them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Queue[str | None]]] = {}
        self._count = 0
        self._told = 0
        self._closed = False

    @property
    def told(self) -> int:
        """How much news there was, progress not counted: what a page was made after."""
        with self._lock:
            return self._told

    def tell(self, event: str, **what: Any) -> None:
        """Send an event to everybody; from any thread."""
        with self._lock:
            self._told += event != "progress"
        self._put(f"event: {event}\ndata: {json.dumps(what, ensure_ascii=True)}\n\n")

    def close(self) -> None:
        """Send everybody home."""
        with self._lock:
            self._closed = True
        self._put(None)

    async def listen(self) -> AsyncIterator[str]:
        """The events from now on, as they go over the wire. The first says how much was told before: a page that
        was made after less has missed something between being made and listening."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)
        with self._lock:
            if self._closed:
                return
            self._count += 1
            own = self._count
            self._listeners[own] = (asyncio.get_running_loop(), queue)
            first = f"event: hello\ndata: {self._told}\n\n"
        try:
            yield f"retry: 2000\n\n{first}"
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    told = ": still here\n\n"
                if told is None:
                    return
                yield told
        finally:
            with self._lock:
                self._listeners.pop(own, None)

    def _put(self, told: str | None) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for loop, queue in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_offer, queue, told)


def _offer(queue: asyncio.Queue[str | None], told: str | None) -> None:
    """Put it in, in place of the oldest where a listener does not keep up."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(told)
