package org.tulip4j.samples.toy;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.tulip4j.Connected;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Generator;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.transport.Transport;

/** Tasks of 2012 on the event loop of today: two that take turns, and one that talks to a server. */
public final class FirstTulip {
    private FirstTulip() {}

    /**
     * Runs to its end.
     *
     * @param args none
     * @param out what the tasks say
     * @param options of the loop
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) {
        try (EventLoop loop = EventLoops.newLoop(options)) {
            TulipScheduler scheduler = new TulipScheduler(loop, out);
            scheduler.start("tick", counter("tick", 3, out));
            scheduler.start("tock", Generator.of(y -> {
                y.delegate(counter("tock", 2, out));
                throw new IllegalStateException("the spring is broken");
            }));
            scheduler.start("end of the first part", Generator.ofVoid(y -> {
                y.delegate(List.of(1, 2, 3));
                loop.stop();
            }));
            loop.runForever();

            Server server = loop.runUntilComplete(loop.createServer(
                    () -> {
                        ToySocket socket = new ToySocket();
                        scheduler.start("server", upperCase(loop, scheduler, socket));
                        return socket;
                    },
                    "127.0.0.1",
                    0));
            Connected<Transport, ToySocket> client =
                    loop.runUntilComplete(loop.createConnection(ToySocket::new, "127.0.0.1", server.port()));
            scheduler.start("client", talk(scheduler, client.protocol(), out));
            loop.runForever();
            server.close();
        }
    }

    private static Generator<Object, Void, Void> counter(String name, int times, PrintStream out) {
        return Generator.ofVoid(y -> {
            for (int i = 1; i <= times; i++) {
                out.println(name + " " + i);
                y.emit(null);
            }
        });
    }

    private static Generator<Object, Void, Void> talk(TulipScheduler scheduler, ToySocket socket, PrintStream out) {
        return Generator.ofVoid(y -> {
            scheduler.blockWrite(socket);
            y.emit(null);
            out.println("client sends tulip");
            socket.write("tulip");
            scheduler.blockRead(socket);
            y.emit(null);
            out.println("client got   " + socket.take());
            socket.close();
        });
    }

    private static Generator<Object, Void, Void> upperCase(EventLoop loop, TulipScheduler scheduler, ToySocket socket) {
        return Generator.ofVoid(y -> {
            while (true) {
                scheduler.blockRead(socket);
                y.emit(null);
                String text = socket.take();
                if (text.isEmpty()) {
                    socket.close();
                    loop.callSoon(loop::stop);
                    return;
                }
                socket.write(text.toUpperCase(Locale.ROOT));
            }
        });
    }
}
