package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.tulip4j.sockets.Datagram;
import org.tulip4j.sockets.Received;
import org.tulip4j.spi.Backend.DatagramSettings;
import org.tulip4j.spi.Backend.ListenOptions;
import org.tulip4j.subprocess.Output;
import org.tulip4j.transport.InfoKey;

/** What the library answers with are values: equal when their parts are, with a text that names the parts. */
class ValuesTest {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);

    private static final Map<Supplier<Object>, String> TEXTS = new LinkedHashMap<>();

    static {
        TEXTS.put(() -> Connected.of("there", 3), "Connected[transport=there, protocol=3]");
        TEXTS.put(() -> WaitResult.of(Set.of(), Set.of()), "WaitResult[done=[], pending=[]]");
        TEXTS.put(() -> HostAndPort.of("home", 80), "HostAndPort[host=home, port=80]");
        TEXTS.put(() -> Output.of(new byte[2], null), "Output[stdout=2 bytes, stderr=none]");
        TEXTS.put(() -> Datagram.of(ByteBuffer.wrap(new byte[1]), HERE), "sender=" + HERE);
        TEXTS.put(() -> Received.of(4, HERE), "Received[count=4, sender=" + HERE + "]");
        TEXTS.put(() -> InfoKey.of("own", String.class), "own");
        TEXTS.put(
                () -> LoopReport.of("anything", "nio", "it was required", "virtual")
                        .withRemedy("a flag"),
                "got nio because it was required; coroutines: virtual (a flag)");
        TEXTS.put(() -> CallGraph.Options.DEFAULT.withNewest(3), "most=3");
        TEXTS.put(
                () -> ListenOptions.of(5).withReusePort(true),
                "ListenOptions[backlog=5, reuseAddress=false, reusePort=true, keepAlive=false, bothFamilies=false]");
        TEXTS.put(
                () -> DatagramSettings.of(StandardProtocolFamily.INET)
                        .withLocalAddress(HERE)
                        .withBroadcast(true),
                "localAddress=" + HERE + ", remoteAddress=null, reusePort=false, broadcast=true]");
    }

    @Test
    void equalValuesAreEqualAndOthersAreNot() {
        Object before = "no value";
        for (Supplier<Object> made : TEXTS.keySet()) {
            assertThat(made.get())
                    .isEqualTo(made.get())
                    .hasSameHashCodeAs(made.get())
                    .isNotEqualTo(before);
            before = made.get();
        }
        assertThat(HostAndPort.of("home", 80)).isNotEqualTo(HostAndPort.of("home", 81));
        assertThat(InfoKey.of("sockname", String.class)).isNotEqualTo(InfoKey.SOCKNAME);
        assertThat(Output.of(new byte[] {1}, null)).isNotEqualTo(Output.of(new byte[] {2}, null));
        assertThat(ListenOptions.of(5).withKeepAlive(true)).isNotEqualTo(ListenOptions.of(5));
    }

    @Test
    void theTextNamesTheParts() {
        TEXTS.forEach((made, text) -> assertThat(made.get().toString()).contains(text));
    }

    @Test
    void aGraphShowsNoNegativeNumberOfFrames() {
        for (Runnable bad : List.<Runnable>of(
                () -> CallGraph.Options.DEFAULT.withSkipped(-1).skipped(),
                () -> CallGraph.Options.DEFAULT.withNewest(-1).most(),
                () -> CallGraph.Options.DEFAULT.withOldest(-1).most())) {
            assertThatThrownBy(bad::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("=-1");
        }
    }
}
