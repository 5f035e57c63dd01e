package org.tulip4j.bulbs;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.LettuceLoops;

/** Bytes in Redis, by name. A cache that is slow, broken or not there is an empty one. Every method is for coroutines of the loop. */
final class Cache {
    private static final System.Logger LOG = System.getLogger("bulbs");
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final Settings settings;
    private final SetArgs fresh;
    private @Nullable StatefulRedisConnection<String, byte[]> connection; // null until it is there for the first time

    Cache(EventLoop loop, Settings settings) {
        resources =
                LettuceLoops.resources(loop).nettyCustomizer(new Gathering()).build();
        this.settings = settings;
        fresh = SetArgs.Builder.ex(settings.fresh());
        uri = RedisURI.create(settings.cache());
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS) // the database answers meanwhile
                .build());
    }

    /** The commands of all requests that one turn of the loop serves leave in one write. */
    private static final class Gathering implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(256, true));
        }
    }

    /** Connects, however long Redis takes to be there. What breaks later, Lettuce mends. */
    void connect() {
        while (connection == null) {
            try {
                connection = Future.wrap(client.connectAsync(CODEC, uri), StatefulRedisConnection::closeAsync)
                        .await();
            } catch (RedisException unreachable) {
                LOG.log(Level.WARNING, "no cache: " + unreachable.getMessage() + "; tries again in " + RETRY);
                Tulip.sleep(RETRY).await();
            }
        }
    }

    boolean isUp() {
        return connection != null && connection.isOpen();
    }

    /** Null: not there. */
    byte @Nullable [] get(String key) {
        return connection == null ? null : ask(connection.async().get(key));
    }

    /** Does not wait until it is done. */
    void put(String key, byte[] value) {
        if (connection != null) {
            connection.async().set(key, value, fresh);
        }
    }

    /** Waits until it is done, so that who has been answered does not see the old one. */
    void drop(String key) {
        if (connection != null) {
            ask(connection.async().del(key));
        }
    }

    private <T> @Nullable T ask(CompletionStage<T> answer) {
        try {
            return Tulip.waitFor(Future.<T>wrap(answer), settings.patience()).await();
        } catch (RedisException | TimedOutException broken) {
            LOG.log(Level.DEBUG, "the cache did not answer", broken);
            return null;
        }
    }

    void close() {
        Future.wrap(client.shutdownAsync()).await();
        resources.shutdown();
    }
}
