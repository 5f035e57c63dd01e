/** The conformance kit that every backend must pass. */
module org.tulip4j.tck {
    requires transitive org.tulip4j.api;
    requires transitive org.junit.jupiter.api;
    requires org.tulip4j.testing;
    requires static transitive org.jspecify;

    exports org.tulip4j.tck;
    exports org.tulip4j.tck.kernel;
    exports org.tulip4j.tck.trace;
}
