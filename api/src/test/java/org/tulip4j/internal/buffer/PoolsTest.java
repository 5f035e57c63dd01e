package org.tulip4j.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Buffers that are lent: the pools of a loop. */
class PoolsTest {
    private static Set<ByteBuffer> distinct() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    @Test
    void onlyAFewGather() {
        GatherPool pool = new GatherPool();
        Set<ByteBuffer> lent = distinct();
        ByteBuffer one = pool.take();
        while (one != null) {
            assertThat(one.capacity()).isEqualTo(GatherPool.BUFFER_BYTES);
            assertThat(one.isDirect()).isTrue();
            lent.add(one);
            one = pool.take();
        }
        assertThat(lent).hasSize(16);
        assertThat(pool.take()).isNull();
        ByteBuffer back = lent.iterator().next();
        pool.give(back.put((byte) 1).flip());
        assertThat(pool.take()).isSameAs(back);
        assertThat(back.position()).isZero();
        assertThat(back.limit()).isEqualTo(back.capacity());
        assertThat(pool.take()).isNull();
    }

    @Test
    void whatIsGivenBackIsLentAgainBeforeAnotherIsMade() {
        GatherPool pool = new GatherPool();
        Set<ByteBuffer> lent = distinct();
        for (int i = 0; i < 100; i++) {
            ByteBuffer one = pool.take();
            lent.add(one);
            pool.give(one);
        }
        assertThat(lent).hasSize(1);
    }

    @Test
    void recordsFindRoomHoweverManyAreUnderWay() {
        TlsBuffers buffers = new TlsBuffers();
        List<ByteBuffer> lent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ByteBuffer one = buffers.take();
            assertThat(one.capacity()).isEqualTo(TlsBuffers.BUFFER_BYTES);
            assertThat(one.isDirect()).isTrue();
            lent.add(one);
        }
        Set<ByteBuffer> before = distinct();
        before.addAll(lent);
        assertThat(before).hasSize(20);
        for (ByteBuffer one : lent) {
            buffers.give(one.put((byte) 1).flip());
        }
        int kept = 0;
        for (int i = 0; i < 20; i++) {
            ByteBuffer one = buffers.take();
            assertThat(one.remaining()).isEqualTo(TlsBuffers.BUFFER_BYTES);
            kept += before.contains(one) ? 1 : 0;
        }
        assertThat(kept).as("kept while nobody needs them").isEqualTo(16);
    }

    @Test
    void aBufferOfAnotherSizeIsNotLentAgain() {
        TlsBuffers buffers = new TlsBuffers();
        buffers.give(ByteBuffer.allocate(10));
        assertThat(buffers.take().capacity()).isEqualTo(TlsBuffers.BUFFER_BYTES);
    }
}
