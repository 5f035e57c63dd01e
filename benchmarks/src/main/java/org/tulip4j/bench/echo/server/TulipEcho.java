package org.tulip4j.bench.echo.server;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.bench.echo.Identity;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.TlsOptions;
import org.tulip4j.transport.Transport;

/** tulip's server: {@code BACKEND STYLE PORT}. */
public final class TulipEcho {
    private static final ServerOptions PLAIN = ServerOptions.DEFAULT.withBacklog(Listening.BACKLOG);

    private TulipEcho() {}

    /**
     * Serves for ever.
     *
     * @param args backend, style, port
     */
    public static void main(String[] args) {
        Style style = Style.of(args[1]);
        int port = Integer.parseInt(args[2]);
        Tulip.runVoid(
                () -> {
                    if (style == Style.DATAGRAMS) {
                        TulipDatagrams.bind(port).await();
                        Listening.ready();
                        EventLoops.running().createFuture().await();
                    }
                    Server server = listen(style, port).await();
                    Listening.ready();
                    server.serveForever().await();
                },
                LoopOptions.DEFAULT.withBackend(args[0]));
    }

    /**
     * Listens, on the running loop.
     *
     * @param style what it does with the bytes
     * @param port 0 takes any free one
     */
    public static Future<Server> listen(Style style, int port) {
        return switch (style) {
            case PROTOCOL -> callbacks(TulipProtocols.Whole::new, port, PLAIN);
            case ARRAYS -> callbacks(TulipProtocols.Arrays::new, port, PLAIN);
            case BUFFERED -> callbacks(TulipProtocols.Buffered::new, port, PLAIN);
            case FRAMED -> callbacks(TulipProtocols.Framed::new, port, PLAIN);
            case PIECES -> callbacks(TulipProtocols.Pieces::new, port, PLAIN);
            case STREAMS -> coroutines(TulipEcho::echo, port, PLAIN);
            case READ -> coroutines(TulipEcho::echoArrays, port, PLAIN);
            case FRAMED_STREAMS -> coroutines(TulipEcho::echoFrames, port, PLAIN);
            case TLS -> callbacks(TulipProtocols.Whole::new, port, secured());
            case TLS_STREAMS -> coroutines(TulipEcho::echo, port, secured());
            case DATAGRAMS -> throw new IllegalArgumentException("datagrams have no server: TulipDatagrams.bind");
        };
    }

    private static ServerOptions secured() {
        try {
            return PLAIN.withTls(TlsOptions.server(Secured.keys(), Identity.PASSWORD.toCharArray())
                    .withProtocols(Secured.VERSION));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("the key store of the servers does not do", unusable);
        }
    }

    private static Future<Server> callbacks(
            Supplier<BaseProtocol<Transport>> protocol, int port, ServerOptions options) {
        return EventLoops.running().createServer(protocol, Listening.HOST, port, options);
    }

    private static Future<Server> coroutines(Streams.Handler handler, int port, ServerOptions options) {
        return Streams.startServer(handler, Listening.HOST, port, options);
    }

    private static void echo(StreamReader reader, StreamWriter writer) {
        Function<ByteBuffer, Boolean> back = data -> {
            boolean more = data.hasRemaining();
            writer.write(data);
            return more;
        };
        while (reader.readInPlace(1, back).await()) {
            writer.drain().await();
        }
    }

    private static void echoArrays(StreamReader reader, StreamWriter writer) {
        for (byte[] data = reader.read(Listening.BUFFER).await();
                data.length > 0;
                data = reader.read(Listening.BUFFER).await()) {
            writer.write(data);
            writer.drain().await();
        }
    }

    private static void echoFrames(StreamReader reader, StreamWriter writer) throws IncompleteReadException {
        while (true) {
            byte[] message;
            try {
                message = reader.readExactly(Style.FRAME).await(IncompleteReadException.class);
            } catch (IncompleteReadException end) {
                if (end.partial().length > 0) {
                    throw end;
                }
                return;
            }
            writer.write(message);
            writer.drain().await();
        }
    }
}
