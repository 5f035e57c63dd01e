package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ServerOptions;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.ready.OwnedChannels;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.ListenEndpoint;
import org.tulip4j.spi.ListeningSocket;

/** A listening channel that a user hands over: the user's until it is taken over, the server's from then on. Confined to the loop. */
final class ListeningChannel implements ListeningSocket {
    /** Names the backend. */
    private final Loop loop;
    /** Takes the channel over, and removes the file of a Unix domain socket. */
    private final Network network;
    /** Knows whether it is in use otherwise. */
    private final Readiness readiness;
    /** What listens. */
    private final ServerSocketChannel channel;
    /** Those of the server. */
    private final ServerOptions options;

    ListeningChannel(
            Loop loop, Network network, Readiness readiness, ServerSocketChannel channel, ServerOptions options) {
        this.loop = loop;
        this.network = network;
        this.readiness = readiness;
        this.channel = Objects.requireNonNull(channel, "channel");
        this.options = options;
    }

    @Override
    public ListenEndpoint takeOver(Backend.ListenOptions listen, Backend.AcceptSink sink) throws IOException {
        SocketAddress address = channel.isOpen() ? channel.getLocalAddress() : null;
        if (address == null) {
            throw new IllegalArgumentException(channel
                    + (channel.isOpen() ? " is not bound; bind it first" : " is closed; open and bind another"));
        }
        if (address instanceof UnixDomainSocketAddress && options.keepAlive()) {
            throw new IllegalArgumentException("a Unix server has nothing to keep alive: " + options);
        }
        readiness.requireUnwatched(channel);
        @Nullable ListenEndpoint endpoint = network.backend().adoptListener(channel, listen, sink);
        if (endpoint == null) {
            throw new UnsupportedOperationException(
                    "the backend " + loop.report().backend()
                            + " listens on no channel of the JDK; choose the backend nio or netty-nio, or let createServer bind"
                            + " an address, or on epoll give NettyDescriptors.createServer a descriptor: " + channel);
        }
        OwnedChannels.add(channel);
        return address instanceof UnixDomainSocketAddress unix
                        && !unix.getPath().toString().isEmpty()
                        && Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)
                ? network.unixFiles().tidied(endpoint, unix.getPath(), options)
                : endpoint;
    }
}
