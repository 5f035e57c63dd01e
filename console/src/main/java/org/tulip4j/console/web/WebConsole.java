package org.tulip4j.console.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tulip4j.console.target.GoneException;
import org.tulip4j.console.target.Target;

/**
 * Loops and tasks as a page: an HTTP server on the loopback address, whose every request passes the {@link Gate}. The page is told by
 * server-sent events and asks for stacks; it loads nothing from elsewhere. Any thread.
 */
public final class WebConsole {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Pattern IDS = Pattern.compile("ids=(0x[0-9a-f]{1,8}(?:,0x[0-9a-f]{1,8}){0,199})");

    /** The process. */
    private final Target target;
    /** Who is let in. */
    private final Gate gate;
    /** Looks at the process, and tells. */
    private final Feed feed;

    private WebConsole(Target target, Gate gate, Feed feed) {
        this.target = target;
        this.gate = gate;
        this.feed = feed;
    }

    /**
     * Serves on a port, 0: a free one; prints the address, and returns by throwing what the process ended with.
     *
     * @throws IllegalArgumentException when the port is taken
     */
    public static void serve(Target target, int port, Duration every, PrintStream out)
            throws IOException, GoneException {
        HttpServer server = bind(port);
        int bound = server.getAddress().getPort();
        Gate gate = new Gate(bound);
        Feed feed = new Feed(target, every);
        WebConsole console = new WebConsole(target, gate, feed);
        ExecutorService threads = Executors.newCachedThreadPool(body -> {
            Thread thread = new Thread(body, "tulip-console-web");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", console::handle);
        server.start();
        out.println("http://127.0.0.1:" + bound + gate.path());
        out.println(
                "Open it in a browser of this machine; ctrl-C ends it. Who has the address sees what the page shows.");
        out.flush();
        try {
            feed.run();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static HttpServer bind(int port) throws IOException {
        try {
            return HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        } catch (BindException taken) {
            throw new IllegalArgumentException(
                    "port " + port + " of 127.0.0.1 cannot be listened on: " + taken.getMessage()
                            + "; --web without a port takes a free one",
                    taken);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String refused =
                    gate.refuses(exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders());
            if (refused != null) {
                answer(
                        exchange,
                        403,
                        "text/plain; charset=utf-8",
                        ("refused: " + refused + "\n").getBytes(StandardCharsets.UTF_8));
                return;
            }
            String inside = gate.inside(exchange.getRequestURI());
            switch (inside) {
                case "events" -> events(exchange);
                case "stacks" -> stacks(exchange);
                default -> file(exchange, PageFile.of(inside));
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static void file(HttpExchange exchange, @Nullable PageFile file) throws IOException {
        if (file == null) {
            answer(
                    exchange,
                    404,
                    "text/plain; charset=utf-8",
                    "there is no such page\n".getBytes(StandardCharsets.UTF_8));
        } else {
            answer(exchange, 200, file.type(), file.content());
        }
    }

    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        if (!feed.enter()) {
            answer(
                    exchange,
                    503,
                    "text/plain; charset=utf-8",
                    "too many pages are open\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        protect(exchange, "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        feed.tell(exchange.getResponseBody());
    }

    private void stacks(HttpExchange exchange) throws IOException {
        var ids = IDS.matcher(String.valueOf(exchange.getRequestURI().getRawQuery()));
        if (!ids.matches()) {
            answer(
                    exchange,
                    400,
                    "text/plain; charset=utf-8",
                    "ids=0x1,0x2 is missing, 200 at most\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try {
            String json = target.stacks(List.of(ids.group(1).split(",")));
            answer(exchange, 200, "application/json", json.getBytes(StandardCharsets.UTF_8));
        } catch (GoneException ended) {
            answer(
                    exchange,
                    502,
                    "text/plain; charset=utf-8",
                    ended.getMessage().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        protect(exchange, type);
        exchange.sendResponseHeaders(status, content.length);
        exchange.getResponseBody().write(content);
    }

    private static void protect(HttpExchange exchange, String type) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
    }
}
