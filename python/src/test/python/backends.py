import asyncio
import socket

import java
import tulip


async def echo(reader, writer):
    writer.write(await reader.read())
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    print(loop.java.loop().report().backend())
    async with await asyncio.start_server(echo, '127.0.0.1', 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b'\x00\x80\xff')
        writer.write_eof()
        print(await reader.read())
    one, other = socket.socketpair()
    try:
        loop.add_reader(one, print)
        print('watched', loop.remove_reader(one))
    except NotImplementedError as e:
        print(str(e)[:40])
    one.close()
    other.close()
    pipe = java.type('java.nio.channels.Pipe').open()
    pipe.source().configureBlocking(False)
    readable = loop.create_future()
    loop.add_reader(pipe.source(), readable.set_result, 'a channel of Java')
    pipe.sink().write(java.type('java.nio.ByteBuffer').wrap([1, 2]))
    print(await readable, loop.remove_reader(pipe.source()))
    pipe.sink().close()
    pipe.source().close()


for backend in ('nio', 'epoll', 'netty-nio'):
    with asyncio.Runner(loop_factory=lambda: tulip.new_event_loop(backend=backend)) as runner:
        runner.run(main())
try:
    tulip.new_event_loop(backend='nonsense')
except Exception as e:
    print(type(e).__name__, str(e).partition(';')[0][:40])
