package org.tulip4j.netty.internal.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes that are held back are drained in order, once. */
class HeldBackTest {
    private final List<ChannelFuture> drained = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    @Test
    void moreThanAFewAreDrainedInOrderOnce() {
        HeldBack held = new HeldBack((write, bytes) -> {
            drained.add(write);
            sizes.add(bytes);
        });
        List<ChannelFuture> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ChannelFuture write = mock();
            writes.add(write);
            held.add(write, i);
        }
        assertThat(held.isEmpty()).isFalse();
        held.drain();
        assertThat(drained).containsExactlyElementsOf(writes);
        assertThat(sizes).first().isEqualTo(0);
        assertThat(sizes).last().isEqualTo(19);
        held.drain();
        assertThat(drained).hasSize(20);
        assertThat(held.isEmpty()).isTrue();
    }
}
