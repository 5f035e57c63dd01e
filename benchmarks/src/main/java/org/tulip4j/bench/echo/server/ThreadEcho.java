package org.tulip4j.bench.echo.server;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A virtual thread per connection, blocking sockets; needs JDK 21: {@code STYLE PORT}. */
public final class ThreadEcho {
    private static final int FIRST_BUFFER = 8_192;

    private ThreadEcho() {}

    /**
     * Serves for ever.
     *
     * @param args style, port
     */
    public static void main(String[] args) throws Exception {
        Style style = Style.of(args[0]);
        // by name: this module is compiled for a release that does not have it
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        int port = Integer.parseInt(args[1]);
        InetAddress host = InetAddress.getByName(Listening.HOST);
        if (style == Style.DATAGRAMS) {
            DatagramSocket socket = new DatagramSocket(port, host);
            threads.submit(() -> echo(socket));
            Listening.ready();
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS);
        }
        ServerSocket server = style == Style.TLS_STREAMS
                ? Secured.context().getServerSocketFactory().createServerSocket(port, Listening.BACKLOG, host)
                : new ServerSocket(port, Listening.BACKLOG, host);
        threads.submit(() -> {
            while (true) {
                Socket made = server.accept();
                made.setTcpNoDelay(true);
                threads.submit(() -> serve(made, style));
            }
        });
        Listening.ready();
        threads.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS);
    }

    private static void serve(Socket socket, Style style) {
        try (socket) {
            if (style == Style.FRAMED_STREAMS) {
                echoFrames(socket);
            } else {
                echo(socket.getInputStream(), socket.getOutputStream());
            }
        } catch (IOException gone) {
            // the load generator drops connections without a word; there is nothing left to do for this one
            return;
        }
    }

    private static Void echo(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Listening.BUFFER], Listening.BUFFER);
        while (true) {
            packet.setLength(Listening.BUFFER);
            socket.receive(packet);
            socket.send(packet);
        }
    }

    /** The buffer grows while reads fill it, so that a small message does not cost a large one. */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[FIRST_BUFFER];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            if (count == buffer.length && count < Listening.BUFFER) {
                buffer = new byte[count * 2];
            }
        }
    }

    /** Flushes before each read, for that may wait. */
    private static void echoFrames(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        BufferedOutputStream out = new BufferedOutputStream(socket.getOutputStream(), FIRST_BUFFER);
        byte[] buffer = new byte[FIRST_BUFFER];
        byte[] message = new byte[Style.FRAME];
        int end = 0;
        for (int count = in.read(buffer); count > 0; count = in.read(buffer, end, buffer.length - end)) {
            end += count;
            int begin = 0;
            for (; end - begin >= message.length; begin += message.length) {
                System.arraycopy(buffer, begin, message, 0, message.length);
                out.write(message);
            }
            out.flush();
            System.arraycopy(buffer, begin, buffer, 0, end - begin);
            end -= begin;
        }
    }
}
