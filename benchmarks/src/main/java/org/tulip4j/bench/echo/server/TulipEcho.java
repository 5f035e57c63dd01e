package org.tulip4j.bench.echo.server;

import java.util.List;
import java.util.function.Supplier;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.streams.IncompleteReadException;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.Transport;

/** tulip's server: {@code BACKEND STYLE PORT}. */
public final class TulipEcho {
    private TulipEcho() {}

    /**
     * Serves for ever.
     *
     * @param args backend, style, port
     */
    public static void main(String[] args) {
        Style style = Style.of(args[1]);
        int port = Integer.parseInt(args[2]);
        Tulip.run(
                Coroutine.of(() -> {
                    Server server = listen(style, port).await();
                    Listening.ready();
                    server.serveForever().await();
                }),
                LoopOptions.DEFAULT.backend(args[0]));
    }

    /**
     * Listens, on the running loop.
     *
     * @param style what it does with the bytes
     * @param port 0 takes any free one
     */
    public static Future<Server> listen(Style style, int port) {
        return switch (style) {
            case PROTOCOL -> callbacks(TulipProtocols.Whole::new, port);
            case BUFFERED -> callbacks(TulipProtocols.Buffered::new, port);
            case FRAMED -> callbacks(TulipProtocols.Framed::new, port);
            case PIECES -> callbacks(TulipProtocols.Pieces::new, port);
            case STREAMS -> coroutines(TulipEcho::echo, port);
            case FRAMED_STREAMS -> coroutines(TulipEcho::echoFrames, port);
        };
    }

    private static Future<Server> callbacks(Supplier<BaseProtocol<Transport>> protocol, int port) {
        ServerOptions options = ServerOptions.DEFAULT.withBacklog(Listening.BACKLOG);
        return EventLoops.running().createServer(protocol, List.of(Listening.HOST), port, options);
    }

    private static Future<Server> coroutines(Streams.Handler handler, int port) {
        ServerOptions options = ServerOptions.DEFAULT.withBacklog(Listening.BACKLOG);
        return Streams.startServer(handler, List.of(Listening.HOST), port, options, StreamReader.DEFAULT_LIMIT);
    }

    private static void echo(StreamReader reader, StreamWriter writer) {
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
