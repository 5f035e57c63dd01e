/** The figures of tulip's loops as meters of Micrometer. */
@SuppressWarnings("requires-transitive-automatic") // Micrometer has a name and no module-info yet.
module org.tulip4j.micrometer {
    requires static org.jspecify;
    requires transitive org.tulip4j.api;
    requires transitive micrometer.core;

    exports org.tulip4j.micrometer;
}
