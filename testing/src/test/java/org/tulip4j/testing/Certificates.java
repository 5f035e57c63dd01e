package org.tulip4j.testing;

/** Shared by tests: making one takes a second. */
final class Certificates {
    static final TestCertificate OWN = TestCertificate.of("localhost", "127.0.0.1");
    static final TestCertificate OTHER = TestCertificate.of("other.example");

    private Certificates() {}
}
