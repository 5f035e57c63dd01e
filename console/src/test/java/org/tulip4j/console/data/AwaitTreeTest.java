package org.tulip4j.console.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Trees of who awaits whom: each task once with what it awaits. */
class AwaitTreeTest {
    private static String task(int number, String awaitedBy) {
        return "{\"id\":\"0x" + number + "\",\"name\":\"t" + number + "\",\"state\":\"waiting\",\"awaitedBy\":["
                + awaitedBy + "]}";
    }

    private static List<String> rows(String... tasks) {
        Snapshot snapshot = Snapshot.of("{\"version\":1,\"loops\":[{\"name\":\"l\",\"taskCount\":1,\"tasks\":["
                + String.join(",", tasks) + "]}]}");
        return AwaitTree.of(snapshot.loops().get(0)).stream()
                .map(row -> (row.ring() ? "ring " : "")
                        + row.depth()
                        + (row.holds() ? " holds " : " ")
                        + row.task().name()
                        + (row.again() ? " again" : ""))
                .toList();
    }

    @Test
    void aDiamondHasItsLowestTaskTwiceAndWhatThatAwaitsOnce() {
        assertThat(rows(task(0, ""), task(1, "0"), task(2, "0"), task(3, "1,2"), task(4, "3")))
                .containsExactly("0 t0", "1 t1", "2 t3", "3 t4", "1 t2", "2 t3 again");
    }

    @Test
    void whoHoldsALockIsBelowThoseThatWaitForIt() {
        assertThat(rows(
                        task(0, ""),
                        "{\"id\":\"0x1\",\"name\":\"t1\",\"heldBy\":[0]}",
                        "{\"id\":\"0x2\",\"name\":\"t2\",\"heldBy\":[0]}"))
                .containsExactly("0 t1", "1 holds t0", "0 t2", "1 holds t0 again");
    }

    @Test
    void aRingIsShownFromItsFirstTaskAndEnds() {
        assertThat(rows(task(0, ""), task(1, "2"), task(2, "1")))
                .containsExactly("0 t0", "ring 0 t1", "1 t2", "2 t1 again");
    }

    @Test
    void aLongChainTakesNoStack() {
        String[] chain = IntStream.range(0, 20_000)
                .mapToObj(i -> task(i, i == 0 ? "" : Integer.toString(i - 1)))
                .toArray(String[]::new);

        assertThat(rows(chain)).hasSize(20_000).last().isEqualTo("19999 t19999");
    }
}
