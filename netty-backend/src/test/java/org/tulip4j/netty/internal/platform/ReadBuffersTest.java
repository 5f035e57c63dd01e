package org.tulip4j.netty.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read into again, and what is left to whoever has kept it. */
class ReadBuffersTest {
    @Test
    void aReadBufferThatIsKeptIsNotReadIntoAgain() {
        ReadBuffers buffers = new ReadBuffers(true);
        var handle = buffers.newHandle();
        ByteBuf first = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        first.writeByte(1).release();
        ByteBuf second = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        ByteBuf third = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        assertThat(third).isNotSameAs(second);
        assertThat(second.refCnt()).isEqualTo(1);
        second.release();
        third.release();
        assertThat(handle.continueReading()).isFalse();
    }

    @Test
    void buffersOfReadsThatCompleteLaterAreUsedAgainWhenTheyAreFree() {
        var handle = new ReadBuffers(false).newHandle();
        ByteBuf first = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        ByteBuf second = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        assertThat(second).isNotSameAs(first);
        first.writeByte(1).release();
        assertThat(handle.allocate(UnpooledByteBufAllocator.DEFAULT)).isSameAs(first);
        assertThat(first.readableBytes()).isZero();
        List<ByteBuf> many = new ArrayList<>(List.of(first, second));
        for (int i = 0; i < 40; i++) {
            many.add(handle.allocate(UnpooledByteBufAllocator.DEFAULT));
        }
        Set<ByteBuf> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(many);
        assertThat(different).hasSize(42);
        assertThat(many).allMatch(buffer -> buffer.capacity() == handle.guess());
        many.forEach(ByteBuf::release);
        // Those beyond the kept are gone, the kept are not.
        assertThat(many.stream().filter(buffer -> buffer.refCnt() == 0).count()).isEqualTo(10);
    }
}
