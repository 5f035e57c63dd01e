package org.tulip4j.interop;

import java.util.List;
import java.util.stream.Stream;
import org.tulip4j.spi.BackendProvider;

/** A backend of tulip whose loops take channels of Netty. */
record Wires(String backend) {
    private static final List<Wires> KNOWN = List.of(new Wires("epoll"), new Wires("io_uring"), new Wires("netty-nio"));

    /** Those of this machine. */
    static Stream<Wires> all() {
        List<String> here = java.util.ServiceLoader.load(BackendProvider.class).stream()
                .map(java.util.ServiceLoader.Provider::get)
                .filter(BackendProvider::isAvailable)
                .map(BackendProvider::name)
                .toList();
        return KNOWN.stream().filter(one -> here.contains(one.backend));
    }

    /** Lists the places of a framework that takes epoll only. */
    static Stream<Wires> epoll() {
        return all().filter(one -> one.backend.equals("epoll"));
    }

    @Override
    public String toString() {
        return backend;
    }
}
