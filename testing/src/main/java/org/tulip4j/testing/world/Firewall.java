package org.tulip4j.testing.world;

/**
 * What becomes of a connect on its way from one host of a {@link World} to another.
 *
 * @since 0.1.0
 */
public enum Firewall {
    /** It passes. */
    OPEN,
    /** It is answered with a reset: the program hears that the connection was refused. */
    REJECT,
    /** It is not answered: it is tried again after one second, three, seven and so on, until the program gives up, or its system does after two minutes. */
    DROP
}
