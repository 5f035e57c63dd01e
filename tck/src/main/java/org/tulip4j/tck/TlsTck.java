package org.tulip4j.tck;

import java.util.Set;
import org.tulip4j.tck.TckStage.Encryption;
import org.tulip4j.testing.TestCertificate;

/**
 * Encrypted connections: what every connection must do, handshake, names, peers that misbehave, startTls.
 *
 * @since 0.1.0
 */
public final class TlsTck {
    /** Checks of StreamTck that do not apply: TLS has no half-close, and reads on while it closes. */
    private static final Set<String> PLAIN_ONLY = Set.of(
            "required_closing_halfCloseKeepsTheOtherDirection",
            "required_closing_eofIsToldOnce",
            "required_lost_writingToAPeerThatIsGoneFailsOnce",
            "required_lost_aResetIsAnIOExceptionToldOnce",
            "required_lost_aResetInTheMiddleOfAWriteIsToldOnce");

    private TlsTck() {}

    /** Made when first needed, apart from the others: each takes seconds on a machine that has much to do. */
    static final class Good {
        static final TestCertificate CERTIFICATE = TestCertificate.of("localhost", TckStage.HOST);

        private Good() {}
    }

    /** Made when first needed. */
    static final class Certificates {
        static final TestCertificate GOOD = Good.CERTIFICATE;
        static final TestCertificate OTHER = TestCertificate.of("other.example");
        static final TestCertificate EXPIRED = TestCertificate.expired("localhost", TckStage.HOST);

        private Certificates() {}
    }

    static Encryption good(TckStage stage) {
        return new Encryption(stage.server(Good.CERTIFICATE), stage.client(Good.CERTIFICATE));
    }

    private static Encryption good12(TckStage stage) {
        return new Encryption(
                stage.server(Certificates.GOOD).withProtocols("TLSv1.2"),
                stage.client(Certificates.GOOD).withProtocols("TLSv1.2"));
    }

    /** {@return the suite} */
    public static TckSuite suite() {
        TckSuite suite = new TckSuite("TlsTck");
        for (TckCheck check : StreamTck.suite().checks()) {
            if (!PLAIN_ONLY.contains(check.name())) {
                add(suite, check, "_overTls", TlsTck::good);
                add(suite, check, "_overTls12", TlsTck::good12);
            }
        }
        for (TckCheck check : SendFileTck.suite().checks()) {
            if (!SendFileTck.PLAIN_ONLY.contains(check.name())) {
                add(suite, check, "_overTls", TlsTck::good);
            }
        }
        TlsHandshakes.addTo(suite);
        TlsEnds.addTo(suite);
        TlsUpgrades.addTo(suite);
        TlsUnsent.addTo(suite);
        return suite;
    }

    private static void add(
            TckSuite suite,
            TckCheck check,
            String suffix,
            java.util.function.Function<TckStage, Encryption> encryption) {
        suite.check(
                check.name() + suffix,
                check.asks() + "; the same encrypted",
                stage -> check.play().run(stage.encrypted(encryption.apply(stage))),
                check.needs().toArray(Capability[]::new));
    }
}
