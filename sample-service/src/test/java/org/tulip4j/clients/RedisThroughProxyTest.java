package org.tulip4j.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.Server;
import org.tulip4j.TaskGroup;
import org.tulip4j.bulbs.servers.LocalRedis;
import org.tulip4j.bulbs.servers.Programs;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamWriter;
import org.tulip4j.streams.Streams;

/** A proxy of coroutines between the clients that come with Redis and a real Redis. */
@Timeout(600)
@Tag("once")
class RedisThroughProxyTest {
    /** How large each value is; two of them are on their way at a time, one in each direction. {@code -Dbulk.mib=1024} for a gigabyte in all. */
    private static final int PIECE = 1 << 20;

    private static final int VALUE_MIB = 32;
    private static final int BULK_MIB = Integer.getInteger("bulk.mib", 64);

    private LocalRedis redis;
    private LoopGroup group;
    private String port;

    @BeforeEach
    void start() throws Exception {
        redis = LocalRedis.start();
        group = LoopGroup.of(1);
        Server server = group.submit(
                        () -> Streams.startServer(this::relay, "127.0.0.1", 0).await())
                .get();
        port = "" + server.port();
    }

    @AfterEach
    void stop() throws Exception {
        if (group != null) {
            group.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    /** Each direction ends by itself, and hands its end on. */
    private void relay(StreamReader reader, StreamWriter writer) {
        try (var far = Streams.openConnection("127.0.0.1", redis.port()).await()) {
            TaskGroup.mapVoid(List.of(Map.entry(reader, far.writer()), Map.entry(far.reader(), writer)), way -> {
                while (!way.getKey().atEof()) {
                    way.getValue().write(way.getKey().read(64 * 1024).await());
                    way.getValue().drain().await();
                }
                way.getValue().writeEof();
            });
        }
    }

    private String cli(String... command) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of(Programs.require("redis-cli", "redis-tools"), "-p", port));
        all.addAll(List.of(command));
        return Command.output(all.toArray(String[]::new)).strip();
    }

    @Test
    void redisCliAsksAndIsAnswered() throws Exception {
        assertThat(cli("set", "flower", "tulip")).isEqualTo("OK");
        assertThat(cli("get", "flower")).isEqualTo("tulip");
        assertThat(cli("--raw", "eval", "return redis.call('get', KEYS[1])", "1", "flower"))
                .isEqualTo("tulip");
    }

    @Test
    void redisBenchmarkFindsNoFault() throws Exception {
        String said = Command.output(
                Programs.require("redis-benchmark", "redis-tools"),
                "-p",
                port,
                "-n",
                "20000",
                "-c",
                "50",
                "-P",
                "16",
                "-t",
                "set,get,lpush,lrange_100",
                "--csv");
        assertThat(said.lines().map(line -> line.split(",")[0]))
                .contains("\"SET\"", "\"GET\"", "\"LPUSH\"", "\"LRANGE_100 (first 100 elements)\"");
        assertThat(cli("info", "stats")).contains("total_error_replies:0");
    }

    @Test
    void bulkArrivesAsItWasSent() throws Exception {
        for (int value = 0; value < Math.max(1, BULK_MIB / VALUE_MIB); value++) {
            Random random = new Random(value);
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            String program = Programs.require("redis-cli", "redis-tools");
            Command.run(
                    List.of(program, "-p", port, "-x", "set", "bulk"),
                    out -> write(random, new DigestOutputStream(out, sent)),
                    InputStream::readAllBytes);
            MessageDigest got = MessageDigest.getInstance("SHA-256");
            long length =
                    Command.run(List.of(program, "-p", port, "--raw", "get", "bulk"), out -> {}, in -> length(in, got));
            assertThat(length).isEqualTo((long) VALUE_MIB * PIECE);
            assertThat(HexFormat.of().formatHex(got.digest()))
                    .isEqualTo(HexFormat.of().formatHex(sent.digest()));
        }
    }

    private static void write(Random random, OutputStream out) throws java.io.IOException {
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < VALUE_MIB; i++) {
            random.nextBytes(piece);
            out.write(piece);
        }
    }

    /** All but the line feed that redis-cli prints behind a value. */
    private static long length(InputStream in, MessageDigest digest) throws java.io.IOException {
        byte[] piece = new byte[PIECE];
        long left = (long) VALUE_MIB * PIECE;
        DigestInputStream value = new DigestInputStream(in, digest);
        while (left > 0) {
            int read = value.read(piece, 0, (int) Math.min(left, piece.length));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        assertThat(in.readAllBytes()).containsExactly('\n');
        return (long) VALUE_MIB * PIECE - left;
    }
}
