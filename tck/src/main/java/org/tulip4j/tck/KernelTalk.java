package org.tulip4j.tck;

import java.util.Random;

/**
 * What the two ends of a connection say, and who ends it.
 *
 * @param up the client's bytes
 * @param down the server's bytes; with ECHO the client's
 * @param first who ends first
 * @param reply when the server speaks
 */
record KernelTalk(byte[] up, byte[] down, First first, Reply reply) {
    /** Each ends when it has said and heard everything; HALF: the client ends its sending direction behind its last byte. */
    enum First {
        CLIENT,
        SERVER,
        HALF
    }

    enum Reply {
        AT_ONCE,
        AFTER,
        ECHO
    }

    /** Whatever fits the kind. */
    static KernelTalk of(Random random, KernelKind kind) {
        // TLS has no half-close; and who closes without having read anything may have unread tickets, which resets.
        int least = kind.encrypts() ? 1 : 0;
        First[] firsts = kind.encrypts() ? new First[] {First.CLIENT, First.SERVER} : First.values();
        Reply reply = Reply.values()[random.nextInt(Reply.values().length)];
        byte[] up = bytes(random, least);
        return new KernelTalk(
                up, reply == Reply.ECHO ? up : bytes(random, least), firsts[random.nextInt(firsts.length)], reply);
    }

    private static byte[] bytes(Random random, int least) {
        int length =
                switch (random.nextInt(8)) {
                    case 0 -> 0;
                    case 1 -> 1;
                    case 2, 3 -> random.nextInt(64);
                    case 4, 5 -> random.nextInt(5_000);
                    case 6 -> 64 * 1024 - 1 + random.nextInt(3);
                    default -> random.nextInt(300_000);
                };
        byte[] bytes = new byte[Math.max(least, length)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return up.length + " bytes up, " + down.length + " down, first " + first + ", reply " + reply;
    }
}
