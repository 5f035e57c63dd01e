package org.tulip4j.internal.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.ConnectOptions;
import org.tulip4j.ExceptionGroup;
import org.tulip4j.TimerHandle;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.SocketErrors;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.spi.StreamSockets;

/**
 * Tries the addresses of a host: the next one when the last begun failed or the delay has passed. The first that connects wins,
 * the others are given up.
 *
 * <p>States: racing, then over; told once, never after {@link #cancel}. Source: RFC 8305.
 */
final class ConnectRace {
    /** Runs the race. */
    private final Loop loop;
    /** Makes the attempts. */
    private final StreamSockets sockets;
    /** What is tried, in order. */
    private final List<InetSocketAddress> addresses;
    /** Says how long an address has before the next one is tried. */
    private final ConnectOptions options;
    /** Told of the endpoint that was first. */
    private final Consumer<StreamEndpoint> won;
    /** Told why every address failed. */
    private final Consumer<Throwable> lost;
    /** The attempts under way, by their address. */
    private final Map<InetSocketAddress, Backend.Attempt> running = new HashMap<>();
    /** Why attempts failed, in the order of their ends. */
    private final List<IOException> errors = new ArrayList<>();
    /** Starts the next attempt though none has failed; null when there is none to start. */
    private @Nullable TimerHandle delay;
    /** The address to try next. */
    private int next;
    /** The race is won, lost, or given up. */
    private boolean over;

    ConnectRace(
            Loop loop,
            StreamSockets sockets,
            List<InetSocketAddress> addresses,
            ConnectOptions options,
            Consumer<StreamEndpoint> won,
            Consumer<Throwable> lost) {
        this.loop = loop;
        this.sockets = sockets;
        this.addresses = addresses;
        this.options = options;
        this.won = won;
        this.lost = lost;
    }

    /** Starts the next attempt that does not fail at once. */
    void startNext() {
        stopDelay();
        while (!over && next < addresses.size()) {
            InetSocketAddress address = addresses.get(next++);
            try {
                running.put(address, sockets.connect(address, options.localAddress(), new Sink(address)));
            } catch (IOException refused) {
                errors.add(refused);
                continue;
            } catch (RuntimeException unusable) {
                // Such is an address whose family the local address does not have.
                errors.add(SocketErrors.connecting(address, unusable));
                continue;
            } catch (Error broken) {
                cancel();
                lost.accept(broken);
                return;
            }
            if (options.happyEyeballsDelay() != null && next < addresses.size()) {
                delay = loop.callLater(options.happyEyeballsDelay(), this::startNext);
            }
            return;
        }
        if (!over && running.isEmpty()) {
            over = true;
            lost.accept(failure());
        }
    }

    /** What one attempt is told of its connect: it wins the race, or makes way for the next address. The loop. */
    private final class Sink implements Backend.ConnectSink {
        /** What this attempt connects to. */
        private final InetSocketAddress address;

        Sink(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public void connected(StreamEndpoint endpoint) {
            running.remove(address);
            if (over) {
                endpoint.close();
                return;
            }
            cancel();
            won.accept(endpoint);
        }

        @Override
        public void failed(IOException cause) {
            running.remove(address);
            if (over) {
                return;
            }
            errors.add(cause);
            boolean lastBegun = address.equals(addresses.get(next - 1));
            if (lastBegun || running.isEmpty()) {
                startNext();
            }
        }

        @Override
        public void hopeless(Throwable cause) {
            running.remove(address);
            if (!over) {
                cancel();
                lost.accept(cause);
            }
        }
    }

    /** Gives everything up. */
    void cancel() {
        over = true;
        stopDelay();
        List<Backend.Attempt> attempts = new ArrayList<>(running.values());
        running.clear();
        attempts.forEach(Backend.Attempt::cancel);
    }

    private void stopDelay() {
        if (delay != null) {
            delay.cancel();
            delay = null;
        }
    }

    private Throwable failure() {
        if (options.allErrors()) {
            return new ExceptionGroup("connecting failed", errors);
        }
        IOException first = errors.get(0);
        if (errors.stream().map(Throwable::getMessage).distinct().count() == 1) {
            return first;
        }
        if (errors.stream().map(Object::getClass).distinct().count() == 1
                && first instanceof java.net.ConnectException) {
            java.net.ConnectException all = new java.net.ConnectException(text());
            errors.forEach(all::addSuppressed);
            return all;
        }
        IOException all = new IOException(text());
        errors.forEach(all::addSuppressed);
        return all;
    }

    private String text() {
        return "Multiple exceptions: "
                + String.join("; ", errors.stream().map(Throwable::getMessage).toList());
    }
}
