/** For tests of programs on tulip: a clock that the test moves, a network in memory, a JUnit 5 extension. */
module org.tulip4j.testing {
    requires transitive org.tulip4j.api;
    requires static transitive org.jspecify;
    requires static jdk.jfr;
    requires static transitive org.junit.jupiter.api;

    exports org.tulip4j.testing;
    exports org.tulip4j.testing.replay;
    exports org.tulip4j.testing.world;

    uses org.tulip4j.spi.BackendProvider;

    provides org.tulip4j.spi.BackendProvider with
            org.tulip4j.testing.MemoryBackendProvider;
}
