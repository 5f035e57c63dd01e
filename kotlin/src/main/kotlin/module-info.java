/** Coroutines of Kotlin on loops of tulip: they await each other's results, share a loop, its clock and its context variables. */
module org.tulip4j.kotlin {
    requires transitive org.tulip4j.api;
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;

    exports org.tulip4j.kotlin;
}
