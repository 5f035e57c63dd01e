package org.tulip4j.bench.echo.server;

/** What a server does with the bytes it gets, and through which of its interfaces. */
public enum Style {
    /** Callbacks with a view of the bytes; sends them back. */
    PROTOCOL,
    /** Callbacks, reading into a buffer of the protocol's own. */
    BUFFERED,
    /** Callbacks; sends back an array of its own for each read, which is what a stream's reader gets. */
    ARRAYS,
    /** A coroutine or thread per connection. */
    STREAMS,
    /** A coroutine per connection that reads arrays, where {@link #STREAMS} looks at the bytes in place. */
    READ,
    /** 64-byte messages, each read, handled and written by itself; callbacks. */
    FRAMED,
    /** 64-byte messages, each read, handled and written by itself; a coroutine or thread per connection. */
    FRAMED_STREAMS,
    /** Sends every read back in two writes. */
    PIECES,
    /** Sends datagrams back to where they came from. */
    DATAGRAMS,
    /** TLS 1.3 below callbacks. */
    TLS,
    /** TLS 1.3 below a coroutine or thread per connection. */
    TLS_STREAMS;

    /** Bytes of a message in the framed styles. */
    public static final int FRAME = 64;

    /** The name in a command line. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The style of a word. */
    public static Style of(String word) {
        return valueOf(word.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    }
}
