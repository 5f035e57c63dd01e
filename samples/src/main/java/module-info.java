/** Programs to start from. */
module org.tulip4j.samples {
    requires org.tulip4j.api;
    requires static org.jspecify;

    uses org.tulip4j.spi.BackendProvider;
}
