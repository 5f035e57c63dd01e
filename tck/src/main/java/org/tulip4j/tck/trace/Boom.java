package org.tulip4j.tck.trace;

/**
 * The one exception that scenarios raise; its label is part of the trace.
 */
final class Boom extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with a label.
     *
     * @param label printed
     */
    Boom(String label) {
        super(label);
    }
}
