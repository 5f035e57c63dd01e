import asyncio

EVERY = bytes(range(256))


class Collect(asyncio.DatagramProtocol):
    def __init__(self):
        self.got = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.got.put_nowait((data, addr))


async def main():
    loop = asyncio.get_running_loop()
    one, first = await loop.create_datagram_endpoint(Collect, local_addr=('127.0.0.1', 0))
    other, second = await loop.create_datagram_endpoint(Collect, local_addr=('127.0.0.1', 0))
    here, there = one.get_extra_info('sockname'), other.get_extra_info('sockname')
    one.sendto(EVERY, there)
    print(await second.got.get() == (EVERY, here))
    other.sendto(memoryview(EVERY)[128:], here)
    print(await first.got.get() == (EVERY[128:], there))
    one.sendto(b'', there)
    print(await second.got.get() == (b'', here))
    one.sendto(b'\x00\xff', there)
    print((await second.got.get())[0])
    connected, third = await loop.create_datagram_endpoint(Collect, remote_addr=there)
    connected.sendto(b'\xff\x80')
    data, sender = await second.got.get()
    other.sendto(data, sender)
    print(await third.got.get() == (b'\xff\x80', there))
    try:
        connected.sendto(b'x', here)
    except ValueError as e:
        print(str(e)[:37])
    for transport in (one, other, connected):
        transport.close()


asyncio.run(main())
