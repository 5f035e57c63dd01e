package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.testing.RecordingProtocol;

/** Servers on addresses that no machine has: those that are kept for documentation. */
class AbsentAddressTest {
    private static final String ABSENT_4 = "192.0.2.1";
    private static final String ABSENT_6 = "2001:db8::1";

    static Stream<String> backends() {
        return Environments.with(Capability.SOCKETS).stream()
                .map(TckEnvironment::backend)
                .distinct();
    }

    private static Server serve(String... hosts) {
        return EventLoops.running()
                .createServer(RecordingProtocol::new, List.of(hosts), 0, ServerOptions.DEFAULT)
                .await();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFamilyThatIsNotThereIsLeftOutWithAWarningAWrongAddressIsAnError(String backend) {
        try (EventLoop loop = EventLoops.newLoop(backend);
                LogLines log = new LogLines()) {
            loop.runUntilCompleteVoid(() -> {
                Server server = serve(ABSENT_6, TckStage.HOST);
                assertThat(server.addresses())
                        .containsExactly(new InetSocketAddress(TckStage.HOST, TckStage.port(server)));
                assertThat(log.with("leaves out")).hasSize(1);
                assertThat(log.with("leaves out").get(0)).contains("2001:db8:").contains("assign requested address");
                for (String[] hosts : List.of(
                        new String[] {TckStage.HOST, ABSENT_4},
                        new String[] {ABSENT_4},
                        new String[] {ABSENT_6},
                        new String[] {ABSENT_4, ABSENT_6})) {
                    assertThatThrownBy(() -> serve(hosts))
                            .isInstanceOf(BindException.class)
                            .hasMessageContaining(List.of(hosts).contains(ABSENT_4) ? ABSENT_4 : "2001:db8");
                }
                assertThat(log.with("leaves out")).hasSize(1);
                server.close();
            });
        }
    }
}
