package org.tulip4j.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.FakeBackend;
import org.tulip4j.LogLines;

/** What is said of transports, and freed, when their loop is closed before they have ended. */
class OpenTransportsTest {
    private final OpenTransports open = new OpenTransports();
    private final EventLoop loop = new FakeBackend().newLoop();
    private final List<String> freed = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private final class Pipe implements OwnedTransport {
        private final String name;
        private boolean spent;

        Pipe(String name) {
            this.name = name;
        }

        @Override
        public void abort() {
            throw new AssertionError("nothing runs any more");
        }

        @Override
        public void free() {
            freed.add(name);
        }

        @Override
        public boolean isSpent() {
            return spent;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What closing logs. */
    private List<String> closing() {
        try (LogLines log = new LogLines()) {
            open.close(loop);
            return log.of(Level.WARNING);
        }
    }

    @Test
    void withoutTransportsNothingIsSaid() {
        loop.setDebug(true);
        assertThat(closing()).isEmpty();
    }

    @Test
    void connectionsThatHaveSentEverythingAreToldOfInDebugModeOnly() {
        open.openedByBackend(null);
        open.openedByBackend(null);
        Unsent one = () -> 0;
        open.mayHold(one);
        assertThat(closing()).isEmpty();
        loop.setDebug(true);
        assertThat(closing())
                .containsExactly(loop
                        + " with 2 open transport(s): their sockets are closed, and their protocols are told nothing;"
                        + " close or abort them, and wait for connectionLost, before closing the loop");
    }

    @Test
    void connectionsThatBeganInDebugModeAreNamed() {
        loop.setDebug(true);
        open.openedByBackend("<one>");
        open.openedByBackend("<other>");
        open.openedByBackend("<third>");
        open.lost("<other>");
        assertThat(closing())
                .singleElement()
                .asString()
                .contains("with 2 open transport(s), open are <one>, <third>: their sockets");
    }

    @Test
    void bytesThatWereNotSentAreCounted() {
        open.openedByBackend(null);
        open.openedByBackend(null);
        open.mayHold(() -> 3);
        open.mayHold(() -> 4);
        assertThat(closing())
                .singleElement()
                .asString()
                .contains(
                        "with 2 open transport(s): their sockets are closed, 7 bytes that they had not sent are lost,");
    }

    @Test
    void aTransportThatIsLostHasNothingToLose() {
        Unsent one = () -> 3;
        open.openedByBackend(null);
        open.mayHold(one);
        open.lost(one);
        loop.setDebug(true);
        assertThat(closing()).isEmpty();
        open.openedByBackend(null);
        open.openedByBackend(null);
        open.lost(new Object());
        assertThat(closing()).singleElement().asString().contains("with 1 open transport(s): ");
    }

    @Test
    void anOpenPipeIsNamedAndFreed() {
        open.openedByBackend(null);
        open.opened(new Pipe("<pipe 1>"));
        open.opened(new Pipe("<pipe 2>"));
        assertThat(closing())
                .singleElement()
                .asString()
                .contains("with 3 open transport(s), among them <pipe 1>, <pipe 2>"
                        + " (pipes are closed, child processes killed): their sockets");
        assertThat(freed).containsExactly("<pipe 1>", "<pipe 2>");
        assertThat(closing()).isEmpty();
        assertThat(freed).hasSize(2);
    }

    @Test
    void manyPipesAreNamedInPart() {
        for (int i = 0; i < 8; i++) {
            open.opened(new Pipe("p" + i));
        }
        assertThat(closing()).singleElement().asString().contains("p6, p7 (pipes");
        for (int i = 0; i < 9; i++) {
            open.opened(new Pipe("p" + i));
        }
        assertThat(closing()).singleElement().asString().contains("p6, p7, ... (pipes");
        assertThat(freed).hasSize(17);
    }

    @Test
    void aPipeThatIsLostIsForgotten() {
        Pipe pipe = new Pipe("pipe");
        open.opened(pipe);
        open.lost(pipe);
        loop.setDebug(true);
        assertThat(closing()).isEmpty();
        assertThat(freed).isEmpty();
    }

    @Test
    void aPipeThatNobodyNeedsToHearOfIsFreedWithoutAWord() {
        Pipe pipe = new Pipe("pipe");
        pipe.spent = true;
        open.opened(pipe);
        loop.setDebug(true);
        assertThat(closing()).isEmpty();
        assertThat(freed).containsExactly("pipe");
    }

    @Test
    void aPipeIsNotSpentByItself() {
        OwnedTransport plain = new OwnedTransport() {
            @Override
            public void abort() {}

            @Override
            public void free() {
                freed.add("plain");
            }
        };
        open.opened(plain);
        assertThat(closing()).hasSize(1);
        assertThat(freed).containsExactly("plain");
    }

    @Test
    void bytesOfClosedTransportsAreToldOnce() {
        open.mayHold(() -> 3);
        assertThat(closing()).hasSize(1);
        assertThat(closing()).isEmpty();
    }
}
