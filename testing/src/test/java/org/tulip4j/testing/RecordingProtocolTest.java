package org.tulip4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordingProtocolTest {
    @TulipTest
    void whatIsHeardIsWrittenDownInOrderAndNeighbouringDataJoined() {
        RecordingProtocol protocol = new RecordingProtocol(true);
        assertThatThrownBy(protocol::transport).hasMessageContaining("not connected yet");
        protocol.dataReceived(ByteBuffer.wrap("ab".getBytes()));
        protocol.dataReceived(ByteBuffer.wrap("c".getBytes()));
        protocol.pauseWriting();
        protocol.dataReceived(ByteBuffer.wrap("d".getBytes()));
        protocol.resumeWriting();
        assertThat(protocol.eofReceived()).isTrue();
        protocol.connectionLost(new IOException("x"));
        protocol.connectionLost(null);
        assertThat(protocol.events())
                .containsExactly("data abc", "pause", "data d", "resume", "eof", "lost IOException", "lost");
        assertThat(protocol.text()).isEqualTo("abcd");
        assertThat(protocol.lost().await()).hasMessage("x");
        protocol.eof().await();
    }

    @TulipTest
    void bytesAreWaitedFor() {
        RecordingProtocol protocol = new RecordingProtocol();
        var three = protocol.received(3);
        protocol.dataReceived(ByteBuffer.wrap("ab".getBytes()));
        assertThat(three.isDone()).isFalse();
        protocol.dataReceived(ByteBuffer.wrap("c".getBytes()));
        three.await();
        protocol.received(1).await();
        assertThat(protocol.received()).containsExactly('a', 'b', 'c');
    }

    @Test
    void withoutALoopItIsRefused() {
        assertThatThrownBy(RecordingProtocol::new).isInstanceOf(IllegalStateException.class);
    }
}
