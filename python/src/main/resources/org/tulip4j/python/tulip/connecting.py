"""Connections and servers: what EventLoop has of asyncio's methods for them."""
import ssl as python_ssl
from asyncio import sslproto

import java

from .futures import call_java, wrap
from .server import Server
from .transports import Stream

ConnectOptions = java.type('org.tulip4j.ConnectOptions')
ServerOptions = java.type('org.tulip4j.ServerOptions')
TlsOptions = java.type('org.tulip4j.transport.TlsOptions')
Duration = java.type('java.time.Duration')
InetSocketAddress = java.type('java.net.InetSocketAddress')
SelectableChannel = java.type('java.nio.channels.SelectableChannel')
SocketChannel = java.type('java.nio.channels.SocketChannel')
ServerSocketChannel = java.type('java.nio.channels.ServerSocketChannel')


def seconds(value):
    return Duration.ofNanos(int(value * 1e9))


def is_java(value, kind):
    return java.is_object(value) and java.instanceof(value, kind)


def only_defaults(method, **given):
    """Refuses keywords that nothing here would heed."""
    for name, value in given.items():
        if value:
            raise NotImplementedError(f'{method}({name}=...) has no meaning on a tulip loop')


class Tls:
    """What ssl= says: nothing, a context of Python's, or TlsOptions of tulip's, with the two limits."""

    def __init__(self, ssl, server_side, server_hostname=None, handshake=None, shutdown=None):
        if not ssl:
            for name, value in (('server_hostname', server_hostname), ('ssl_handshake_timeout', handshake),
                                ('ssl_shutdown_timeout', shutdown)):
                if value is not None:
                    raise ValueError(f'{name} is only meaningful with ssl')
        if server_side and isinstance(ssl, bool):
            raise TypeError('ssl argument must be an SSLContext or None')
        self.python = self.java = None
        self.server_side = server_side
        self.hostname = server_hostname
        self.handshake = handshake
        self.shutdown = shutdown
        if not ssl:
            return
        if ssl is True or isinstance(ssl, python_ssl.SSLContext):
            self.python = ssl
        elif is_java(ssl, TlsOptions):
            self.java = ssl if server_hostname is None else ssl.withServerHostname(server_hostname)
            if handshake is not None:
                self.java = self.java.withHandshakeTimeout(seconds(handshake))
            if shutdown is not None:
                self.java = self.java.withShutdownTimeout(seconds(shutdown))
        else:
            raise TypeError(f'ssl must be True, an ssl.SSLContext or org.tulip4j TlsOptions, not {ssl!r}')

    def for_python_socket(self):
        if self.java is not None:
            raise NotImplementedError("a socket of Python with tulip's TlsOptions: pass an ssl.SSLContext, or a channel of Java")

    def over(self, loop, protocol, waiter=None, call_connection_made=True):
        """The protocol itself, or asyncio's TLS in front of it, which needs the engine of GraalPy's ssl module."""
        if self.python is None:
            return protocol
        context = None if self.python is True else self.python
        return sslproto.SSLProtocol(
            loop, protocol, context, waiter, self.server_side, self.hostname,
            call_connection_made=call_connection_made,
            ssl_handshake_timeout=self.handshake, ssl_shutdown_timeout=self.shutdown)


class Connecting:
    async def create_connection(
            self, protocol_factory, host=None, port=None, *, ssl=None, family=0, proto=0, flags=0, sock=None,
            local_addr=None, server_hostname=None, ssl_handshake_timeout=None, ssl_shutdown_timeout=None,
            happy_eyeballs_delay=None, interleave=None, all_errors=False):
        if host is None and port is None and sock is None:
            raise ValueError('host and port was not specified and no sock specified')
        if sock is not None and (host is not None or port is not None):
            raise ValueError('host/port and sock can not be specified at the same time')
        if ssl and server_hostname is None:
            if not host:
                raise ValueError('You must set server_hostname when using ssl without a host')
            server_hostname = host
        tls = Tls(ssl, False, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout)
        if is_java(sock, SocketChannel):
            return await self._connect(
                protocol_factory, tls, lambda factory: self.java.adopt(factory, sock, tls.java, False))
        if sock is not None:
            tls.for_python_socket()
            return await super().create_connection(
                protocol_factory, sock=sock, ssl=ssl, server_hostname=server_hostname,
                ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)
        only_defaults('create_connection', proto=proto, flags=flags)
        options = ConnectOptions.DEFAULT.withTls(tls.java).withAllErrors(bool(all_errors))
        if local_addr is not None:
            options = options.withLocalAddress(InetSocketAddress(local_addr[0], local_addr[1]))
        if happy_eyeballs_delay is not None:
            options = options.withHappyEyeballsDelay(seconds(happy_eyeballs_delay))
        if interleave is not None:
            options = options.withInterleave(interleave)
        host = await self._literal(host or '127.0.0.1', port, family)
        return await self._connect(
            protocol_factory, tls, lambda factory: self.java.createConnection(factory, host, int(port or 0), options))

    async def _literal(self, host, port, family):
        """The host; of one family only when that is asked for, so that Java cannot choose the other."""
        if not family:
            return host
        found = await self.getaddrinfo(host, port, family=family)
        return found[0][4][0]

    async def create_unix_connection(
            self, protocol_factory, path=None, *, ssl=None, sock=None, server_hostname=None,
            ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        if ssl and server_hostname is None:
            raise ValueError('you have to pass server_hostname when using ssl')
        tls = Tls(ssl, False, server_hostname, ssl_handshake_timeout, ssl_shutdown_timeout)
        if sock is not None:
            if path is not None:
                raise ValueError('path and sock can not be specified at the same time')
            if is_java(sock, SocketChannel):
                return await self._connect(
                    protocol_factory, tls, lambda factory: self.java.adopt(factory, sock, tls.java, False))
            tls.for_python_socket()
            return await super().create_unix_connection(
                protocol_factory, sock=sock, ssl=ssl, server_hostname=server_hostname,
                ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)
        if path is None:
            raise ValueError('no path and sock were specified')
        options = ConnectOptions.DEFAULT.withTls(tls.java)
        return await self._connect(
            protocol_factory, tls, lambda factory: self.java.createUnixConnection(factory, text_of(path), options))

    async def connect_accepted_socket(
            self, protocol_factory, sock, *, ssl=None, ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        tls = Tls(ssl, True, None, ssl_handshake_timeout, ssl_shutdown_timeout)
        if is_java(sock, SocketChannel):
            return await self._connect(
                protocol_factory, tls, lambda factory: self.java.adopt(factory, sock, tls.java, True))
        tls.for_python_socket()
        return await super().connect_accepted_socket(
            protocol_factory, sock, ssl=ssl, ssl_handshake_timeout=ssl_handshake_timeout,
            ssl_shutdown_timeout=ssl_shutdown_timeout)

    async def _connect(self, protocol_factory, tls, start):
        protocol = protocol_factory()
        waiter = None if tls.python is None else self.create_future()
        below = tls.over(self, protocol, waiter)
        stream = Stream(self, below)
        await wrap(call_java(start, lambda: stream))
        if waiter is None:
            return stream, protocol
        try:
            await waiter
        except BaseException:
            stream.close()
            raise
        return below._app_transport, protocol

    async def create_server(
            self, protocol_factory, host=None, port=None, *, family=0, flags=0, sock=None, backlog=100, ssl=None,
            reuse_address=None, reuse_port=None, keep_alive=None, ssl_handshake_timeout=None,
            ssl_shutdown_timeout=None, start_serving=True):
        tls = Tls(ssl, True, None, ssl_handshake_timeout, ssl_shutdown_timeout)
        options = self._server_options(tls, backlog, start_serving)
        if reuse_address is not None:
            options = options.withReuseAddress(bool(reuse_address))
        if keep_alive is not None:
            options = options.withKeepAlive(bool(keep_alive))
        options = options.withReusePort(bool(reuse_port))
        factory = self._serving(protocol_factory, tls)
        if sock is not None:
            if host is not None or port is not None:
                raise ValueError('host/port and sock can not be specified at the same time')
            if is_java(sock, ServerSocketChannel):
                return Server(self, await wrap(call_java(self.java.serve, factory, sock, options)))
            tls.for_python_socket()
            return await super().create_server(
                protocol_factory, sock=sock, backlog=backlog, ssl=ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                ssl_shutdown_timeout=ssl_shutdown_timeout, start_serving=start_serving)
        if host is None and port is None:
            raise ValueError('Neither host/port nor sock were specified')
        hosts = [] if host is None or host == '' else [host] if isinstance(host, str) else list(host)
        if family and hosts:
            hosts = [await self._literal(each, port, family) for each in hosts]
        return Server(self, await wrap(call_java(self.java.createServer, factory, hosts, int(port or 0), options)))

    async def create_unix_server(
            self, protocol_factory, path=None, *, sock=None, backlog=100, ssl=None, ssl_handshake_timeout=None,
            ssl_shutdown_timeout=None, start_serving=True, cleanup_socket=True):
        tls = Tls(ssl, True, None, ssl_handshake_timeout, ssl_shutdown_timeout)
        options = self._server_options(tls, backlog, start_serving).withCleanupSocket(bool(cleanup_socket))
        factory = self._serving(protocol_factory, tls)
        if sock is not None:
            if is_java(sock, ServerSocketChannel):
                return Server(self, await wrap(call_java(self.java.serve, factory, sock, options)))
            tls.for_python_socket()
            return await super().create_unix_server(
                protocol_factory, sock=sock, backlog=backlog, ssl=ssl, ssl_handshake_timeout=ssl_handshake_timeout,
                ssl_shutdown_timeout=ssl_shutdown_timeout, start_serving=start_serving)
        if path is None:
            raise ValueError('path was not specified, and no sock specified')
        return Server(self, await wrap(call_java(self.java.createUnixServer, factory, text_of(path), options)))

    def _server_options(self, tls, backlog, start_serving):
        return ServerOptions.DEFAULT.withBacklog(backlog).withStartServing(bool(start_serving)).withTls(tls.java)

    def _serving(self, protocol_factory, tls):
        def accepted():
            return Stream(self, tls.over(self, protocol_factory()))
        return accepted

    async def start_tls(
            self, transport, protocol, sslcontext, *, server_side=False, server_hostname=None,
            ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        if is_java(sslcontext, TlsOptions):
            raise NotImplementedError("start_tls with tulip's TlsOptions: pass an ssl.SSLContext")
        return await super().start_tls(
            transport, protocol, sslcontext, server_side=server_side, server_hostname=server_hostname,
            ssl_handshake_timeout=ssl_handshake_timeout, ssl_shutdown_timeout=ssl_shutdown_timeout)

    async def sendfile(self, transport, file, offset=0, count=None, *, fallback=True):
        if not fallback:
            raise NotImplementedError('sendfile(fallback=False): a file of Python has no channel of Java')
        if transport.is_closing():
            raise RuntimeError('Transport is closing')
        return await self._sendfile_fallback(transport, file, offset, count)


def text_of(path):
    import os
    path = os.fspath(path)
    return path.decode() if isinstance(path, bytes) else path
