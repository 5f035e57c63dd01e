"""asyncio and uvloop: echo.py LOOP STYLE PORT"""
import asyncio
import os
import resource
import ssl
import sys

FRAME = 64
BUFFER = 65536
loop_name, style, port = sys.argv[1], sys.argv[2], int(sys.argv[3])


class Whole(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


class Pieces(Whole):
    def data_received(self, data):
        half = len(data) // 2
        self.transport.write(data[:half])
        self.transport.write(data[half:])


class Framed(Whole):
    rest = b""

    def data_received(self, data):
        data = self.rest + data
        end = len(data) - len(data) % FRAME
        for at in range(0, end, FRAME):
            self.transport.write(data[at : at + FRAME])
        self.rest = data[end:]


class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        self.transport.sendto(data, sender)


def secured():
    if not style.startswith("tls"):
        return None
    folder = os.environ["ECHO_IDENTITY"]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
    return context


async def whole(reader, writer):
    try:
        while data := await reader.read(BUFFER):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # the load generator drops connections without a word
    finally:
        writer.close()


async def framed(reader, writer):
    try:
        while True:
            writer.write(await reader.readexactly(FRAME))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    loop = asyncio.get_running_loop()
    if style == "datagrams":
        await loop.create_datagram_endpoint(Datagrams, ("127.0.0.1", port))
        print("ready", flush=True)
        await loop.create_future()
    if style.endswith("streams"):
        handler = framed if style == "framed-streams" else whole
        server = await asyncio.start_server(handler, "127.0.0.1", port, backlog=4096, ssl=secured())
    else:
        protocol = {"pieces": Pieces, "framed": Framed}.get(style, Whole)
        server = await loop.create_server(protocol, "127.0.0.1", port, backlog=4096, ssl=secured())
    print("ready", flush=True)
    await server.serve_forever()


if loop_name == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main())
