import asyncio
import ssl
import tempfile

import java

EVERY = bytes(range(256))
certificate = java.type('org.tulip4j.testing.TestCertificate').of('localhost')


async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def talk(port, context, **options):
    reader, writer = await asyncio.open_connection('127.0.0.1', port, ssl=context, **options)
    writer.write(EVERY * 1000)
    print(await reader.readexactly(256000) == EVERY * 1000)
    writer.close()
    await writer.wait_closed()


async def main():
    with tempfile.NamedTemporaryFile('w', suffix='.pem') as file:
        file.write(certificate.certificatePem() + certificate.privateKeyPem())
        file.flush()
        server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_context.load_cert_chain(file.name)
        client_context = ssl.create_default_context(cafile=file.name)

    async with await asyncio.start_server(echo, '127.0.0.1', 0, ssl=server_context) as server:
        port = server.sockets[0].getsockname()[1]
        print('python to python')
        await talk(port, client_context, server_hostname='localhost')
        print('java to python')
        await talk(port, certificate.client(), server_hostname='localhost')
        try:
            await asyncio.open_connection('127.0.0.1', port, ssl=True, server_hostname='localhost')
        except ssl.SSLError as e:
            print('not trusted:', type(e).__name__)

    async with await asyncio.start_server(echo, '127.0.0.1', 0, ssl=certificate.server()) as server:
        port = server.sockets[0].getsockname()[1]
        print('java to java')
        await talk(port, certificate.client(), server_hostname='localhost')
        print('python to java')
        await talk(port, client_context, server_hostname='localhost')
        try:
            await talk(port, certificate.client(), server_hostname='example.org')
        except ssl.SSLError as e:
            print('wrong name:', type(e).__name__)

    async def upgrade(reader, writer):
        await reader.readline()
        await writer.start_tls(server_context)
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(upgrade, '127.0.0.1', 0) as server:
        reader, writer = await asyncio.open_connection('127.0.0.1', server.sockets[0].getsockname()[1])
        writer.write(b'STARTTLS\n')
        await writer.start_tls(client_context, server_hostname='localhost')
        writer.write(b'secret\n')
        print(await reader.readline())
        writer.close()

    try:
        await asyncio.open_connection('127.0.0.1', port, ssl='yes')
    except TypeError as e:
        print(str(e)[:61])


asyncio.run(main())
