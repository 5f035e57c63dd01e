"""Step 6, coroutines on the loop: reads a page, from a server of its own unless a URL is given."""
import asyncio
import sys
from urllib.parse import urlsplit


async def get_url(url):
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    writer.write(f'GET {parts.path or "/"} HTTP/1.0\r\nHost: {parts.hostname}\r\n\r\n'.encode())
    page = await reader.read()
    writer.close()
    return page.decode()


async def answer(reader, writer):
    request = (await reader.readline()).decode().strip()
    while len(await reader.readline()) > 2:
        pass
    writer.write(f'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nYou asked: {request}\n'.encode())
    writer.close()


async def main():
    if len(sys.argv) > 1:
        print(await get_url(sys.argv[1]), end='')
        return
    async with await asyncio.start_server(answer, '127.0.0.1', 0) as server:
        port = server.sockets[0].getsockname()[1]
        print((await get_url(f'http://127.0.0.1:{port}/tulip')).replace('\r', ''), end='')


asyncio.run(main())
