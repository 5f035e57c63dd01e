package org.tulip4j.netty.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
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
    void aDatagramHasRoomInEveryBuffer() {
        var handle = ReadBuffers.ofDatagrams(false, 1).newHandle();
        List<ByteBuf> many = new ArrayList<>();
        for (int i = 0; i < 260; i++) {
            many.add(handle.allocate(UnpooledByteBufAllocator.DEFAULT));
        }
        assertThat(many).allMatch(buffer -> buffer.writableBytes() >= ReadBuffers.DATAGRAM_BYTES);
        many.forEach(ByteBuf::release);
        assertThat(many.stream().filter(buffer -> buffer.refCnt() == 0).count()).isEqualTo(4);
    }

    @Test
    void whatIsSentLeavesFromAKeptBuffer() {
        ReadBuffers buffers = new ReadBuffers(false);
        byte[] page = new byte[4 * 1024];
        page[1] = 7;
        ByteBuffer bytes = ByteBuffer.wrap(page);
        ByteBuf first = buffers.filled(UnpooledByteBufAllocator.DEFAULT, bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(ByteBufUtil.getBytes(first)).isEqualTo(page);
        first.release();
        assertThat(buffers.filled(UnpooledByteBufAllocator.DEFAULT, bytes.flip()))
                .isSameAs(first);
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < 1_030; i++) {
            held.add(buffers.filled(UnpooledByteBufAllocator.DEFAULT, ByteBuffer.allocate(64 * 1024)));
        }
        assertThat(held).allMatch(buffer -> buffer.readableBytes() == 64 * 1024);
    }

    @Test
    void aBufferThatIsHeldIsPassedOver() {
        var handle = new ReadBuffers(false).newHandle();
        ByteBuf held = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        for (int i = 0; i < 3_000; i++) {
            ByteBuf buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
            assertThat(buffer).isNotSameAs(held);
            buffer.release();
            assertThat(buffer.refCnt()).isEqualTo(1);
        }
        held.release();
        assertThat(handle.allocate(UnpooledByteBufAllocator.DEFAULT)).isSameAs(held);
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
        for (int i = 0; i < 1_032; i++) {
            many.add(handle.allocate(UnpooledByteBufAllocator.DEFAULT));
        }
        Set<ByteBuf> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(many);
        assertThat(different).hasSize(1_034);
        assertThat(many.subList(0, 256)).allMatch(buffer -> buffer.capacity() == handle.guess());
        many.forEach(ByteBuf::release);
        // Those beyond the kept are gone, the kept are not.
        assertThat(many.stream().filter(buffer -> buffer.refCnt() == 0).count()).isEqualTo(10);
    }
}
