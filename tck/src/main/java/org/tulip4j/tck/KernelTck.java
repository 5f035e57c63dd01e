package org.tulip4j.tck;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.tck.kernel.ScriptedBackend;

/**
 * Connections on a kernel that plays by a script: a {@link ScriptedBackend} stands between the core and the backend, cuts, delays,
 * refuses and breaks. Each connection follows from a seed: what both ends say, who ends first, what the kernel does.
 *
 * <p>A failing seed is told. {@code -Dtulip.test.seed} plays it again; {@code -Dtulip.kernel.connections} says how many connections each
 * check plays, with the seeds that follow.
 *
 * @since 0.1.0
 */
public final class KernelTck {
    private static final int FEW = 6;
    private static final String ASKS =
            "on a kernel that reads and writes in pieces, refuses, delays and breaks: every byte once and in order, or a prefix and"
                    + " the fault told once; connectionLost once; no poll without a cause; nothing left open";
    private static final Map<String, KernelKind> CHECKS = new TreeMap<>(Map.of(
            "required_kernel_protocols", KernelKind.PROTOCOL,
            "required_kernel_bufferedProtocols", KernelKind.BUFFERED,
            "required_kernel_files", KernelKind.FILE,
            "required_kernel_streams", KernelKind.STREAMS,
            "required_kernel_protocolsOverTls", KernelKind.TLS,
            "required_kernel_bufferedProtocolsOverTls", KernelKind.TLS_BUFFERED,
            "required_kernel_filesOverTls", KernelKind.TLS_FILE,
            "required_kernel_streamsOverTls", KernelKind.TLS_STREAMS,
            "required_kernel_startTls", KernelKind.START_TLS));

    private KernelTck() {}

    /** {@return the suite with the seed and the number of connections of the system properties, else with a new seed and a few} */
    public static TckSuite suite() {
        return suite(
                Long.getLong("tulip.test.seed", System.nanoTime()),
                Integer.getInteger("tulip.kernel.connections", FEW),
                UnaryOperator.identity());
    }

    /**
     * The suite with connections of one's choice.
     *
     * @param seed of the first connection; the others have the numbers that follow
     * @param connections how many each check plays, at least 1
     * @param core stands between the core and the scripted kernel, for instance to watch it, or to break it on purpose
     * @return the suite
     * @throws IllegalArgumentException when there is no connection to play
     */
    public static TckSuite suite(long seed, int connections, UnaryOperator<BackendProvider> core) {
        if (connections < 1) {
            throw new IllegalArgumentException("cannot play " + connections + " connections; play 1 or more");
        }
        KernelCampaign.Range range = new KernelCampaign.Range(seed, connections, core);
        TckSuite suite = new TckSuite("KernelTck");
        CHECKS.forEach((name, kind) -> suite.check(name, ASKS, KernelCampaign.of(kind, range), Capability.OWNED));
        return suite;
    }
}
