package org.tulip4j.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/**
 * The child process of {@link DescriptorTest}: greets each connection with a byte and echoes; prints its port and what reaches
 * the exception handler; ends when its input does.
 */
final class DescriptorServer {
    private static final PrintStream OUT = System.out;

    private DescriptorServer() {}

    /**
     * Serves until the input ends.
     *
     * @param args the backend
     */
    public static void main(String[] args) {
        try (EventLoop loop = EventLoops.newLoop(args[0])) {
            loop.setExceptionHandler((on, context) ->
                    OUT.println("report " + loop.timeNanos() + " " + context.message() + " | " + context.exception()));
            Server server = loop.runUntilComplete(loop.createServer(Echo::new, "127.0.0.1", 0));
            OUT.println("port " + server.port());
            Thread input = new Thread(() -> stopAtEnd(loop), "input");
            input.setDaemon(true);
            input.start();
            loop.runForever();
            server.close();
        }
        OUT.println("closed");
    }

    private static void stopAtEnd(EventLoop loop) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in))) {
            while (in.readLine() != null) {
                OUT.println("unexpected input");
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            loop.callSoonThreadsafe(loop::stop);
        }
    }

    private static final class Echo implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport newTransport) {
            transport = newTransport;
            transport.write(new byte[] {'!'});
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }
}
