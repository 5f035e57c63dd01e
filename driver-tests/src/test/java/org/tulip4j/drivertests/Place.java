package org.tulip4j.drivertests;

import io.lettuce.core.resource.Transports;
import java.util.stream.Stream;

/** Where the loop lives that a driver and its coroutines share. */
record Place(String transport, boolean guest) {
    static Stream<Place> all() {
        return Stream.of("epoll", "netty-nio")
                .flatMap(transport -> Stream.of(new Place(transport, false), new Place(transport, true)));
    }

    /** Those of the transport that Lettuce uses in this process. */
    static Stream<Place> lettuces() {
        boolean epoll = lettuceUsesEpoll();
        return all().filter(place -> place.transport.equals("epoll") == epoll);
    }

    static boolean lettuceUsesEpoll() {
        return Transports.socketChannelClass().getSimpleName().startsWith("Epoll");
    }

    /** Where a test may do what costs too much to be done everywhere. */
    boolean isFirst() {
        return !guest && transport.equals(lettuceUsesEpoll() ? "epoll" : "netty-nio");
    }

    Stage open() {
        return guest ? Stage.guest(transport) : Stage.host(transport);
    }

    @Override
    public String toString() {
        return transport + (guest ? " guest" : " host");
    }
}
