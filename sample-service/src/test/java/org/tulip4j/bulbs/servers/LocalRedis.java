package org.tulip4j.bulbs.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@code redis-server} that keeps nothing. */
public final class LocalRedis implements AutoCloseable {
    private final String program;
    private final Path folder;
    private final int port = Programs.freePort();
    private Process process;

    private LocalRedis(String program) throws IOException {
        this.program = program;
        folder = Files.createTempDirectory("tulip-redis");
    }

    /** Starts one; skips the test where there is none.
     *
     * @return listens
     * @throws Exception when it does not start
     */
    public static LocalRedis start() throws Exception {
        LocalRedis redis = new LocalRedis(Programs.require("redis-server", "redis-server"));
        redis.begin();
        return redis;
    }

    /** Starts it again on the same port.
     *
     * @throws Exception when it does not start
     */
    public void begin() throws Exception {
        Path log = folder.resolve("log");
        process = new ProcessBuilder(
                        program, "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Programs.listens(process, port, log);
    }

    /** {@return where it listens, on the local host} */
    public int port() {
        return port;
    }

    /** Kills it, as the kernel does when memory runs out.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        Programs.remove(folder);
    }
}
