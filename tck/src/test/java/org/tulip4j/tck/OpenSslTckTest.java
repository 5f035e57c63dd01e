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

    /**
     * What needs an engine that still sends when it has heard a farewell: OpenSSL's does not, so the farewell of a connection inside of another
     * one cannot leave any more when both ends of both are closed, and the side that was closed is told so. What was written arrives.
     */
    private static final Set<String> SENDS_BEHIND_A_FAREWELL = Set.of("required_tlsUnsent_closeSendsIt_insideTls");

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
            boolean refused = OF_THE_JDK.contains(check.name()) || SENDS_BEHIND_A_FAREWELL.contains(check.name());
            if (!refused && (kit == OpenSslKit.BOTH_SIDES || !stream)) {
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
