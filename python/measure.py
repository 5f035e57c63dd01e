"""What callbacks, task switches and an echo cost, in CPU of the thread of the loop: the same program on CPython, and on tulip by python/run.

    python3 python/measure.py [--own]

--own, under python/run: asyncio's own loop instead of tulip's.
"""
import asyncio
import statistics
import sys
import time

ROUNDS = 5


def call_soon(loop, count):
    left = count

    def again():
        nonlocal left
        left -= 1
        if left:
            loop.call_soon(again)
        else:
            loop.stop()

    loop.call_soon(again)
    loop.run_forever()


def switch(loop, count):
    async def turns(number):
        for _ in range(number):
            await asyncio.sleep(0)

    async def both():
        await asyncio.gather(turns(count // 2), turns(count // 2))

    loop.run_until_complete(both())


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


def echo(size):
    def run(loop, count):
        async def talk():
            server = await loop.create_server(Echo, '127.0.0.1', 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            message = bytes(size)
            for _ in range(count):
                writer.write(message)
                await reader.readexactly(size)
            writer.close()
            server.close()

        loop.run_until_complete(talk())
    return run


def measure(name, run, count, unit):
    loop = asyncio.SelectorEventLoop() if '--own' in sys.argv else asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    run(loop, count)
    each = []
    for _ in range(ROUNDS):
        before = time.thread_time()
        run(loop, count)
        each.append((time.thread_time() - before) / count * 1e6)
    loop.close()
    print(f'{name:22}{statistics.median(each):10.2f} µs of CPU {unit}, median of {ROUNDS} (least {min(each):.2f})', flush=True)


print(sys.version.splitlines()[0], sys.implementation.name)
measure('call_soon', call_soon, 3000, 'a callback')
measure('task switch', switch, 3000, 'a switch')
measure('echo of 64 bytes', echo(64), 300, 'a round trip, both ends')
measure('echo of 64 KiB', echo(65536), 100, 'a round trip, both ends')
