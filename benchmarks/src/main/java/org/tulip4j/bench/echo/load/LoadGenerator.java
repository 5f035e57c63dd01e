package org.tulip4j.bench.echo.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads orders from standard input, a line each, and answers each with a line: the members of a JSON object, or
 * {@code error} and why. Lives for a whole run, so that its own code is compiled when it matters.
 *
 * <pre>
 * closed port= pid= connections= size= pipeline= spin= [tls=] warmup= seconds=
 * paced  port= pid= connections= size= rate= [tls=] warmup= seconds=
 * connect port= pid= connections= warmup= seconds=
 * datagrams port= pid= connections= size= pipeline= warmup= seconds=
 * idle   port= pid= connections= size=      answers "open"; the next line, whatever it is, closes them
 * </pre>
 */
public final class LoadGenerator {
    private LoadGenerator() {}

    /**
     * Works until the input ends.
     *
     * @param args ignored
     */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = run(new Order(line), in);
            } catch (IOException | RuntimeException failed) {
                answer = "error " + failed;
            }
            System.out.println(answer);
            System.out.flush();
        }
    }

    private static String run(Order order, BufferedReader in) throws IOException {
        switch (order.kind()) {
            case "closed":
                try (ClosedLoad load = new ClosedLoad(order)) {
                    return load.run(order);
                }
            case "paced":
                try (PacedLoad load = new PacedLoad(order)) {
                    return load.run(order);
                }
            case "connect":
                try (ConnectLoad load = new ConnectLoad(order)) {
                    return load.run(order);
                }
            case "datagrams":
                try (DatagramLoad load = new DatagramLoad(order)) {
                    return load.run(order);
                }
            case "idle":
                try (IdleLoad load = new IdleLoad(order)) {
                    System.out.println("open");
                    System.out.flush();
                    in.readLine();
                    return "closed";
                }
            default:
                throw new IllegalArgumentException("no such order: " + order.kind());
        }
    }
}
