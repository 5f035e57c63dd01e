/** Backend {@code nio}: java.nio only. Exports nothing; found through {@link org.tulip4j.spi.BackendProvider}. */
module org.tulip4j.nio {
    requires org.tulip4j.api;
    requires static org.jspecify;

    provides org.tulip4j.spi.BackendProvider with
            org.tulip4j.nio.internal.NioBackendProvider;
}
