package org.tulip4j.drivertests;

import java.nio.file.Path;
import java.util.List;

/** Redis, which keeps what it has in memory only. */
final class RedisServer extends RealServer {
    private final Path program;

    private RedisServer(Path program) {
        super("redis", "Ready to accept connections");
        this.program = program;
    }

    /** A server that runs. */
    static RedisServer started() {
        RedisServer server = new RedisServer(program("redis-server", "redis-server"));
        server.start();
        return server;
    }

    @Override
    List<String> command() {
        return List.of(
                program.toString(),
                "--port",
                Integer.toString(port()),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder().toString());
    }
}
