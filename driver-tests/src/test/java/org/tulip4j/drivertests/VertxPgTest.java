package org.tulip4j.drivertests;

class VertxPgTest extends PostgresScenarios {
    @Override
    Database open(Stage stage, int port, String name, int size) {
        return new VertxDatabase(stage, port, name, size);
    }

    @Override
    String lost() {
        return ".*connection may have been lost unexpectedly.*";
    }
}
