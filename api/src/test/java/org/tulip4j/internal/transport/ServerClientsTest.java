package org.tulip4j.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tulip4j.internal.buffer.GatherPool;

/** The connections of a server: in their order, each once, whichever ends first. */
class ServerClientsTest {
    private final Scene scene = new Scene();
    private final ServerClients clients = new ServerClients();
    private final List<StreamTransport> made = new ArrayList<>();

    /** Runs with three connections in the list. */
    private void play(Runnable body) {
        scene.playBare(() -> {
            assertThat(clients.isEmpty()).isTrue();
            for (int i = 0; i < 3; i++) {
                made.add(add());
            }
            body.run();
        });
    }

    private StreamTransport add() {
        StreamTransport one =
                new StreamTransport(scene.loop, scene.backend.newStream(), scene.new Plain(), new GatherPool(), null);
        clients.add(one);
        return one;
    }

    @Test
    void theyAreInTheOrderInWhichTheyCame() {
        play(() -> {
            assertThat(clients.isEmpty()).isFalse();
            assertThat(clients.copy()).isEqualTo(made);
        });
    }

    @Test
    void anyOfThemMayEndFirst() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            new ServerClientsTest().ends(order);
        }
    }

    private void ends(int[] order) {
        play(() -> {
            List<StreamTransport> left = new ArrayList<>(made);
            for (int index : order) {
                StreamTransport one = made.get(index);
                clients.remove(one);
                left.remove(one);
                assertThat(clients.copy()).isEqualTo(left);
                assertThat(clients.isEmpty()).isEqualTo(left.isEmpty());
                clients.remove(one);
                assertThat(clients.copy()).as("removed twice").isEqualTo(left);
            }
            StreamTransport later = add();
            clients.add(made.get(1));
            assertThat(clients.copy()).containsExactly(later, made.get(1));
        });
    }

    @Test
    void oneThatWasRemovedHoldsNoneOfTheOthers() {
        play(() -> {
            for (StreamTransport one : made) {
                clients.remove(one);
                assertThat(one.older).isNull();
                assertThat(one.newer).isNull();
            }
        });
    }

    @Test
    void oneThatIsNotThereIsNotRemoved() {
        play(() -> {
            StreamTransport stranger = new StreamTransport(
                    scene.loop, scene.backend.newStream(), scene.new Plain(), new GatherPool(), null);
            clients.remove(stranger);
            assertThat(clients.copy()).isEqualTo(made);
        });
    }
}
