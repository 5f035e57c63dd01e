"""Step 9 with datagrams: a server, and a client in the same process."""
import asyncio


class ServerProtocol(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(data, addr)


class ClientProtocol(asyncio.DatagramProtocol):
    def __init__(self):
        self.answers = asyncio.Queue()
        self.lost = asyncio.get_running_loop().create_future()

    def datagram_received(self, data, addr):
        self.answers.put_nowait(data)

    def error_received(self, exc):
        self.answers.put_nowait(exc)

    def connection_lost(self, exc):
        self.lost.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(ServerProtocol, local_addr=('127.0.0.1', 0))
    address = server.get_extra_info('sockname')
    client, protocol = await loop.create_datagram_endpoint(ClientProtocol, remote_addr=address)
    for message in ('hello', 'tulip'):
        print('client sends ', message)
        client.sendto(message.encode())
        print('server echoes', (await asyncio.wait_for(protocol.answers.get(), 5)).decode())
    server.close()
    await asyncio.sleep(0.05)
    client.sendto(b'anybody?')
    print('nobody listens:', type(await asyncio.wait_for(protocol.answers.get(), 5)).__name__)
    client.close()
    await protocol.lost


asyncio.run(main())
