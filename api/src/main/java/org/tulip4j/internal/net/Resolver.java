package org.tulip4j.internal.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.tulip4j.internal.loop.LoopCore;
import org.tulip4j.internal.task.ExecutorFuture;
import org.tulip4j.internal.task.FutureImpl;

/** Finds the addresses of a host, off the loop, in threads of its own: a busy default executor cannot starve it. */
final class Resolver {
    private static final int THREADS = 8;

    private final LoopCore loop;

    Resolver(LoopCore loop) {
        this.loop = loop;
    }

    /** Made for the first host that has to be looked up. */
    private static final class Threads {
        static final ExecutorService POOL = pool();

        private static ExecutorService pool() {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                        Thread thread = new Thread(body, "tulip-resolver");
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    /** The addresses; done at once for a literal one. */
    FutureImpl<List<InetSocketAddress>> resolve(String host, int port) {
        if (isLiteral(host)) {
            FutureImpl<List<InetSocketAddress>> done = new FutureImpl<>(loop);
            try {
                done.setResult(lookUp(host, port));
            } catch (UnknownHostException malformed) {
                done.setException(malformed);
            }
            return done;
        }
        ExecutorFuture<List<InetSocketAddress>> future = new ExecutorFuture<>(loop, () -> lookUp(host, port));
        Threads.POOL.execute(future);
        return future;
    }

    private static List<InetSocketAddress> lookUp(String host, int port) throws UnknownHostException {
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(host);
        } catch (UnknownHostException unknown) {
            UnknownHostException named = new UnknownHostException(
                    "cannot resolve host " + host + " (port " + port + "): " + unknown.getMessage());
            named.initCause(unknown);
            throw named;
        }
        Set<InetSocketAddress> different = new LinkedHashSet<>();
        for (InetAddress address : found) {
            different.add(new InetSocketAddress(address, port));
        }
        return List.copyOf(different);
    }

    static boolean isLiteral(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** RFC 8305: IPv6 first, so many addresses of the first family, then families in turn; order within a family kept. */
    static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int count) {
        if (count == 0) {
            return addresses;
        }
        List<InetSocketAddress> first = new ArrayList<>();
        List<InetSocketAddress> second = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            (address.getAddress() instanceof java.net.Inet6Address ? first : second).add(address);
        }
        List<InetSocketAddress> mixed = new ArrayList<>(addresses.size());
        int lead = Math.min(count - 1, first.size());
        mixed.addAll(first.subList(0, lead));
        List<InetSocketAddress> rest = first.subList(lead, first.size());
        for (int i = 0; i < Math.max(rest.size(), second.size()); i++) {
            if (i < rest.size()) {
                mixed.add(rest.get(i));
            }
            if (i < second.size()) {
                mixed.add(second.get(i));
            }
        }
        return mixed;
    }
}
