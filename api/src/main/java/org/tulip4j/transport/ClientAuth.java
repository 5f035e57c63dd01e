package org.tulip4j.transport;

/**
 * Whether a server asks its clients for a certificate.
 *
 * @since 0.1.0
 */
public enum ClientAuth {
    /** It does not ask. */
    NONE,
    /** It asks; a client without a certificate is served, one with a certificate that is not trusted is not. */
    WANT,
    /** It asks, and serves nobody without a trusted certificate. */
    NEED
}
