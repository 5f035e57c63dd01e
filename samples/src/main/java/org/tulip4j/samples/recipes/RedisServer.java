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
import java.util.ArrayList;
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
    private static final Map<String, Integer> WORDS = Map.of("PING", 1, "SET", 3, "GET", 2);

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
                                .addLast(MessageHandler.serving(loop, RedisMessage.class, this::serve)))
                .await();
    }

    private void serve(MessageStream<RedisMessage, RedisMessage> client) {
        for (RedisMessage command = client.read().await();
                command != null;
                command = client.read().await()) {
            client.write(answer(words(command)));
            client.drain().await();
        }
    }

    /** The words of a command; empty where a client sends something else. */
    private static List<String> words(RedisMessage command) {
        List<String> words = new ArrayList<>();
        if (command instanceof ArrayRedisMessage array && !array.isNull()) {
            for (RedisMessage part : array.children()) {
                if (!(part instanceof FullBulkStringRedisMessage word) || word.isNull()) {
                    return List.of();
                }
                words.add(word.content().toString(UTF_8));
            }
        }
        return words;
    }

    private RedisMessage answer(List<String> command) {
        if (command.isEmpty()) {
            return new ErrorRedisMessage("ERR Protocol error: a command is an array of strings");
        }
        String name = command.get(0).toUpperCase(Locale.ROOT);
        if (command.size() != WORDS.getOrDefault(name, command.size())) {
            return new ErrorRedisMessage("ERR wrong number of arguments for '" + name + "' command");
        }
        return switch (name) {
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
