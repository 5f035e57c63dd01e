package org.tulip4j.testing.world;

/**
 * What a story tells of the bytes that go one way along a connection: how they begin, until they are encrypted. From then on it tells how many they
 * are, for what they are is no choice of a seed. Confined to the world's thread.
 */
final class Preview {
    /** How a record of TLS begins that is part of a handshake, and the version of all of them. */
    private static final byte HANDSHAKE = 0x16;

    private static final byte VERSION = 0x03;

    /** The beginning of a handshake was seen. */
    private boolean encrypted;

    String of(byte[] bytes) {
        encrypted |= bytes[0] == HANDSHAKE && (bytes.length == 1 || bytes[1] == VERSION);
        return encrypted ? bytes.length + " bytes of TLS" : Story.bytes(bytes);
    }
}
