package org.tulip4j.testing.world.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

/** Bytes of one direction of one connection, each of which tells where it stands: none may be lost, come twice or come elsewhere. */
final class Numbered {
    /** Whose connection it is, and which way the bytes go. */
    private final int key;
    /** How many there were so far. */
    private int count;

    Numbered(int port, boolean toServer) {
        this.key = port * 2 + (toServer ? 1 : 0);
    }

    private byte at(int index) {
        int mixed = (index + key * 7919) * 0x9E3779B1;
        return (byte) (mixed >>> 24);
    }

    byte[] next(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = at(count++);
        }
        return bytes;
    }

    void check(byte[] bytes) {
        check(ByteBuffer.wrap(bytes));
    }

    void check(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte expected = at(count);
            byte found = bytes.get();
            assertThat(found).as("byte %s", count).isEqualTo(expected);
            count++;
        }
    }

    int count() {
        return count;
    }
}
