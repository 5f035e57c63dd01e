package org.tulip4j.bench.echo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.tulip4j.bench.echo.load.LoadGenerator;

/** The load generator's process, on a core of its own. */
final class Generator implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;

    Generator(int core) throws IOException {
        process = new ProcessBuilder(List.of(
                        "taskset",
                        "-c",
                        Integer.toString(core),
                        System.getProperty("java.home") + "/bin/java",
                        "-Xms256m",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadGenerator.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        orders = process.outputWriter();
    }

    /** Gives an order and returns the answer. */
    String ask(String kind, ServerProcess server, Scenario scenario, String more) throws IOException {
        return ask(String.format(
                Locale.ROOT,
                "%s port=%d pid=%d connections=%d size=%d pipeline=%d spin=%d tls=%d %s",
                kind,
                server.port(),
                server.pid(),
                scenario.connections(),
                scenario.size(),
                scenario.pipeline(),
                scenario.connections() == 1 ? 1 : 0,
                scenario.work() == Scenario.Work.TLS ? 1 : 0,
                more));
    }

    String ask(String order) throws IOException {
        orders.write(order);
        orders.newLine();
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the load generator has ended");
        }
        if (answer.startsWith("error")) {
            throw new IOException(answer);
        }
        return answer;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        orders.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
