package org.tulip4j.bench.cost;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The other ends of many connections, in a process of their own: the limit of open files is one of each process. As a program it reads
 * orders, {@code open PORT COUNT} and {@code pass PORT TIMES}, and answers each with a line.
 */
public final class FarSide implements AutoCloseable {
    /** Clients' addresses: one alone has too few ports. */
    private static final int ADDRESSES = 250;

    private static final int WARM_UP = 2_000;
    private static final int PASSES = 20_000;

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;

    /** Starts the process. */
    FarSide() throws IOException {
        process = new ProcessBuilder(Jvm.command(List.of("-Xmx1g", "-XX:+UseSerialGC"), FarSide.class, List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        orders = process.outputWriter();
    }

    /** Opens or closes connections until the server has so many. */
    void open(CountedEcho server, int count) throws IOException, InterruptedException {
        ask("open " + server.port() + " " + count);
        server.awaitConnections(count);
    }

    /** Processor nanoseconds of the server's loop for a byte that comes and goes, each alone. */
    double pass(CountedEcho server) throws IOException {
        ask("pass " + server.port() + " " + WARM_UP);
        long before = server.cpuNanos();
        ask("pass " + server.port() + " " + PASSES);
        return (double) (server.cpuNanos() - before) / PASSES;
    }

    private void ask(String order) throws IOException {
        orders.write(order);
        orders.newLine();
        orders.flush();
        String answer = answers.readLine();
        if (!"done".equals(answer)) {
            throw new IOException("the far side answered to " + order + ": " + answer);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        orders.close();
        process.waitFor();
    }

    /**
     * Works until the input ends.
     *
     * @param args ignored
     */
    public static void main(String[] args) throws IOException {
        Map<String, List<SocketChannel>> byPort = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            List<SocketChannel> open = byPort.computeIfAbsent(words[1], port -> new ArrayList<>());
            int count = Integer.parseInt(words[2]);
            if (words[0].equals("open")) {
                resize(open, new InetSocketAddress("127.0.0.1", Integer.parseInt(words[1])), count);
            } else {
                SocketChannel first = open.get(0);
                ByteBuffer buffer = ByteBuffer.allocateDirect(1);
                for (int i = 0; i < count; i++) {
                    thereAndBack(first, buffer);
                }
            }
            System.out.println("done");
        }
    }

    private static void resize(List<SocketChannel> open, InetSocketAddress to, int count) throws IOException {
        while (open.size() > count) {
            open.remove(open.size() - 1).close();
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        while (open.size() < count) {
            SocketChannel made = SocketChannel.open();
            made.bind(new InetSocketAddress("127.1.0." + (1 + open.size() % ADDRESSES), 0));
            made.setOption(StandardSocketOptions.TCP_NODELAY, true);
            made.connect(to);
            open.add(made);
            // served once, so that nothing of its beginning is left for the measurement
            thereAndBack(made, buffer);
        }
    }

    private static void thereAndBack(SocketChannel channel, ByteBuffer buffer) throws IOException {
        channel.write(buffer.clear());
        if (channel.read(buffer.clear()) != 1) {
            throw new IOException("the server closed " + channel);
        }
    }
}
