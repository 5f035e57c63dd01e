package org.tulip4j.tck.trace;

/**
 * An error that must leave the loop.
 */
final class SystemExit extends VirtualMachineError {
    private static final long serialVersionUID = 1L;

    /** An error without a message. */
    SystemExit() {}
}
