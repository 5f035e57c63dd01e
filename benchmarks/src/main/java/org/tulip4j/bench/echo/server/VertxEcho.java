package org.tulip4j.bench.echo.server;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.Set;
import org.tulip4j.bench.echo.Identity;

/** Vert.x on its native transport, one event loop: {@code STYLE PORT}. */
public final class VertxEcho {
    private VertxEcho() {}

    /**
     * Serves for ever.
     *
     * @param args style, port
     */
    public static void main(String[] args) {
        Style style = Style.of(args[0]);
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        if (!vertx.isNativeTransportEnabled()) {
            throw new IllegalStateException(
                    "Vert.x has no native transport here", vertx.unavailableNativeTransportCause());
        }
        if (style == Style.DATAGRAMS) {
            datagrams(vertx, Integer.parseInt(args[1]));
            return;
        }
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setAcceptBacklog(Listening.BACKLOG);
        if (style == Style.TLS) {
            options.setSsl(true)
                    .setKeyCertOptions(
                            new PfxOptions().setPath(Identity.keys().toString()).setPassword(Identity.PASSWORD))
                    .setEnabledSecureTransportProtocols(Set.of(Secured.VERSION));
        }
        vertx.createNetServer(options)
                .connectHandler(socket -> serve(socket, style))
                .listen(Integer.parseInt(args[1]), Listening.HOST)
                .onSuccess(listening -> Listening.ready())
                .onFailure(failed -> {
                    System.err.println("cannot listen: " + failed);
                    System.exit(1);
                });
    }

    private static void datagrams(Vertx vertx, int port) {
        DatagramSocket socket = vertx.createDatagramSocket();
        socket.handler(packet -> socket.send(
                packet.data(), packet.sender().port(), packet.sender().host()));
        socket.listen(port, Listening.HOST)
                .onSuccess(listening -> Listening.ready())
                .onFailure(failed -> {
                    System.err.println("cannot bind: " + failed);
                    System.exit(1);
                });
    }

    private static void serve(NetSocket socket, Style style) {
        switch (style) {
            case FRAMED -> socket.handler(RecordParser.newFixed(Style.FRAME, message -> send(socket, message)));
            case PIECES ->
                socket.handler(data -> {
                    int half = data.length() / 2;
                    send(socket, data.getBuffer(0, half));
                    send(socket, data.getBuffer(half, data.length()));
                });
            default -> socket.handler(data -> send(socket, data));
        }
    }

    private static void send(NetSocket socket, Buffer data) {
        socket.write(data);
        if (socket.writeQueueFull()) {
            socket.pause();
            socket.drainHandler(drained -> socket.resume());
        }
    }
}
