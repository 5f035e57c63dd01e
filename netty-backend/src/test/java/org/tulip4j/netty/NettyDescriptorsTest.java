package org.tulip4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tulip4j.netty.NettyDescriptors.addReader;
import static org.tulip4j.netty.NettyDescriptors.addWriter;
import static org.tulip4j.netty.NettyDescriptors.removeReader;
import static org.tulip4j.netty.NettyDescriptors.removeWriter;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;

/** Plain descriptors, here those of pipes. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class NettyDescriptorsTest {
    @BeforeAll
    static void loadsTheNativeCode() {
        Epoll.ensureAvailability();
    }

    private interface Scene {
        void play(EventLoop loop, FileDescriptor from, FileDescriptor to) throws Exception;
    }

    private static void play(Scene scene) throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        try (EventLoop loop = EventLoops.newLoop("epoll")) {
            loop.runUntilCompleteVoid(() -> {
                scene.play(loop, pipe[0], pipe[1]);
            });
        } finally {
            close(pipe[0]);
            close(pipe[1]);
        }
    }

    private static void close(FileDescriptor descriptor) throws Exception {
        if (descriptor.isOpen()) {
            descriptor.close();
        }
    }

    private static void write(FileDescriptor to) throws Exception {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        assertThat(to.write(one, 0, 1)).isEqualTo(1);
    }

    private static void read(FileDescriptor from) throws Exception {
        assertThat(from.read(ByteBuffer.allocateDirect(1), 0, 1)).isEqualTo(1);
    }

    private static void passes() {
        for (int i = 0; i < 4; i++) {
            Tulip.sleep(Duration.ofMillis(1)).await();
        }
    }

    @Test
    void addReader_calledWhileReadable_untilRemoved() throws Exception {
        play((loop, from, to) -> {
            Future<Void> three = loop.createFuture();
            int[] calls = {0};
            addReader(loop, from.intValue(), () -> {
                if (++calls[0] == 3) {
                    three.setResult(null);
                }
            });
            passes();
            assertThat(calls[0]).isZero();
            write(to);
            three.await();
            read(from);
            passes();
            int before = calls[0];
            passes();
            assertThat(calls[0]).isEqualTo(before);
            assertThat(removeReader(loop, from.intValue())).isTrue();
            assertThat(removeReader(loop, from.intValue())).isFalse();
            write(to);
            passes();
            assertThat(calls[0]).isEqualTo(before);
        });
    }

    @Test
    void addReader_again_replacesTheFirstEvenWhenItsCallIsQueued() throws Exception {
        play((loop, from, to) -> {
            List<String> calls = new ArrayList<>();
            Future<Void> second = loop.createFuture();
            addReader(loop, from.intValue(), () -> calls.add("first"));
            write(to);
            addReader(loop, from.intValue(), () -> {
                calls.add("second");
                removeReader(loop, from.intValue());
                second.setResult(null);
            });
            second.await();
            passes();
            assertThat(calls).containsExactly("second");
        });
    }

    @Test
    void addWriter_fullPipe_waitsForRoom() throws Exception {
        play((loop, from, to) -> {
            ByteBuffer much = ByteBuffer.allocateDirect(1 << 16);
            while (to.write(much, 0, much.capacity()) > 0) {
                // until it is full
            }
            int[] calls = {0};
            Future<Void> room = loop.createFuture();
            addWriter(loop, to.intValue(), () -> {
                calls[0]++;
                removeWriter(loop, to.intValue());
                room.setResult(null);
            });
            passes();
            assertThat(calls[0]).isZero();
            for (int i = 0; i < 16; i++) {
                from.read(much, 0, much.capacity());
            }
            room.await();
            passes();
            assertThat(calls[0]).isEqualTo(1);
        });
    }

    @Test
    void theOtherEndCloses_readerAndWriterHearOfIt() throws Exception {
        play((loop, from, to) -> {
            Future<Void> ended = loop.createFuture();
            addReader(loop, from.intValue(), () -> {
                removeReader(loop, from.intValue());
                ended.setResult(null);
            });
            to.close();
            ended.await();
            assertThat(from.read(ByteBuffer.allocateDirect(1), 0, 1)).isEqualTo(-1);
        });
        play((loop, from, to) -> {
            from.close();
            Future<Void> broken = loop.createFuture();
            addWriter(loop, to.intValue(), () -> {
                removeWriter(loop, to.intValue());
                broken.setResult(null);
            });
            broken.await();
        });
    }

    @Test
    void closingTheLoop_leavesTheDescriptorOpen() throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        try (EventLoop loop = EventLoops.newLoop("epoll")) {
            addReader(loop, pipe[0].intValue(), () -> {});
        }
        write(pipe[1]);
        read(pipe[0]);
        pipe[0].close();
        pipe[1].close();
    }

    @Test
    void whatEpollDoesNotTake_isRefusedAtTheCall(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        play((loop, from, to) -> {
            assertThatThrownBy(() -> addReader(loop, -1, () -> {})).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> addReader(loop, 1_000_000, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1000000");
            FileDescriptor plain = FileDescriptor.from(file.toFile());
            assertThatThrownBy(() -> addReader(loop, plain.intValue(), () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("regular file");
            plain.close();
            assertThat(removeReader(loop, plain.intValue())).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty-nio", "io_uring", "nio"})
    void otherBackends_areRefused(String backend) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            assertThatThrownBy(() -> addReader(loop, 0, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("choose the backend epoll");
        } catch (org.tulip4j.BackendUnavailableException notHere) {
            assertThat(backend).isNotEqualTo("netty-nio");
        }
    }

    @Test
    void offTheLoop_isRefused() throws Exception {
        play((loop, from, to) -> {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread other = new Thread(() -> {
                try {
                    addReader(loop, from.intValue(), () -> {});
                    thrown.complete(null);
                } catch (Throwable refusal) {
                    thrown.complete(refusal);
                }
            });
            other.start();
            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        });
    }

    /** A coroutine on a thread of its own has the host register, and forget, for it. */
    @Test
    void aCoroutineOfAGuest_addsRemovesAndAddsInOneStep() throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        MultiThreadIoEventLoopGroup host = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (EventLoop loop = NettyLoops.attach(host.next(), LoopOptions.DEFAULT.withEngine("platform"))) {
            int from = pipe[0].intValue();
            loop.submitVoid(() -> {
                        Future<String> ready = loop.createFuture();
                        for (int i = 0; i < 3; i++) {
                            addReader(loop, from, () -> ready.trySetResult("removed, and called"));
                            removeReader(loop, from);
                        }
                        addReader(loop, from, () -> ready.trySetResult("ready"));
                        write(pipe[1]);
                        assertThat(ready.await()).isEqualTo("ready");
                        assertThat(removeReader(loop, from)).isTrue();
                    })
                    .get(10, TimeUnit.SECONDS);
        } finally {
            host.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            pipe[0].close();
            pipe[1].close();
        }
    }

    /** A guest's callbacks run inside the tulip loop, in the thread of its host. */
    @Test
    void aGuestOnEpoll_watchesToo() throws Exception {
        FileDescriptor[] pipe = FileDescriptor.pipe();
        MultiThreadIoEventLoopGroup host = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        CompletableFuture<EventLoop> called = new CompletableFuture<>();
        host.next()
                .submit(() -> {
                    EventLoop loop = NettyLoops.attach(host);
                    addReader(loop, pipe[0].intValue(), () -> {
                        removeReader(loop, pipe[0].intValue());
                        called.complete(EventLoops.running());
                    });
                })
                .sync();
        write(pipe[1]);
        assertThat(called.get(10, TimeUnit.SECONDS)).isNotNull();
        host.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        pipe[0].close();
        pipe[1].close();
    }
}
