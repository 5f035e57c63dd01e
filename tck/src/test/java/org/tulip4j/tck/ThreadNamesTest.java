package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.ConnectOptions;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.streams.Streams;
import org.tulip4j.subprocess.Subprocess;

/** Whoever looks at the threads of a process sees which ones are tulip's: their names begin so. Those of a running task have its name. */
@Timeout(60)
class ThreadNamesTest {
    /** Does a little of everything, in a process of its own, and prints the names of the threads that were not there before. */
    static final class Program {
        private static final Set<String> NAMES = new TreeSet<>();

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
            for (String backend : arguments) {
                Tulip.runVoid(() -> busy(before), LoopOptions.DEFAULT.withBackend(backend));
            }
            besides(before);
            NAMES.forEach(System.out::println);
        }

        private static void look(List<Thread> before) {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread) && thread != Thread.currentThread())
                    .forEach(thread -> NAMES.add(thread.getName()));
        }

        private static void busy(List<Thread> before) throws Exception {
            EventLoop loop = EventLoops.running();
            Tulip.currentTask().setName("tulip-main");
            Server server = Streams.startServer(
                            (reader, writer) -> {
                                writer.write(reader.readAll().await());
                                writer.drain().await();
                            },
                            "localhost",
                            0,
                            ServerOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.server()))
                    .await();
            var ends = Streams.openConnection(
                            "localhost",
                            server.port(),
                            ConnectOptions.DEFAULT.withTls(TlsTck.Good.CERTIFICATE.client()))
                    .await();
            look(before);
            ends.writer().write(new byte[] {1});
            ends.writer().close();
            ends.writer().waitClosed().await();
            server.closeAndWait().await();
            Callable<String> name = () -> Thread.currentThread().getName();
            NAMES.add(loop.runInExecutor(null, name).await());
            FutureTask<String> waited = new FutureTask<>(name) {
                @Override
                public String get() {
                    return Thread.currentThread().getName();
                }
            };
            NAMES.add(org.tulip4j.Future.wrapBlocking(waited).await());
            Subprocess.exec("true").await().waitFor().await();
            readPipe(loop);
            look(before);
            Tulip.sleep(Duration.ofMillis(1)).await();
        }

        private static void readPipe(EventLoop loop) throws Exception {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            var came = loop.<Boolean>createFuture();
            loop.addReader(pipe.source(), () -> came.trySetResult(true));
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            came.await();
            loop.removeReader(pipe.source());
            pipe.sink().close();
            pipe.source().close();
        }

        private static Thread host(Runnable body) {
            Thread thread = new Thread(body, "tulip-not: the host's");
            thread.setDaemon(true);
            return thread;
        }

        /** Groups and guests. */
        private static void besides(List<Thread> before) throws Exception {
            var host = Executors.newSingleThreadExecutor(body -> host(body));
            try (LoopGroup group = LoopGroup.of(2);
                    EventLoop guest = EventLoops.attach(GuestHost.of(host), LoopOptions.DEFAULT.withBackend("nio"))) {
                guest.submitVoid(() -> Tulip.sleep(Duration.ofMillis(1)).await())
                        .get();
                look(before);
            }
            host.shutdown();
        }
    }

    @Test
    void everyThreadThatIsStartedHasANameThatSaysWhose() throws Exception {
        List<String> backends = Environments.all().stream()
                .map(TckEnvironment::backend)
                .filter(backend -> !backend.equals("memory"))
                .distinct()
                .toList();
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Program.class.getName()),
                                backends.stream())
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.inputReader()) {
            List<String> names = out.lines().toList();
            assertThat(process.waitFor()).isZero();
            assertThat(names)
                    .filteredOn(name -> !name.startsWith("tulip-"))
                    // The JDK's own: who waits for children, who carries virtual threads and wakes them, its common
                    // pool and its timer.
                    .filteredOn(name -> !name.startsWith("process reaper")
                            && !name.startsWith("ForkJoinPool")
                            && !name.matches("VirtualThread-\\w+|.*Poller|CompletableFutureDelayScheduler"))
                    .isEmpty();
            assertThat(names)
                    .anyMatch(name -> name.startsWith("tulip-executor"))
                    .anyMatch(name -> name.startsWith("tulip-wait"))
                    .anyMatch(name -> name.startsWith("tulip-pipe-"))
                    .anyMatch(name -> name.startsWith("tulip-group-1-1"))
                    .contains("tulip-cleaner", "tulip-stuck-watch", "tulip-resolver", "tulip-tls")
                    .contains("tulip-guest-waiter");
        } finally {
            process.destroyForcibly();
        }
    }
}
