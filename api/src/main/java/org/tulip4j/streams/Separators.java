package org.tulip4j.streams;

/** What a read up to a separator looks for: one or more separators, and how the longest of them bounds the search. Does not change. */
final class Separators {
    /** A line feed. */
    static final Separators NEWLINE = new Separators(new byte[][] {{'\n'}});

    /** Holds at least one separator, each of at least one byte. */
    private final byte[][] bytes;

    /** Tells how many bytes the longest separator has. */
    private final int longest;

    private Separators(byte[][] bytes) {
        this.bytes = bytes;
        int most = 0;
        for (byte[] one : bytes) {
            most = Math.max(most, one.length);
        }
        longest = most;
    }

    /** Copies what a user asks for; throws when that is nothing. */
    static Separators of(byte[]... wanted) {
        if (wanted.length == 0) {
            throw new IllegalArgumentException("readUntil needs a separator");
        }
        byte[][] kept = new byte[wanted.length][];
        for (int i = 0; i < wanted.length; i++) {
            kept[i] = wanted[i].clone();
            if (kept[i].length == 0) {
                throw new IllegalArgumentException("a separator has at least one byte; number " + i + " has none");
            }
        }
        return new Separators(kept);
    }

    /** Where the first separator stands, see {@link ByteQueue#findFirst}; the bytes before {@code from} hold no beginning of one. */
    long find(ByteQueue buffer, int from) {
        return buffer.findFirst(bytes, from);
    }

    /** How many of the bytes that are there cannot belong to a separator that is still to come. */
    int searched(ByteQueue buffer) {
        return Math.max(0, buffer.size() + 1 - longest);
    }

    /** So many bytes hold no separator, and the limit is passed. */
    static LimitOverrunException missing(int limit, int searched) {
        return new LimitOverrunException(
                "no separator within the limit of " + limit + " bytes: " + searched + " came without one", searched);
    }

    /** A separator is there, behind more bytes than the limit allows. */
    static LimitOverrunException tooFar(int limit, int start) {
        return new LimitOverrunException("the separator comes after " + start + " bytes, the limit is " + limit, start);
    }
}
