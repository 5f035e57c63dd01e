/** A program that looks at loops and tasks of another process. Exports nothing. */
module org.tulip4j.console {
    requires static org.jspecify;
    requires jdk.attach;
    requires java.instrument;
    requires java.management;
    requires java.management.rmi;
    requires jdk.httpserver;
}
