package org.tulip4j.transport;

import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Unix domain socket: a path, a name in Linux's abstract name space, or none.
 *
 * <p>Thread: any. State: immutable; equal when path or name are equal. The same type on every backend.
 *
 * <p>Source: {@code sockaddr_un}. asyncio writes an abstract name as a string that begins with a NUL character; here it is a kind of
 * its own.
 *
 * @since 0.1.0
 */
public final class UnixAddress extends SocketAddress {
    /** Stands for a socket that was not bound: what a server sees of its clients. */
    public static final UnixAddress UNNAMED = new UnixAddress(null, null);

    private static final long serialVersionUID = 1L;
    /** The kernel keeps 108 bytes, with a NUL at one end. */
    private static final int MAX_BYTES = 107;

    /** Not a Path, which is not serializable; null: an abstract name, or none. */
    private final @Nullable String path;

    private final @Nullable String name;

    private UnixAddress(@Nullable String path, @Nullable String name) {
        this.path = path;
        this.name = name;
    }

    /**
     * A path. Nothing is looked up; a relative path is taken from the working directory of the process.
     *
     * @param path of the default file system, at most 107 bytes in the file system's encoding, not empty
     * @return its address
     * @throws IllegalArgumentException when the path is empty, too long, or of another file system
     */
    public static UnixAddress of(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("a socket needs a path of the default file system: " + path.toUri());
        }
        String text = path.toString();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a socket needs a path that is not empty");
        }
        int length = text.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))).length;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("the path of a socket may have " + MAX_BYTES + " bytes, not " + length
                    + "; take a shorter or a relative one: " + text);
        }
        return new UnixAddress(text, null);
    }

    /**
     * A name that is no file and goes with the last socket that has it. Linux only; only backends that can use it take it.
     *
     * @param name without the leading NUL; at most 107 bytes of UTF-8, not empty, without NUL
     * @return its address
     * @throws IllegalArgumentException when the name is empty, too long, or contains NUL
     */
    public static UnixAddress abstractName(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an abstract name must not be empty nor contain NUL: \""
                    + name.replace('\0', '?') + "\"; the leading NUL is added");
        }
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "an abstract name may have " + MAX_BYTES + " bytes, not " + length + ": " + name);
        }
        return new UnixAddress(null, name);
    }

    /** {@return the path, or null} */
    public @Nullable Path path() {
        return path == null ? null : Path.of(path);
    }

    /** {@return the abstract name without its NUL, or null} */
    public @Nullable String abstractName() {
        return name;
    }

    /** {@return whether it has neither path nor name} */
    public boolean isUnnamed() {
        return path == null && name == null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnixAddress address
                && Objects.equals(path, address.path)
                && Objects.equals(name, address.name);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(path) + Objects.hashCode(name);
    }

    /** {@return the path, {@code @name}, or {@code unnamed}} */
    @Override
    public String toString() {
        return path != null ? path : name != null ? "@" + name : "unnamed";
    }
}
