package org.tulip4j.samples.recipes;

import java.io.PrintStream;
import java.util.List;
import org.tulip4j.LoopOptions;

/** Runs a recipe by its name. */
public final class Recipes {
    private static final String NAMES =
            "host, http, http-on-every-core, tls, web-socket, behind-proxy, redis, tcp-proxy or connect-proxy";

    private Recipes() {}

    /**
     * Serves until the process is killed: {@code NAME [ARGUMENT...]}.
     *
     * @param args the name of a recipe, and what its main takes
     * @param out not used
     * @param options not used: each recipe chooses its loop
     * @throws Exception of the recipe
     * @throws IllegalArgumentException when there is no such recipe
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) throws Exception {
        String name = args.isEmpty() ? "" : args.get(0);
        String[] rest = args.stream().skip(1).toArray(String[]::new);
        switch (name) {
            case "host" -> Host.main(rest);
            case "http" -> HttpServer.main(rest);
            case "http-on-every-core" -> HttpOnEveryCore.main(rest);
            case "tls" -> TlsServer.main(rest);
            case "web-socket" -> WebSocketServer.main(rest);
            case "behind-proxy" -> BehindProxy.main(rest);
            case "redis" -> RedisServer.main(rest);
            case "tcp-proxy" -> TcpProxy.main(rest);
            case "connect-proxy" -> ConnectProxy.main(rest);
            default -> throw new IllegalArgumentException("the recipe is one of " + NAMES + ", not " + name);
        }
    }
}
