package org.tulip4j.tck.broken;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.StreamEndpoint;
import org.tulip4j.tck.KernelTck;
import org.tulip4j.tck.TckEnvironment;
import org.tulip4j.testing.MemoryBackendProvider;

/** The scripted kernel finds faults: beneath it, in backends, and above it, in what a core makes of a backend. */
@Tag("once")
class BrokenKernelTest {
    private static final long SEED = 1;
    private static final int CONNECTIONS = 60;
    private static final String HANGS = "hangs";
    /** Half of it is what a connection may take. */
    private static final Duration SHORT = Duration.ofSeconds(20);

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String PLAIN = "required_kernel_protocols";

    private static DynamicTest red(
            String what, BackendProvider provider, UnaryOperator<BackendProvider> core, String name, String says) {
        TckEnvironment environment =
                TckEnvironment.of(provider).withEngine("platform").withTimeout(says.equals("spun") ? LONG : SHORT);
        return DynamicTest.dynamicTest(what + " turns " + name + " red", () -> assertThatThrownBy(() ->
                        KernelTck.suite(SEED, CONNECTIONS, core).check(name).run(environment))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(says));
    }

    private static DynamicTest backend(String what, Function<StreamEndpoint, StreamEndpoint> fault, String says) {
        BrokenBackend broken = new BrokenBackend() {
            @Override
            StreamEndpoint endpoint(StreamEndpoint endpoint) {
                return fault.apply(endpoint);
            }
        };
        return red("a backend that " + what, broken, UnaryOperator.identity(), PLAIN, says);
    }

    /** The fault stands above the kernel: what the kernel does right, the core gets wrong. */
    private static DynamicTest core(String what, Function<StreamEndpoint, StreamEndpoint> fault, String says) {
        return core(what, kernel -> new Above(kernel, fault), PLAIN, says);
    }

    private static DynamicTest core(String what, UnaryOperator<BackendProvider> fault, String name, String says) {
        return red("a core that " + what, new MemoryBackendProvider(), fault, name, says);
    }

    private static class Above extends BrokenBackend {
        private final BackendProvider kernel;
        private final Function<StreamEndpoint, StreamEndpoint> fault;

        Above(BackendProvider kernel, Function<StreamEndpoint, StreamEndpoint> fault) {
            this.kernel = kernel;
            this.fault = fault;
        }

        @Override
        BackendProvider base() {
            return kernel;
        }

        @Override
        StreamEndpoint endpoint(StreamEndpoint endpoint) {
            return fault.apply(endpoint);
        }
    }

    @TestFactory
    Stream<DynamicTest> backendsThatAreBroken() {
        return Stream.of(
                backend("drops a byte", KernelFaults.DropsAByte::new, "is changed"),
                backend("changes a byte", KernelFaults.ChangesAByte::new, "is changed"),
                backend("tells bytes twice", KernelFaults.TellsTwice::new, "is changed"),
                backend("swallows the end", KernelFaults.SwallowsTheEnd::new, HANGS),
                backend("is never writable again", KernelFaults.NeverWritableAgain::new, HANGS),
                backend("does not close", KernelFaults.NeverCloses::new, "after close()"),
                backend("tells the end twice", KernelFaults.EndsTwice::new, "eof() after eof()"));
    }

    @TestFactory
    Stream<DynamicTest> coresThatAreBroken() {
        return Stream.of(
                core("takes a part for the whole", KernelFaults.TakesPartsForWhole::new, HANGS),
                core("swallows a reset", KernelFaults.SwallowsFailures::new, HANGS),
                core("tells another cause", KernelFaults.TellsAnotherCause::new, "does not tell what broke"),
                core("swallows what a write throws", KernelFaults.SwallowsThrown::new, HANGS),
                core("reads once", KernelFaults.ReadsOnce::new, HANGS),
                core("forgets to close", KernelFaults.NeverCloses::new, HANGS),
                core("never waits", KernelFaults.NeverWaits::new, "required_kernel_protocolsOverTls", "spun"));
    }

    /** The wrappers alone, and the kernel itself, are not what turns the checks red. */
    @Test
    void nothingIsWrongWithoutAFault() throws InterruptedException {
        KernelTck.suite(SEED, CONNECTIONS, kernel -> new Above(kernel, BrokenStream::new))
                .check(PLAIN)
                .run(TckEnvironment.of(new BrokenBackend()).withEngine("platform"));
    }
}
