import asyncio
import os
import socket
import tempfile

EVERY = bytes(range(256))


async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def talk(reader, writer):
    writer.write(EVERY)
    writer.write(bytearray(EVERY))
    writer.write(memoryview(EVERY)[10:20])
    writer.writelines([b'', b'\x00', b'\xff'])
    print(await reader.readexactly(256 + 256 + 10 + 2) == EVERY * 2 + EVERY[10:20] + b'\x00\xff')
    writer.write(EVERY * 4096)
    print(await reader.readexactly(1 << 20) == EVERY * 4096)
    writer.write(b'one\ntwo\n')
    print(await reader.readline(), await reader.readuntil(b'\n'))
    writer.write_eof()
    print(await reader.read())
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(echo, '127.0.0.1', 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        print(writer.get_extra_info('peername') == (host, port))
        view = writer.get_extra_info('socket')
        print(view.family, view.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await talk(reader, writer)
        try:
            await asyncio.start_server(echo, host, port)
        except OSError as e:
            print(type(e).__name__, e.errno)
    print(server.is_serving(), server.sockets)
    try:
        await asyncio.open_connection(host, port)
    except ConnectionRefusedError as e:
        print('refused', e.errno)
    try:
        await asyncio.open_connection('nobody.invalid', 1)
    except socket.gaierror as e:
        print('no such name', e.errno)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'echo')
        async with await asyncio.start_unix_server(echo, path):
            await talk(*await asyncio.open_unix_connection(path))
    one, other = socket.socketpair()
    await talk_to_itself(one, other)


async def talk_to_itself(one, other):
    reader, writer = await asyncio.open_connection(sock=one)
    other.setblocking(False)
    loop = asyncio.get_running_loop()
    writer.write(EVERY)
    print(await loop.sock_recv(other, 1000) == EVERY)
    await loop.sock_sendall(other, EVERY)
    other.close()
    print(await reader.read() == EVERY)
    writer.close()
    await writer.wait_closed()


asyncio.run(main())
