import asyncio
import os
import socket

EVERY = bytes(range(256))


async def main():
    loop = asyncio.get_running_loop()
    one, other = socket.socketpair()
    one.setblocking(False)
    other.setblocking(False)

    got = loop.create_future()
    loop.add_reader(other, lambda: got.set_result(other.recv(1000)))
    one.send(EVERY)
    print(await got == EVERY)
    print(loop.remove_reader(other), loop.remove_reader(other))

    writable = loop.create_future()
    loop.add_writer(one.fileno(), writable.set_result, 'writable')
    print(await writable, loop.remove_writer(one.fileno()))

    receiving = asyncio.create_task(loop.sock_recv(one, 100))
    await asyncio.sleep(0)
    await loop.sock_sendall(other, b'late')
    print(await receiving)

    receiving = asyncio.create_task(loop.sock_recv(one, 100))
    await asyncio.sleep(0)
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)
    print(receiving.cancelled())
    one.close()
    other.close()

    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        listener.setblocking(False)
        with socket.socket() as client:
            client.setblocking(False)
            accepting = asyncio.create_task(loop.sock_accept(listener))
            await loop.sock_connect(client, listener.getsockname())
            connection, _ = await accepting
            await loop.sock_sendall(client, EVERY)
            buffer = bytearray(300)
            print(await loop.sock_recv_into(connection, buffer), bytes(buffer[:256]) == EVERY)
            connection.close()

    receive, send = os.pipe()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(receive, 'rb'))
    transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(send, 'wb'))
    transport.write(EVERY)
    transport.close()
    print(await reader.read() == EVERY)


asyncio.run(main())
