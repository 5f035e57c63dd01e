package org.tulip4j.tck.trace;

/**
 * An error that must leave the loop.
 *
 * @since 0.1.0
 */
public final class SystemExit extends VirtualMachineError {
    private static final long serialVersionUID = 1L;

    /** An error without a message. */
    public SystemExit() {}
}
