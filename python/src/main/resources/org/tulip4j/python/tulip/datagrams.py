"""Datagram endpoints."""
import socket

import java

from .connecting import InetSocketAddress, only_defaults
from .futures import call_java, wrap
from .transports import Datagrams

DatagramOptions = java.type('org.tulip4j.DatagramOptions')
Families = java.type('java.net.StandardProtocolFamily')


class DatagramEndpoints:
    async def create_datagram_endpoint(
            self, protocol_factory, local_addr=None, remote_addr=None, *, family=0, proto=0, flags=0, reuse_port=None,
            allow_broadcast=None, sock=None):
        if sock is not None or family == getattr(socket, 'AF_UNIX', None):
            return await super().create_datagram_endpoint(
                protocol_factory, local_addr, remote_addr, family=family, proto=proto, flags=flags,
                reuse_port=reuse_port, allow_broadcast=allow_broadcast, sock=sock)
        only_defaults('create_datagram_endpoint', proto=proto, flags=flags)
        if not (local_addr or remote_addr or family):
            raise ValueError('unexpected address family')
        options = self._datagram_options(family, local_addr or remote_addr)
        if local_addr:
            options = options.withLocalAddress(await self._resolved(local_addr, family))
        if remote_addr:
            options = options.withRemoteAddress(await self._resolved(remote_addr, family))
        options = options.withReusePort(bool(reuse_port)).withBroadcast(bool(allow_broadcast))
        protocol = protocol_factory()
        transport = Datagrams(self, protocol, remote_addr)
        await wrap(call_java(self.java.createDatagramEndpoint, lambda: transport, options))
        return transport, protocol

    def _datagram_options(self, family, addr):
        if not family and addr:
            family = socket.AF_INET6 if ':' in addr[0] else socket.AF_INET
        return DatagramOptions.of(Families.INET6 if family == socket.AF_INET6 else Families.INET)

    async def _resolved(self, addr, family):
        if not (isinstance(addr, (tuple, list)) and len(addr) == 2):
            raise TypeError('2-tuple is expected')
        found = await self.getaddrinfo(addr[0], addr[1], family=family, type=socket.SOCK_DGRAM)
        return InetSocketAddress(found[0][4][0], found[0][4][1])
