package org.tulip4j.samples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.MessageStream;
import org.tulip4j.netty.NettyConnections;

/** The Redis protocol over a map: PING, GET, SET. Thread: the loop's, so the map needs no lock. */
public final class RedisServer {
    private final Map<String, String> values = new HashMap<>();

    RedisServer() {}

    /**
     * Serves on port 6380 until it is killed.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        Tulip.runVoid(() -> new RedisServer()
                .listen(Tulip.runningLoop(), 6380)
                .serveForever()
                .await());
    }

    Server listen(EventLoop loop, int port) {
        return NettyConnections.createServer(
                        loop, "127.0.0.1", port, ServerOptions.DEFAULT, channel -> channel.pipeline()
                                .addLast(new RedisDecoder(), new RedisBulkStringAggregator())
                                .addLast(new RedisArrayAggregator(), new RedisEncoder())
                                .addLast(MessageHandler.serving(loop, ArrayRedisMessage.class, this::serve)))
                .await();
    }

    private void serve(MessageStream<ArrayRedisMessage, RedisMessage> client) {
        for (ArrayRedisMessage command = client.read().await();
                command != null;
                command = client.read().await()) {
            client.write(answer(command.children().stream()
                    .map(part -> ((FullBulkStringRedisMessage) part).content().toString(UTF_8))
                    .toList()));
            client.drain().await();
        }
    }

    private RedisMessage answer(List<String> command) {
        return switch (command.get(0).toUpperCase(Locale.ROOT)) {
            case "PING" -> new SimpleStringRedisMessage("PONG");
            case "SET" -> {
                values.put(command.get(1), command.get(2));
                yield new SimpleStringRedisMessage("OK");
            }
            case "GET" -> {
                String value = values.get(command.get(1));
                yield value == null
                        ? FullBulkStringRedisMessage.NULL_INSTANCE
                        : new FullBulkStringRedisMessage(Unpooled.copiedBuffer(value, UTF_8));
            }
            default -> new ErrorRedisMessage("ERR unknown command '" + command.get(0) + "'");
        };
    }
}
