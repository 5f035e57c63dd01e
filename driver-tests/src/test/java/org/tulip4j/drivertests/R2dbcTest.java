package org.tulip4j.drivertests;

class R2dbcTest extends PostgresScenarios {
    @Override
    Database open(Stage stage, int port, String name, int size) {
        return new R2dbcDatabase(stage, port, name, size);
    }

    @Override
    String lost() {
        return ".*Connection unexpectedly closed";
    }
}
