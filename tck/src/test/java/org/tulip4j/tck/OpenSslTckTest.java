package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** The suite of TLS where OpenSSL encrypts for servers, clients or both, on every backend with sockets. */
class OpenSslTckTest {
    /** What a factory of engines is told elsewhere; {@link OpenSslTest} asks the same of OpenSSL. */
    private static final Set<String> OF_THE_JDK = Set.of(
            "required_tlsHandshake_connectionMadeComesAfterIt",
            "required_tlsHandshake_clientsProveWhoTheyAre",
            "required_tlsHandshake_theApplicationProtocolIsAgreedOn",
            "required_tlsHandshake_theCertificateFollowsTheName");

    @TestFactory
    Stream<DynamicContainer> everythingThatTlsMustDo() {
        List<DynamicContainer> all = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (TckEnvironment environment : Environments.with(Capability.SOCKETS)) {
            if (!seen.contains(environment.backend())) {
                seen.add(environment.backend());
                for (OpenSslKit kit : OpenSslKit.values()) {
                    all.add(DynamicContainer.dynamicContainer(
                            environment + " " + kit, suite(kit).tests(environment)));
                }
            }
        }
        return all.stream();
    }

    private static TckSuite suite(OpenSslKit kit) {
        TckSuite suite = new TckSuite("TlsTck " + kit);
        for (TckCheck check : TlsTck.suite().checks()) {
            // Streams with OpenSSL on one side are asked for where both sides are.
            boolean stream = check.name().contains("_overTls");
            if (!OF_THE_JDK.contains(check.name()) && (kit == OpenSslKit.BOTH_SIDES || !stream)) {
                suite.check(
                        check.name(),
                        check.asks() + "; OpenSSL for " + kit,
                        stage -> check.play().run(stage.encryptor(kit)),
                        check.needs().toArray(Capability[]::new));
            }
        }
        return suite;
    }

    @AfterAll
    static void everyEngineIsReleased() {
        assertThat(OpenSslKit.unreleased()).isEmpty();
    }
}
