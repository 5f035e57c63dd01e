package org.tulip4j.netty.internal.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What waits for a core that does not read: copies, in order, then the end or a failure. */
class UndeliveredInputTest {
    private final UndeliveredInput input = new UndeliveredInput();

    private static String text(ByteBuffer data) {
        return US_ASCII.decode(data.duplicate()).toString();
    }

    @Test
    void bytesAreCopiedAndComeInOrder() {
        byte[] shared = "one".getBytes(US_ASCII);
        input.add(ByteBuffer.wrap(shared));
        shared[0] = 'x';
        input.add(ByteBuffer.wrap("two".getBytes(US_ASCII)));
        assertThat(text(input.poll())).isEqualTo("one");
        assertThat(text(input.poll())).isEqualTo("two");
        assertThat(input.poll()).isNull();
        assertThat(input.isEmpty()).isTrue();
    }

    @Test
    void theRestOfTheFirstBytesComesBeforeTheOthers() {
        input.add(ByteBuffer.wrap("one".getBytes(US_ASCII)));
        input.add(ByteBuffer.wrap("two".getBytes(US_ASCII)));
        ByteBuffer first = input.poll();
        first.position(2);
        input.putBack(first);
        assertThat(text(input.poll())).isEqualTo("e");
        assertThat(text(input.poll())).isEqualTo("two");
    }

    @Test
    void theEndIsTakenOnce() {
        input.addEof();
        assertThat(input.isEmpty()).isFalse();
        assertThat(input.takeEof()).isTrue();
        assertThat(input.takeEof()).isFalse();
        assertThat(input.isEmpty()).isTrue();
    }

    @Test
    void aFailureStaysUntilEverythingIsCleared() {
        IOException broken = new IOException("broken");
        input.add(ByteBuffer.allocate(1));
        input.fail(broken);
        assertThat(input.failure()).isSameAs(broken);
        input.clear();
        assertThat(input.isEmpty()).isTrue();
        assertThat(input.failure()).isNull();
        assertThat(input.poll()).isNull();
    }
}
