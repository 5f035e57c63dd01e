package org.tulip4j.netty.internal.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is given to codecs, and when, while the taker at the end takes messages, and while it does not. */
class DecoderFeedTest implements DecoderFeed.Taker {
    private final List<String> behind = new ArrayList<>();
    private boolean takes = true;
    private boolean takesBytes;
    /** Done when something has come behind the feed. */
    private Runnable onRead = () -> {};

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext at, Object message) {
            if (message instanceof ByteBuf bytes) {
                behind.add("bytes " + bytes.readableBytes());
                bytes.release();
            } else {
                behind.add(String.valueOf(message));
            }
            onRead.run();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext at, Object event) {
            behind.add(event == ChannelInputShutdownEvent.INSTANCE ? "end" : String.valueOf(event));
        }

        @Override
        public void channelInactive(ChannelHandlerContext at) {
            behind.add("inactive");
        }
    });

    private final DecoderFeed feed = DecoderFeed.addTo(channel.pipeline(), this);

    @Override
    public boolean takes() {
        return takes;
    }

    @Override
    public boolean awaits() {
        return takes();
    }

    @Override
    public int received() {
        return 0;
    }

    @Override
    public boolean takesBytes() {
        return takesBytes;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf bytes(int count) {
        return Unpooled.buffer(count).writeZero(count);
    }

    @Test
    void aShortReadPassesWhole() {
        channel.writeInbound(bytes(DecoderFeed.PIECE_BYTES));
        assertThat(behind).containsExactly("bytes " + DecoderFeed.PIECE_BYTES);
        assertThat(feed.isEmpty()).isTrue();
    }

    @Test
    void aLongReadComesInPieces() {
        channel.writeInbound(bytes(2 * DecoderFeed.PIECE_BYTES + 10));
        assertThat(behind)
                .containsExactly("bytes " + DecoderFeed.PIECE_BYTES, "bytes " + DecoderFeed.PIECE_BYTES, "bytes 10");
    }

    @Test
    void whoTakesBytesGetsALongReadWhole() {
        takesBytes = true;
        channel.writeInbound(bytes(2 * DecoderFeed.PIECE_BYTES));
        assertThat(behind).containsExactly("bytes " + 2 * DecoderFeed.PIECE_BYTES);
    }

    @Test
    void aTakerThatPausesAmongThePiecesGetsTheRestWhenItResumes() {
        onRead = () -> takes = false;
        channel.writeInbound(bytes(2 * DecoderFeed.PIECE_BYTES));
        assertThat(behind).hasSize(1);
        assertThat(feed.isEmpty()).isFalse();
        feed.resume();
        assertThat(behind).hasSize(1);
        onRead = () -> {};
        takes = true;
        feed.resume();
        assertThat(behind).hasSize(2);
        assertThat(feed.isEmpty()).isTrue();
    }

    @Test
    void whatComesWhileSomethingIsHeldWaitsBehindIt() {
        takes = false;
        channel.writeInbound(bytes(1), "message", bytes(2));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.pipeline().fireUserEventTriggered("idle");
        assertThat(behind).containsExactly("idle");
        takes = true;
        feed.resume();
        assertThat(behind).containsExactly("idle", "bytes 1", "message", "bytes 2", "end");
    }

    @Test
    void theEndOfTheChannelHoldsNothingBack() {
        takes = false;
        channel.writeInbound(bytes(1), bytes(2));
        channel.close();
        assertThat(behind).containsExactly("bytes 1", "bytes 2", "inactive");
    }

    @Test
    void aFeedThatIsRemovedPassesOnWhatItHolds() {
        takes = false;
        channel.writeInbound(bytes(1));
        channel.pipeline().remove(feed);
        assertThat(behind).containsExactly("bytes 1");
    }
}
