package org.tulip4j.internal.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Each name leads to its own pipe, and to no other that the process has. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "pipes have names on Linux only")
class ChildPipeTest {
    private static final boolean[] ALL = {true, true, true};

    @Test
    void eachNameLeadsToItsOwnPipeAlsoWhenManyAreMadeAtOnceBesideOthers() throws Exception {
        List<Pipe> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Pipe other = Pipe.open();
            other.sink().write(ByteBuffer.allocate(ThreadLocalRandom.current().nextInt(4096)));
            others.add(other);
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> made = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                made.add(threads.submit(() -> {
                    wire(number);
                    return null;
                }));
            }
            for (Future<?> one : made) {
                one.get();
            }
        } finally {
            threads.shutdown();
            for (Pipe other : others) {
                other.sink().close();
                other.source().close();
            }
        }
    }

    private static void wire(int number) throws IOException {
        @Nullable ChildPipe[] pipes = ChildPipe.open(ALL);
        try (FileInputStream in = new FileInputStream(named(pipes, 0).file());
                FileOutputStream out = new FileOutputStream(named(pipes, 1).file());
                FileOutputStream err = new FileOutputStream(named(pipes, 2).file())) {
            for (int fd = 0; fd < 3; fd++) {
                named(pipes, fd).childHasIt();
            }
            out.write(number);
            err.write(number + 1);
            named(pipes, 0).sink().write(ByteBuffer.wrap(new byte[] {(byte) (number + 2)}));
            assertThat(in.read()).isEqualTo(number + 2);
            assertThat(next(pipes, 1)).isEqualTo(number);
            assertThat(next(pipes, 2)).isEqualTo(number + 1);
            named(pipes, 0).sink().close();
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThat(next(pipes, 1)).isEqualTo(-1);
        ChildPipe.closeAll(pipes);
        assertThat(named(pipes, 2).source().isOpen()).isFalse();
    }

    private static ChildPipe named(@Nullable ChildPipe[] pipes, int fd) {
        return Objects.requireNonNull(pipes[fd]);
    }

    private static int next(@Nullable ChildPipe[] pipes, int fd) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return named(pipes, fd).source().read(one) < 0 ? -1 : one.get(0);
    }

    @Test
    void onlyWhatIsAskedForIsOpened() throws IOException {
        @Nullable ChildPipe[] pipes = ChildPipe.open(new boolean[] {false, true, false});
        assertThat(pipes[0]).isNull();
        assertThat(pipes[1]).isNotNull();
        assertThat(pipes[2]).isNull();
        ChildPipe.closeAll(pipes);
    }
}
