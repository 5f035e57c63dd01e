package org.tulip4j.testing.world.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.TimerHandle;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;
import org.tulip4j.transport.WriteBufferLimits;

/** One end of a connection that does in its callbacks what the seed chooses, and looks whether they come as they must. */
final class ProtocolTalk implements Protocol {
    private final World world;
    private final boolean isServer;
    private final Future<@Nullable Void> lost = EventLoops.running().createFuture();
    private @Nullable Transport transport;
    private @Nullable Numbered sent;
    private @Nullable Numbered heard;
    private @Nullable TimerHandle timer;
    private boolean isLost;
    private boolean writingPaused;
    private boolean readingPaused;
    private boolean eof;
    private boolean writesNoMore;
    private int moves;

    ProtocolTalk(World world, boolean isServer) {
        this.world = world;
        this.isServer = isServer;
    }

    /** Done when it is lost, or was never made. */
    Future<@Nullable Void> end() {
        if (transport == null) {
            lost.setResult(null);
        }
        return lost;
    }

    @Override
    public void connectionMade(Transport made) {
        assertThat(transport).isNull();
        transport = made;
        int port =
                isServer ? made.remoteAddress().getPort() : made.localAddress().getPort();
        sent = new Numbered(port, !isServer);
        heard = new Numbered(port, isServer);
        if (world.choose(3) == 0) {
            made.setWriteBufferLimits(WriteBufferLimits.ofHigh(world.choose(50_000)));
        }
        moves = 1 + world.choose(10);
        later();
        move();
    }

    private void later() {
        if (timer != null) {
            timer.cancel();
        }
        timer = EventLoops.running().callLater(Duration.ofMillis(1 + world.choose(2000)), () -> {
            if (--moves <= 0) {
                transport.abort();
            } else {
                later();
                move();
            }
        });
    }

    private void move() {
        switch (world.choose(8)) {
            case 0, 1, 2 -> write();
            case 3 -> {
                readingPaused = true;
                transport.pauseReading();
            }
            case 4 -> {
                readingPaused = false;
                transport.resumeReading();
            }
            case 5 -> {
                if (transport.canWriteEof() && !transport.isClosing()) {
                    transport.writeEof();
                    writesNoMore = true;
                }
            }
            case 6 -> {
                if (world.choose(4) == 0) {
                    transport.close();
                }
            }
            default -> {
                if (world.choose(8) == 0) {
                    transport.abort();
                }
            }
        }
    }

    private void write() {
        if (!writesNoMore && !transport.isClosing()) {
            int size = world.choose(4) == 0 ? 1 + world.choose(200_000) : 1 + world.choose(200);
            transport.write(ByteBuffer.wrap(sent.next(size)));
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        assertThat(transport).isNotNull();
        assertThat(isLost).as("lost").isFalse();
        assertThat(eof).as("ended").isFalse();
        assertThat(readingPaused).as("reading is paused").isFalse();
        assertThat(data.hasRemaining()).isTrue();
        heard.check(data);
        if (world.choose(2) == 0) {
            move();
        }
    }

    @Override
    public boolean eofReceived() {
        assertThat(isLost).as("lost").isFalse();
        assertThat(eof).as("ended").isFalse();
        eof = true;
        if (world.choose(2) == 0) {
            move();
        }
        return world.choose(2) == 0;
    }

    @Override
    public void pauseWriting() {
        assertThat(writingPaused).as("paused").isFalse();
        assertThat(isLost).as("lost").isFalse();
        writingPaused = true;
    }

    @Override
    public void resumeWriting() {
        assertThat(writingPaused).as("paused").isTrue();
        assertThat(isLost).as("lost").isFalse();
        writingPaused = false;
        if (world.choose(2) == 0) {
            move();
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        assertThat(transport).isNotNull();
        assertThat(isLost).as("lost").isFalse();
        if (timer != null) {
            timer.cancel();
        }
        isLost = true;
        lost.trySetResult(null);
    }
}
