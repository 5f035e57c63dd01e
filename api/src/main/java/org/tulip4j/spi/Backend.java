package org.tulip4j.spi;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.CheckReturnValue;
import org.tulip4j.transport.UnixAddress;

/**
 * Waits for I/O and performs it, for one loop.
 *
 * <p>Thread: the thread that polls first owns the backend. Hand-off coroutine threads call the other methods in its stead,
 * while it is blocked; only {@link #wakeup} comes from any thread at any time.
 *
 * <p>Sinks are called inside a poll only, never inside a call of the core.
 *
 * @since 0.1.0
 */
public interface Backend extends StreamSockets {
    /**
     * Runs the callbacks of what is ready and returns without waiting.
     *
     * @throws IOException when the selector is broken
     */
    void pollNow() throws IOException;

    /**
     * Waits until something is ready, at most so long, and runs its callbacks. Never returns early without a cause, which an interrupt of the thread may be; the
     * wait is rounded up.
     *
     * @param timeoutNanos more than zero
     * @throws IOException when the selector is broken
     */
    void pollNanos(long timeoutNanos) throws IOException;

    /**
     * Waits until something is ready and runs its callbacks.
     *
     * @throws IOException when the selector is broken
     */
    void pollForever() throws IOException;

    /**
     * Whether an interrupt of the thread ends a poll that waits. Where it does not, the core waits for a second at most while
     * somebody wants to know of interrupts.
     *
     * @return true when the interrupt flag of the polling thread, set before or during the wait, makes {@link #pollNanos} and {@link #pollForever} return, with the
     *     flag set
     */
    default boolean interruptEndsPoll() {
        return false;
    }

    /**
     * Whether nothing but {@link #wakeup} can end a poll that waits without a limit: no socket is open that could tell anything. The core asks before
     * such a poll, and tells of tasks that nobody can wake; so the answer is false where it is not known. The loop's thread.
     *
     * @return true only when it is certain
     */
    default boolean expectsNothing() {
        return false;
    }

    /** Makes the current poll return, or the next one when none waits. Any thread; cheap when repeated. */
    void wakeup();

    /** {@return whether {@link #waitElsewhereNanos} works: then a loop on this backend can be a guest of any thread} */
    default boolean canWaitElsewhere() {
        return false;
    }

    /**
     * Waits until the next {@link #pollNow} has something to do, and performs nothing. In any one thread, while the loop's thread may
     * use the sockets, but does not poll.
     *
     * @param timeoutNanos more than zero
     * @return whether something is ready or {@link #wakeup} was called
     * @throws IOException when the selector is broken
     * @throws UnsupportedOperationException when this backend cannot
     */
    default boolean waitElsewhereNanos(long timeoutNanos) throws IOException {
        throw new UnsupportedOperationException(this + " waits in the loop's thread only; choose the backend nio");
    }

    /**
     * Takes over a connected channel.
     *
     * @param channel blocking or not; owned by the endpoint when this returns
     * @return its endpoint, not reading
     * @throws IOException when the channel cannot be used; it is left as it was
     */
    StreamEndpoint adopt(SocketChannel channel) throws IOException;

    /**
     * Begins to connect to a Unix domain socket.
     *
     * @param remote a path or an abstract name
     * @param sink told the outcome, in a later poll; a {@link BacklogFullException} makes the core try again
     * @return gives up: nothing is told any more and the socket is closed
     * @throws IOException when it fails at once; nothing stays open
     * @throws UnsupportedOperationException when this backend has no Unix domain sockets, or no abstract names
     */
    default Attempt connectUnix(UnixAddress remote, ConnectSink sink) throws IOException {
        throw new UnsupportedOperationException(this + " has no Unix domain sockets; choose another backend");
    }

    /**
     * Binds a Unix domain socket and listens; connections are accepted only after {@link ListenEndpoint#resumeAccepting}.
     *
     * @param address a path, where nothing is, or an abstract name
     * @param backlog connections that may wait; also the most that are accepted in one turn
     * @param sink told of each connection
     * @return the listening socket; closing it leaves the file
     * @throws IOException when the address is in use, not permitted, or the folder is missing; names the address
     * @throws UnsupportedOperationException when this backend has no Unix domain sockets, or no abstract names
     */
    default ListenEndpoint listenUnix(UnixAddress address, int backlog, AcceptSink sink) throws IOException {
        throw new UnsupportedOperationException(this + " has no Unix domain sockets; choose another backend");
    }

    /** {@return whether the path of a listening Unix domain socket is a file, which the core removes} */
    default boolean unixFiles() {
        return true;
    }

    /**
     * {@return whether several listening sockets with {@link ListenOptions#reusePort} share the connections to their port evenly,
     * as Linux does; elsewhere the last one may get all}
     */
    default boolean sharesPorts() {
        return false;
    }

    /**
     * Tells whether an exception by which a connection ended is what its peer, or the way to it, has done: such are told as {@link
     * org.tulip4j.ErrorContext#BY_PEER}, and do not count as errors.
     *
     * @param failure as the core was told it
     * @return what {@link PeerFaults#isByPeer} says, but for types of the library's own
     */
    default boolean isByPeer(Throwable failure) {
        return PeerFaults.isByPeer(failure);
    }

    /** {@return whether connections are offered to {@link AcceptSink#handOver}} */
    default boolean handsOver() {
        return false;
    }

    /**
     * Opens, binds and, when there is a remote address, connects a datagram socket.
     *
     * @param settings addresses resolved
     * @return the socket, not reading
     * @throws IOException when an address is in use, not local, not permitted; nothing stays open
     * @throws UnsupportedOperationException when this backend has no datagrams
     */
    default DatagramEndpoint openDatagram(DatagramSettings settings) throws IOException {
        throw new UnsupportedOperationException(this + " has no datagrams; choose another backend");
    }

    /**
     * Takes over a datagram channel.
     *
     * @param channel bound or connected; blocking or not; owned by the endpoint when this returns
     * @return its endpoint, not reading
     * @throws IOException when the channel cannot be used; it is left as it was
     * @throws UnsupportedOperationException when this backend cannot take channels over
     */
    default DatagramEndpoint adoptDatagram(DatagramChannel channel) throws IOException {
        throw new UnsupportedOperationException(this + " takes over no datagram channels; choose another backend");
    }

    /**
     * Takes over a listening channel of the JDK; connections are accepted only after {@link ListenEndpoint#resumeAccepting}.
     *
     * @param channel bound, of the internet or Unix domain sockets; blocking or not; owned by the endpoint when this returns
     * @param options {@link ListenOptions#backlog} is the most that are accepted in one turn; of the others only {@link
     *     ListenOptions#keepAlive} has a meaning, for the socket is bound
     * @param sink told of each connection
     * @return its endpoint, whose closing closes the channel; null: this backend cannot, the channel is left as it was, and the core
     *     says so
     * @throws IOException when the channel cannot be used; it is left as it was
     */
    default @Nullable ListenEndpoint adoptListener(ServerSocketChannel channel, ListenOptions options, AcceptSink sink)
            throws IOException {
        return null;
    }

    /**
     * Watches a channel that stays the user's.
     *
     * @param channel open, not blocking
     * @param sink told what is ready, in polls; nothing before {@link Watch#want}
     * @return the watch, which wants nothing yet; null: this backend cannot wait for channels of the JDK, and the core does it
     *     in a thread of its own
     * @throws IOException when the channel cannot be watched; it is left as it was
     */
    default @Nullable Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
        return null;
    }

    /**
     * Prepares a thread that runs coroutines by hand-off, for instance for thread-local caches.
     *
     * @param body what the thread will run
     * @return what it shall run instead
     */
    default Runnable decorate(Runnable body) {
        return body;
    }

    /**
     * Makes a thread that runs a loop of this backend for its whole life, for instance of a kind with faster thread-local caches.
     *
     * @param body what it runs
     * @param name of the thread
     * @return a platform thread, not started, not a daemon
     */
    default Thread newThread(Runnable body, String name) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(false);
        return thread;
    }

    /**
     * Says which thread is the loop's from now on, when coroutines have threads of their own: that of a coroutine which begins or goes
     * on, and the one that ran it when it suspends or ends. Called between the two, while the other one waits; not called by
     * engines that run coroutines in the loop's own thread, nor by engines that are not tulip's.
     *
     * @param thread runs what belongs to the loop; the only one that does
     */
    default void standsIn(Thread thread) {}

    /**
     * Asked before the core does something by the system in which this backend has no part: child processes, pipes, operations on channels of the
     * JDK, another loop in a callback or task of this one.
     *
     * @param what is wanted, in plural, for a message; for instance "child processes"
     * @throws UnsupportedOperationException when there is no system behind this backend, as in a simulation; it leaves the call
     */
    default void requireSystem(String what) {}

    /** {@return where the loop hears of signals; null: they are those of the process} */
    default @Nullable SignalSource signals() {
        return null;
    }

    /**
     * {@return what stands where other threads' calls come into the loop; null: nothing does, and they come in as they are sent. Asked once,
     * when the loop is made}
     */
    default @Nullable ThreadGate gate() {
        return null;
    }

    /**
     * Closes every socket that is left, without telling the sinks, and frees the selector. Called once, not while polling.
     *
     * @throws IOException when something could not be closed; the rest is closed nevertheless
     */
    void close() throws IOException;

    /**
     * The options of a datagram socket. Immutable: each {@code with} returns a changed copy.
     *
     * @since 0.1.0
     */
    @CheckReturnValue
    final class DatagramSettings {
        private final ProtocolFamily family;
        private final @Nullable InetSocketAddress localAddress;
        private final @Nullable InetSocketAddress remoteAddress;
        private final boolean reusePort;
        private final boolean broadcast;

        private DatagramSettings(
                ProtocolFamily family,
                @Nullable InetSocketAddress localAddress,
                @Nullable InetSocketAddress remoteAddress,
                boolean reusePort,
                boolean broadcast) {
            this.family = family;
            this.localAddress = localAddress;
            this.remoteAddress = remoteAddress;
            this.reusePort = reusePort;
            this.broadcast = broadcast;
        }

        /**
         * Options without any of the others.
         *
         * @param family of both addresses
         * @return the options
         */
        public static DatagramSettings of(ProtocolFamily family) {
            return new DatagramSettings(family, null, null, false, false);
        }

        /**
         * Returns these options with another value of {@link #localAddress}.
         *
         * @param localAddress of the family, or null
         * @return changed options
         */
        public DatagramSettings withLocalAddress(@Nullable InetSocketAddress localAddress) {
            return new DatagramSettings(family, localAddress, remoteAddress, reusePort, broadcast);
        }

        /**
         * Returns these options with another value of {@link #remoteAddress}.
         *
         * @param remoteAddress of the family, or null
         * @return changed options
         */
        public DatagramSettings withRemoteAddress(@Nullable InetSocketAddress remoteAddress) {
            return new DatagramSettings(family, localAddress, remoteAddress, reusePort, broadcast);
        }

        /**
         * Returns these options with another value of {@link #reusePort}.
         *
         * @param reusePort on or off
         * @return changed options
         */
        public DatagramSettings withReusePort(boolean reusePort) {
            return new DatagramSettings(family, localAddress, remoteAddress, reusePort, broadcast);
        }

        /**
         * Returns these options with another value of {@link #broadcast}.
         *
         * @param broadcast on or off
         * @return changed options
         */
        public DatagramSettings withBroadcast(boolean broadcast) {
            return new DatagramSettings(family, localAddress, remoteAddress, reusePort, broadcast);
        }

        /** {@return the family of both addresses} */
        public ProtocolFamily family() {
            return family;
        }

        /** {@return bound to it; the wildcard of IPv6 leaves IPv4 alone where that can be; null: the wildcard and any free port} */
        public @Nullable InetSocketAddress localAddress() {
            return localAddress;
        }

        /** {@return connected to it; null: not connected} */
        public @Nullable InetSocketAddress remoteAddress() {
            return remoteAddress;
        }

        /** {@return SO_REUSEPORT} */
        public boolean reusePort() {
            return reusePort;
        }

        /** {@return SO_BROADCAST} */
        public boolean broadcast() {
            return broadcast;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof DatagramSettings that
                    && family.equals(that.family)
                    && Objects.equals(localAddress, that.localAddress)
                    && Objects.equals(remoteAddress, that.remoteAddress)
                    && reusePort == that.reusePort
                    && broadcast == that.broadcast;
        }

        @Override
        public int hashCode() {
            return Objects.hash(family, localAddress, remoteAddress, reusePort, broadcast);
        }

        @Override
        public String toString() {
            return "DatagramSettings[family=" + family + ", localAddress=" + localAddress + ", remoteAddress="
                    + remoteAddress + ", reusePort=" + reusePort + ", broadcast=" + broadcast + "]";
        }
    }

    /**
     * A connect in progress.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Attempt {
        /** Gives up and closes the socket; nothing is told any more. Idempotent. */
        void cancel();
    }

    /**
     * Hears how a connect ended; exactly one call, unless cancelled.
     *
     * @since 0.1.0
     */
    interface ConnectSink {
        /**
         * It is connected.
         *
         * @param endpoint the socket, not reading
         */
        void connected(StreamEndpoint endpoint);

        /**
         * It failed; the socket is closed.
         *
         * @param cause names the address
         */
        void failed(IOException cause);

        /**
         * It failed for a reason that no other address can mend; the socket is closed.
         *
         * @param cause whatever it was
         */
        default void hopeless(Throwable cause) {
            failed(cause instanceof IOException io ? io : new IOException(cause));
        }
    }

    /**
     * Hears what a listening socket accepts.
     *
     * @since 0.1.0
     */
    interface AcceptSink {
        /**
         * A connection came.
         *
         * @param endpoint the socket, not reading
         * @param peer who it is
         */
        void accepted(StreamEndpoint endpoint, @Nullable SocketAddress peer);

        /**
         * Accepting failed. After an {@link OutOfResourcesException}, and after many failures in a row, the core pauses
         * accepting; after any other accepting goes on, best with the next connection in the same poll. Of a connection that
         * its peer has given up before it was accepted (ECONNABORTED) the core need not hear.
         *
         * @param cause what the system said; an {@link OutOfResourcesException} when descriptors or memory are lacking, which
         *     would fail again at once
         */
        void acceptFailed(Throwable cause);

        /**
         * {@return who is offered each connection before {@link #accepted}; null: nobody. Asked once, when the socket listens}
         */
        default @Nullable HandOver handOver() {
            return null;
        }
    }

    /**
     * The options of a listening socket. Immutable: each {@code with} returns a changed copy.
     *
     * @since 0.1.0
     */
    @CheckReturnValue
    final class ListenOptions {
        private final int backlog;
        private final boolean reuseAddress;
        private final boolean reusePort;
        private final boolean keepAlive;
        private final boolean bothFamilies;

        private ListenOptions(
                int backlog, boolean reuseAddress, boolean reusePort, boolean keepAlive, boolean bothFamilies) {
            this.backlog = backlog;
            this.reuseAddress = reuseAddress;
            this.reusePort = reusePort;
            this.keepAlive = keepAlive;
            this.bothFamilies = bothFamilies;
        }

        /**
         * Options without any of the others.
         *
         * @param backlog connections that may wait, 1 or more
         * @return the options
         */
        public static ListenOptions of(int backlog) {
            return new ListenOptions(backlog, false, false, false, false);
        }

        /**
         * Returns these options with another value of {@link #reuseAddress}.
         *
         * @param reuseAddress on or off
         * @return changed options
         */
        public ListenOptions withReuseAddress(boolean reuseAddress) {
            return new ListenOptions(backlog, reuseAddress, reusePort, keepAlive, bothFamilies);
        }

        /**
         * Returns these options with another value of {@link #reusePort}.
         *
         * @param reusePort on or off
         * @return changed options
         */
        public ListenOptions withReusePort(boolean reusePort) {
            return new ListenOptions(backlog, reuseAddress, reusePort, keepAlive, bothFamilies);
        }

        /**
         * Returns these options with another value of {@link #keepAlive}.
         *
         * @param keepAlive on or off
         * @return changed options
         */
        public ListenOptions withKeepAlive(boolean keepAlive) {
            return new ListenOptions(backlog, reuseAddress, reusePort, keepAlive, bothFamilies);
        }

        /**
         * Returns these options with another value of {@link #bothFamilies}.
         *
         * @param bothFamilies false: a wildcard address stands for its family
         * @return changed options
         */
        public ListenOptions withBothFamilies(boolean bothFamilies) {
            return new ListenOptions(backlog, reuseAddress, reusePort, keepAlive, bothFamilies);
        }

        /** {@return connections that may wait; also the most that are accepted in one turn} */
        public int backlog() {
            return backlog;
        }

        /** {@return SO_REUSEADDR} */
        public boolean reuseAddress() {
            return reuseAddress;
        }

        /** {@return SO_REUSEPORT} */
        public boolean reusePort() {
            return reusePort;
        }

        /** {@return SO_KEEPALIVE of accepted sockets} */
        public boolean keepAlive() {
            return keepAlive;
        }

        /** {@return whether a wildcard address, of whichever family, stands for IPv4 and IPv6; of no meaning for others} */
        public boolean bothFamilies() {
            return bothFamilies;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ListenOptions that
                    && backlog == that.backlog
                    && reuseAddress == that.reuseAddress
                    && reusePort == that.reusePort
                    && keepAlive == that.keepAlive
                    && bothFamilies == that.bothFamilies;
        }

        @Override
        public int hashCode() {
            return Objects.hash(backlog, reuseAddress, reusePort, keepAlive, bothFamilies);
        }

        @Override
        public String toString() {
            return "ListenOptions[backlog=" + backlog + ", reuseAddress=" + reuseAddress + ", reusePort=" + reusePort
                    + ", keepAlive=" + keepAlive + ", bothFamilies=" + bothFamilies + "]";
        }
    }
}
