"""Step 9, transports and protocols: an echo server, and a client in the same process; or one of them by --server, --client."""
import asyncio
import signal
import sys

PORT = 4567


class EchoProtocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def converse(port):
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    for message in ('hello', 'tulip'):
        print('client sends ', message)
        writer.write(f'{message}\n'.encode())
        await writer.drain()
        print('server echoes', (await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()


async def main(role):
    loop = asyncio.get_running_loop()
    if role == '--client':
        await converse(PORT)
        return
    server = await loop.create_server(EchoProtocol, '127.0.0.1', PORT if role else 0)
    async with server:
        if not role:
            await converse(server.sockets[0].getsockname()[1])
            return
        serving = asyncio.ensure_future(server.serve_forever())
        loop.add_signal_handler(signal.SIGINT, serving.cancel)
        print('ready', flush=True)
        try:
            await serving
        except asyncio.CancelledError:
            print('stopped')


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else ''))
