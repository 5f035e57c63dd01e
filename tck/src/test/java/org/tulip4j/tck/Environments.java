package org.tulip4j.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.testing.MemoryBackendProvider;

/** Every backend × engine × mode that can run here, or those of them that the run was told to play on. */
final class Environments {
    private Environments() {}

    static List<TckEnvironment> all() {
        List<TckEnvironment> all = new ArrayList<>();
        for (TckEnvironment backend : backends()) {
            for (String engine : engines()) {
                all.add(backend.withEngine(engine));
                all.add(backend.withEngine(engine).withDebug(true));
            }
        }
        return all;
    }

    /** Those that have a capability. */
    static List<TckEnvironment> with(Capability capability) {
        return all().stream().filter(one -> one.lacks(capability) == null).toList();
    }

    private static List<TckEnvironment> backends() {
        List<TckEnvironment> all = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(BackendProvider::isAvailable)
                .map(Environments::environment)
                .sorted(java.util.Comparator.comparing(TckEnvironment::backend))
                .toList();
        return Chosen.backends(all, TckEnvironment::backend);
    }

    /** The same, without IPv6 where this system has none. */
    static TckEnvironment asThisSystem(TckEnvironment environment) {
        try (ServerSocket ipv6 = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return environment;
        } catch (IOException none) {
            return environment.without(Capability.IPV6, "this system has no IPv6: " + none.getMessage());
        }
    }

    private static TckEnvironment environment(BackendProvider provider) {
        TckEnvironment environment = asThisSystem(TckEnvironment.of(provider));
        if (!List.of("epoll", "io_uring", "memory").contains(provider.name())) {
            environment = environment.without(Capability.UNIX_ABSTRACT, "the JDK has no abstract names");
        }
        if (provider instanceof MemoryBackendProvider) {
            String reason = "its connections live in memory";
            return environment
                    .without(Capability.SOCKETS, reason)
                    .without(Capability.DESCRIPTORS, reason)
                    .without(Capability.UNIX_FILES, "its paths are names");
        }
        if (provider.name().equals("netty-nio")) {
            environment =
                    environment.without(Capability.INTERRUPTS, "Netty's NioIoHandler clears the flag of its thread");
        }
        return new java.io.File("/proc/self/fd").isDirectory()
                ? environment
                : environment.without(Capability.DESCRIPTORS, "this system has no /proc/self/fd to count them");
    }

    /** The engines of this Java, or the one that the run was told to play on. */
    static List<String> engines() {
        return Chosen.engines(available());
    }

    private static List<String> available() {
        List<String> engines = new ArrayList<>();
        for (String engine : List.of("continuation", "virtual", "platform")) {
            try (EventLoop loop =
                    EventLoops.newLoop(LoopOptions.DEFAULT.withBackend("nio").withEngine(engine))) {
                engines.add(loop.report().engine());
            } catch (BackendUnavailableException notHere) {
                System.getLogger("org.tulip4j.tck").log(System.Logger.Level.INFO, "not run: {0}", notHere.getMessage());
            }
        }
        return engines;
    }
}
