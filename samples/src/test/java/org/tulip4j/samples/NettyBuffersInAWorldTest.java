package org.tulip4j.samples;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.World;

/** A service that keeps lines in Netty's buffers, and forgets one when its client is slow: a world counts them. */
class NettyBuffersInAWorldTest {
    private static void lines(World world, boolean careful) {
        UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);
        world.balance("the memory of Netty's buffers", buffers.metric()::usedHeapMemory);
        world.host("server").serve(() -> Streams.startServer(
                        (reader, writer) -> {
                            ByteBuf kept = buffers.buffer();
                            try {
                                kept.writeBytes(Tulip.waitFor(reader.readLine(), Duration.ofMillis(20))
                                        .await());
                                kept.release();
                            } catch (TimedOutException late) {
                                if (careful) {
                                    kept.release();
                                }
                            }
                        },
                        "0.0.0.0",
                        7)
                .await()
                .serveForever()
                .await());
        world.host("client").start(() -> {
            Tulip.sleep(Duration.ofMillis(10)).await();
            try (Streams.Connection connection =
                    Streams.openConnection("server", 7).await()) {
                Tulip.sleep(Duration.ofMillis(world.choose(30))).await();
                connection.writer().write("a line\n".getBytes(StandardCharsets.UTF_8));
            }
        });
        world.run();
    }

    @Test
    void aBufferThatIsForgottenIsFoundBySomeSeed() {
        assertThatThrownBy(() -> Seeds.first(50).withName("buffers").check(world -> lines(world, false)))
                .hasMessageContaining(
                        "a leak: the memory of Netty's buffers was 0 before the run, and is 256 behind it");
    }

    @Test
    void noSeedFindsOneInTheMendedService() {
        Seeds.first(50).withName("mended buffers").check(world -> lines(world, true));
    }
}
