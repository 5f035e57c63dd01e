/** The API of tulip, its backend-neutral core, and the seam for backends. */
module org.tulip4j.api {
    requires static transitive org.jspecify;
    requires jdk.unsupported;
    requires static java.management;
    requires static jdk.jfr;

    exports org.tulip4j;
    exports org.tulip4j.group;
    exports org.tulip4j.metrics;
    exports org.tulip4j.transport;
    exports org.tulip4j.sockets;
    exports org.tulip4j.streams;
    exports org.tulip4j.subprocess;
    exports org.tulip4j.sync;
    exports org.tulip4j.queues;
    exports org.tulip4j.spi;
    // The server of beans calls the bean, and makes it for a console.
    exports org.tulip4j.internal.diagnose to
            java.management;

    uses org.tulip4j.spi.BackendProvider;
    uses org.tulip4j.spi.ContextCarrier;
}
