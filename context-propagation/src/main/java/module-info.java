/**
 * Values of threads, carried along with tasks and callbacks by Micrometer's context-propagation. Exports nothing; found through
 * {@link org.tulip4j.spi.ContextCarrier}.
 */
module org.tulip4j.context {
    requires static org.jspecify;
    requires org.tulip4j.api;
    requires context.propagation;

    provides org.tulip4j.spi.ContextCarrier with
            org.tulip4j.context.internal.MicrometerCarrier;
}
