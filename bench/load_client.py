"""A load generator of its own: some connections kept open, one request on each at a time.

Run as a process beside the server, it prints one JSON document: requests, seconds, latencies in
milliseconds, answers that were not 200.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import uvloop


@dataclass
class Tally:
    """What the connections have seen."""

    until: float
    taken: list[float] = field(default_factory=list)
    wrong: int = 0
    size: int = 0


async def one_connection(
    host: str, port: int, requests: Sequence[bytes], turn: count[int], tally: Tally
) -> None:
    """Send request after request until the time is over."""
    reader, writer = await asyncio.open_connection(host, port, limit=2**22)
    while (begun := time.perf_counter()) < tally.until:
        writer.write(requests[next(turn) % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            length = await read_chunks(reader)
        else:
            at = lower.index(b"content-length:") + 15
            length = int(lower[at : lower.index(b"\r\n", at)])
            await reader.readexactly(length)
        tally.taken.append(time.perf_counter() - begun)
        tally.size += length
        tally.wrong += head[9:12] != b"200"
    writer.close()


async def read_chunks(reader: asyncio.StreamReader) -> int:
    length = 0
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
        length += size
    await reader.readline()
    return length


async def run(
    host: str, port: int, requests: Sequence[bytes], connections: int, seconds: float
) -> dict[str, float]:
    """Load for a time; what came of it."""
    begun = time.perf_counter()
    tally, turn = Tally(begun + seconds), count()
    await asyncio.gather(
        *(one_connection(host, port, requests, turn, tally) for _ in range(connections))
    )
    spent = time.perf_counter() - begun
    taken = sorted(tally.taken)
    return {
        "requests": len(taken),
        "seconds": round(spent, 3),
        "rate": round(len(taken) / spent, 1),
        "p50_ms": round(1000 * taken[len(taken) // 2], 1),
        "p95_ms": round(1000 * taken[int(len(taken) * 0.95)], 1),
        "p99_ms": round(1000 * taken[int(len(taken) * 0.99)], 1),
        "wrong": tally.wrong,
        "bytes": tally.size // max(1, len(taken)),
    }


def request(path: str, host: str, cookie: str) -> bytes:
    """One GET as a browser's session sends it."""
    lines = (f"GET {path} HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}", "Accept: text/html")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=4)
    asked = parser.parse_args()
    given = json.load(sys.stdin)
    host = "127.0.0.1"
    requests = [request(path, f"{host}:{asked.port}", given["cookie"]) for path in given["paths"]]
    found = uvloop.run(run(host, asked.port, requests, asked.connections, asked.seconds))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
