package org.tulip4j.netty.internal.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.netty.internal.FakeStreamSink;
import org.tulip4j.netty.internal.Peer;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.netty.internal.backend.EpollBackendProvider;

/** What is left in the socket, and read outside of a poll: on epoll, and nowhere else. */
@Timeout(60)
class UnreadTest {
    private TestBed bed;
    private Peer peer;
    private FakeStreamSink mine;

    @BeforeEach
    void connect() throws IOException {
        bed = new TestBed(new EpollBackendProvider());
        peer = new Peer(bed);
        mine = peer.mine;
        mine.leaves = true;
        mine.endpoint.resumeReading();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        bed.close();
    }

    private void sent(String text) throws IOException {
        int asked = mine.asked;
        peer.channel.getOutputStream().write(text.getBytes(US_ASCII));
        bed.until(() -> mine.asked > asked);
    }

    @Test
    void itIsReadWhenTheCoreReads() throws IOException {
        sent("hello");
        assertThat(mine.calls).isZero();
        assertThat(mine.readNow(3)).isEqualTo("hel");
        assertThat(mine.readNow(3)).isEqualTo("lo");
        assertThat(mine.readNow(3)).isEmpty();
    }

    @Test
    void itIsToldInEachPollUntilItIsRead() throws IOException {
        sent("hello");
        bed.backend.pollNow();
        bed.backend.pollNow();
        assertThat(mine.asked).isEqualTo(3);
        mine.leaves = false;
        bed.backend.pollNow();
        assertThat(mine.text()).isEqualTo("hello");
        assertThat(mine.readNow(3)).isEmpty();
    }

    @Test
    void nothingIsReadWhilePaused() throws IOException {
        sent("hello");
        mine.endpoint.pauseReading();
        assertThat(mine.readNow(9)).isEmpty();
        bed.settle();
        assertThat(mine.asked).isOne();
        mine.endpoint.resumeReading();
        bed.until(() -> mine.asked > 1);
        assertThat(mine.readNow(9)).isEqualTo("hello");
    }

    @Test
    void theEndIsToldInAPollAndBehindTheBytes() throws IOException {
        sent("hello");
        peer.channel.close();
        assertThat(mine.readNow(9)).isEqualTo("hello");
        assertThat(mine.readNow(9)).isEmpty();
        assertThat(mine.ends).isEmpty();
        bed.until(() -> !mine.ends.isEmpty());
        assertThat(mine.ends).containsExactly("eof");
        assertThat(mine.calls).isZero();
    }

    @Test
    void aResetIsAFailureThatAPollTells() throws IOException {
        sent("hello");
        peer.reset();
        assertThat(mine.readNow(9)).isEqualTo("hello");
        assertThat(mine.readNow(9)).isEmpty();
        assertThat(mine.ends).isEmpty();
        bed.until(() -> !mine.ends.isEmpty());
        assertThat(mine.ends).containsExactly("failed");
        assertThat(mine.failure).hasMessage("Connection reset");
        assertThat(mine.readNow(9)).isEmpty();
    }

    @Test
    void aClosedOneReadsNothing() throws IOException {
        sent("hello");
        mine.endpoint.close();
        assertThat(mine.readNow(9)).isEmpty();
        assertThat(mine.ends).isEmpty();
    }

    /** Where a poll could not tell that the peer has ended. */
    @Test
    void whatFollowsAReadInVainIsReadInThePoll() throws IOException {
        sent("hello");
        assertThat(mine.readNow(9)).isEqualTo("hello");
        assertThat(mine.readNow(9)).isEmpty();
        peer.channel.getOutputStream().write("more".getBytes(US_ASCII));
        bed.until(() -> mine.calls > 0);
        assertThat(mine.text()).isEqualTo("more");
        sent("and more");
        assertThat(mine.readNow(9)).isEqualTo("and more");
    }
}
