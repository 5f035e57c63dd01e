package org.tulip4j.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The checked-in bytes per operation. */
final class Budgets {
    private final Properties bytes = new Properties();

    Budgets() throws IOException {
        try (InputStream file = Budgets.class.getResourceAsStream("allocation-budgets.properties")) {
            bytes.load(file);
        }
    }

    int of(String operation) {
        String budget = bytes.getProperty(operation);
        if (budget == null) {
            throw new AssertionError("no budget for " + operation + " in allocation-budgets.properties: add one");
        }
        return Integer.parseInt(budget);
    }

    /** Fails when an operation takes more than it may. */
    void check(String operation, double measured) {
        int budget = of(operation);
        // one byte: what a growing array spreads over many operations; objects come in eights
        if (measured > budget + 1) {
            throw new AssertionError(operation + " allocates " + measured + " bytes per operation, its budget is "
                    + budget + ". Remove the allocation, or raise the budget and say why in the commit");
        }
    }
}
