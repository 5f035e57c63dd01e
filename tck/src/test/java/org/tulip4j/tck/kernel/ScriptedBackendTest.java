package org.tulip4j.tck.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Transport;

/** What a script says happens, at its byte, and is told by the plan; equal scripts play equally. */
@Timeout(60)
class ScriptedBackendTest {
    private static final byte[] BYTES = new byte[5_000];

    private final ScriptedBackend kernel = new ScriptedBackend(new MemoryBackendProvider());
    /** The sizes of what the client heard at a time. */
    private final List<Integer> sizes = new ArrayList<>();

    private RecordingProtocol here;
    private RecordingProtocol there;

    private interface Scene {
        void play() throws Exception;
    }

    /** Plays a scene behind a connection that follows a plan. */
    private void play(KernelPlan plan, Scene scene) {
        try (EventLoop loop = EventLoops.newLoop(
                LoopOptions.DEFAULT.withBackend(kernel).withEngine("platform").withDebug(false))) {
            loop.runUntilCompleteVoid(() -> {
                there = new RecordingProtocol();
                Server server = loop.createServer(() -> there, "10.0.0.1", 80).await();
                kernel.play(server.address(), plan);
                here = new RecordingProtocol() {
                    @Override
                    public void dataReceived(ByteBuffer data) {
                        sizes.add(data.remaining());
                        super.dataReceived(data);
                    }
                };
                loop.createConnection(() -> here, "10.0.0.1", 80).await();
                there.made().await();
                scene.play();
                server.close();
                server.waitClosed().await();
            });
        }
    }

    private void hearBytes() {
        there.transport().write(BYTES);
        there.transport().close();
        here.lost().await();
        there.lost().await();
    }

    @Test
    void aConnectionBreaksBehindTheByteAndTheProtocolHearsTheCauseOfThePlan() {
        KernelPlan plan = new KernelPlan(KernelScript.of(3).with(KernelFault.READ_FAILS, 1_234), KernelScript.honest());
        play(plan, this::hearBytes);
        assertThat(here.received()).hasSize(1_234);
        assertThat(plan.done()).hasSize(1);
        assertThat(plan.done().get(0).client()).isTrue();
        assertThat(here.lost().result()).isSameAs(plan.done().get(0).cause());
        assertThat(kernel.counts().open()).isZero();
    }

    @Test
    void anEndComesBehindTheByteWithoutAFailure() {
        KernelPlan plan = new KernelPlan(KernelScript.of(4).with(KernelFault.READ_ENDS, 7), KernelScript.of(5));
        play(plan, this::hearBytes);
        assertThat(here.received()).hasSize(7);
        assertThat(here.events()).endsWith("eof", "lost");
    }

    @Test
    void aWriteBreaksBehindTheByte() {
        KernelPlan plan =
                new KernelPlan(KernelScript.honest(), KernelScript.of(6).with(KernelFault.WRITE_FAILS, 321));
        play(plan, this::hearBytes);
        assertThat(here.received()).hasSize(321);
        assertThat(there.lost().result()).isSameAs(plan.done().get(0).cause());
    }

    @Test
    void withoutAFaultNoByteIsLostAndEqualSeedsPlayEqually() {
        play(new KernelPlan(KernelScript.of(19), KernelScript.of(20)), this::hearBytes);
        assertThat(here.received()).hasSize(BYTES.length);
        List<Integer> first = List.copyOf(sizes);
        sizes.clear();
        play(new KernelPlan(KernelScript.of(19), KernelScript.of(20)), this::hearBytes);
        assertThat(sizes).isEqualTo(first).hasSizeGreaterThan(1);
    }

    @Test
    void anHonestKernelPassesEverythingOnAtOnce() {
        play(new KernelPlan(KernelScript.honest(), KernelScript.honest()), this::hearBytes);
        assertThat(sizes).containsExactly(BYTES.length);
    }

    @Test
    void aConnectThatFailsIsTheFailureOfThePlan() {
        KernelPlan plan = new KernelPlan(KernelScript.of(9).with(KernelFault.CONNECT_FAILS, 2), KernelScript.honest());
        assertThatThrownBy(() -> play(plan, () -> {}))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("by the script");
        assertThat(plan.done()).hasSize(1);
    }

    @Test
    void aPlanIsOfOneAddressUntilItIsForgotten() {
        InetSocketAddress address = new InetSocketAddress("10.0.0.1", 80);
        KernelPlan plan = new KernelPlan(KernelScript.honest(), KernelScript.honest());
        kernel.play(address, plan);
        assertThat(kernel.plan(address)).isSameAs(plan);
        assertThat(kernel.plan(new InetSocketAddress("10.0.0.1", 81))).isNull();
        kernel.forget(address);
        assertThat(kernel.plan(address)).isNull();
        assertThatThrownBy(() -> KernelScript.of(1).with(KernelFault.READ_ENDS, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    /** What was written before breaks the connection within the call: no use of the transport was wrong. */
    @Test
    void aFileBehindAWriteThatBreaksFailsAsTheConnectionDoes(@TempDir Path folder) throws Exception {
        Path path = Files.write(folder.resolve("file"), BYTES);
        KernelPlan plan = new KernelPlan(KernelScript.honest().with(KernelFault.WRITE_FAILS, 0), KernelScript.honest());
        try (FileChannel file = FileChannel.open(path)) {
            play(plan, () -> {
                Transport transport = here.transport();
                transport.write(new byte[1]);
                Future<Long> sending = EventLoops.running().sendFile(transport, file);
                assertThatThrownBy(() -> sending.await())
                        .isInstanceOf(IOException.class)
                        .hasCause(plan.done().get(0).cause());
                assertThat(here.lost().await()).isSameAs(plan.done().get(0).cause());
            });
        }
    }
}
