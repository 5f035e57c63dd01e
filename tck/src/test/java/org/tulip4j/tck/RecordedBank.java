package org.tulip4j.tck;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.Tulip;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.replay.RealRun;

/**
 * A small service that is recorded: it adds up what clients pay, asks a thread what each payment costs, is called by a thread of its own, and has timers. It writes a line
 * of each thing that happens, with the time of its loop. What is paid gets lost when two pay at once.
 */
final class RecordedBank {
    static final int CLIENTS = 3;
    static final int PAYMENTS = 6;

    private final List<String> log = new ArrayList<>();
    private int balance;
    private int paid;
    private boolean aloud;

    /** What has happened. */
    List<String> log() {
        return log;
    }

    int balance() {
        return balance;
    }

    private void say(String what) {
        String line = EventLoops.running().timeNanos() + " " + what;
        log.add(line);
        if (aloud) {
            System.out.println(line);
        }
    }

    /** A process that is recorded into a file, and says what happens: to be killed. */
    public static void main(String[] arguments) {
        RecordedBank bank = new RecordedBank();
        bank.aloud = true;
        Tulip.runVoid(
                () -> bank.serve(port -> clients(port, 1)),
                RealRun.recording(LoopOptions.DEFAULT.withBackend("nio"), Path.of(arguments[0])));
    }

    /** What clients of a seed pay in all. */
    static int sum(long seed) {
        int sum = 0;
        for (int i = 0; i < CLIENTS; i++) {
            sum += amounts(seed, i).stream().mapToInt(Integer::intValue).sum();
        }
        return sum;
    }

    private static List<Integer> amounts(long seed, int client) {
        return new Random(seed * CLIENTS + client)
                .ints(PAYMENTS, 1, 100)
                .boxed()
                .toList();
    }

    /** The program: serves until all have paid. */
    void serve(IntConsumer listens) {
        EventLoop loop = EventLoops.running();
        Server server = Streams.startServer(this::client, "127.0.0.1", 0).await();
        say("listens at " + server.port());
        listens.accept(server.port());
        Thread ticker = new Thread(
                () -> {
                    for (int i = 0; i < 10; i++) {
                        int number = i;
                        loop.callSoonThreadsafe(() -> say("tick " + number));
                        Thread.yield();
                    }
                },
                "ticker");
        ticker.start();
        while (paid < CLIENTS * PAYMENTS) {
            Tulip.sleep(Duration.ofMillis(2)).await();
            say("looks");
        }
        server.close();
        server.waitClosed().await();
        say("ends with " + balance);
    }

    private void client(StreamReader reader, StreamWriter writer) {
        say("client from " + writer.remoteAddress());
        for (String line : reader.lines(StandardCharsets.US_ASCII)) {
            int amount = Integer.parseInt(line.strip());
            int before = balance;
            int fee = Tulip.toThread(() -> amount % 7).await();
            balance = before + amount;
            paid++;
            say("paid " + amount + ", costs " + fee + ", makes " + balance);
            writer.write(balance + "\n");
            writer.drain().await();
        }
        say("client ends");
        writer.close();
    }

    /** Lets clients with sockets pay, each in a thread of its own. */
    static List<Thread> clients(int port, long seed) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            List<Integer> amounts = amounts(seed, i);
            Random random = new Random(seed);
            Thread client = new Thread(() -> pay(port, amounts, random), "client-" + i);
            client.start();
            clients.add(client);
        }
        return clients;
    }

    private static void pay(int port, List<Integer> amounts, Random random) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            for (int amount : amounts) {
                byte[] line = (amount + "\n").getBytes(StandardCharsets.US_ASCII);
                int cut = random.nextInt(line.length);
                socket.getOutputStream().write(line, 0, cut);
                for (int pause = random.nextInt(200); pause > 0; pause--) {
                    Thread.yield();
                }
                socket.getOutputStream().write(line, cut, line.length - cut);
                while (socket.getInputStream().read() != '\n') {
                    // The whole answer.
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
