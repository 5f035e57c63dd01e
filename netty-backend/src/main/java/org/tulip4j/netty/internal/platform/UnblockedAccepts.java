package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoOps;
import io.netty.channel.uring.IoUringIoOps;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has the sockets that a ring accepts made without blocking, which Netty's are with: bytes can then be sent to them at once, by a system call
 * that never waits.
 *
 * <p>What a request holds Netty shows in its text and nowhere else. So a request is changed only when the whole text is that of the one that
 * Netty makes to accept connection after connection; when some other request accepts, {@link #all} is false from then on, and sockets are sent
 * to through the ring: docs/decisions/0035-rings-of-one-thread.md. Thread: the loop's.
 */
final class UnblockedAccepts {
    /** The kernel's number of an accept. */
    private static final byte OP_ACCEPT = 13;
    /** The kernel's flag in the place of the priority: an accept goes on. */
    private static final short ACCEPT_MULTISHOT = 1;
    /** The kernel's flag of a socket that does not block. */
    private static final int SOCK_NONBLOCK = 0x800;
    /** How the text of every accept begins. */
    private static final String ACCEPT = "IOUringIoOps{opcode=" + OP_ACCEPT + ",";
    /** The text of an accept that goes on, without an address or flags. */
    private static final Pattern KNOWN = Pattern.compile(
            Pattern.quote(ACCEPT) + " flags=0, ioPrio=" + ACCEPT_MULTISHOT
                    + ", fd=(\\d+), union1=0, union2=0, len=0, union3=0, data=(-?\\d+), union4=0, personality=0, union5=0, union6=0}");

    /** An accept was changed. */
    private boolean some;
    /** An accept was not. */
    private boolean other;

    /** {@return whether each socket that was accepted so far does not block} */
    boolean all() {
        return some && !other;
    }

    /**
     * {@return what a listening channel submits, changed if that accepts}
     *
     * @param operation of a listening channel
     */
    @SuppressWarnings("deprecation") // the only one that every supported Netty has
    IoOps changed(IoOps operation) {
        String text = operation.toString();
        if (!text.startsWith(ACCEPT)) {
            return operation;
        }
        Matcher known = KNOWN.matcher(text);
        if (!known.matches()) {
            other = true;
            return operation;
        }
        some = true;
        int descriptor = Integer.parseInt(known.group(1));
        short data = Short.parseShort(known.group(2));
        return new IoUringIoOps(
                OP_ACCEPT,
                (byte) 0,
                ACCEPT_MULTISHOT,
                descriptor,
                0,
                0,
                0,
                SOCK_NONBLOCK,
                data,
                (short) 0,
                (short) 0,
                0,
                0);
    }
}
