package org.tulip4j.netty.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoOps;
import io.netty.channel.uring.IoUringIoOps;
import org.junit.jupiter.api.Test;

/** Which requests of a listening channel are changed, and what is known of the sockets afterwards. */
class UnblockedAcceptsTest {
    private static final byte ACCEPT = 13;
    private static final byte CLOSE = 19;
    private static final int NONBLOCK = 0x800;

    private final UnblockedAccepts accepts = new UnblockedAccepts();

    private static IoOps request(byte opcode, int priority, int flags) {
        short data = -7;
        return new IoUringIoOps(
                opcode, (byte) 0, (short) priority, 41, 0, 0, 0, flags, data, (short) 0, (short) 0, 0, 0);
    }

    @Test
    void anAcceptThatGoesOnMakesSocketsThatDoNotBlock() {
        assertThat(accepts.all()).isFalse();
        IoOps changed = accepts.changed(request(ACCEPT, 1, 0));
        assertThat(changed).hasToString(request(ACCEPT, 1, NONBLOCK).toString());
        assertThat(accepts.all()).isTrue();
    }

    @Test
    void whatDoesNotAcceptPasses() {
        IoOps close = request(CLOSE, 0, 0);
        accepts.changed(request(ACCEPT, 1, 0));
        assertThat(accepts.changed(close)).isSameAs(close);
        assertThat(accepts.all()).isTrue();
    }

    @Test
    void anAcceptOfAnotherKindIsLeftAloneAndRemembered() {
        IoOps single = request(ACCEPT, 0, 0);
        accepts.changed(request(ACCEPT, 1, 0));
        assertThat(accepts.changed(single)).isSameAs(single);
        accepts.changed(request(ACCEPT, 1, 0));
        assertThat(accepts.all()).isFalse();
    }
}
