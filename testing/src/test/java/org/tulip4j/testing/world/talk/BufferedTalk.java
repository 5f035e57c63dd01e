package org.tulip4j.testing.world.talk;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tulip4j.testing.world.World;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Transport;

/** A {@link ProtocolTalk} that has buffers of its own, whose sizes the seed chooses. */
final class BufferedTalk implements BufferedProtocol {
    private final World world;
    private final ProtocolTalk talk;
    private ByteBuffer buffer = ByteBuffer.allocate(1);

    BufferedTalk(World world, ProtocolTalk talk) {
        this.world = world;
        this.talk = talk;
    }

    @Override
    public void connectionMade(Transport transport) {
        talk.connectionMade(transport);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        buffer = ByteBuffer.allocate(1 + world.choose(world.choose(2) == 0 ? 10_000 : 20));
        return buffer;
    }

    @Override
    public void bufferUpdated(int count) {
        talk.dataReceived(ByteBuffer.wrap(buffer.array(), 0, count));
    }

    @Override
    public boolean eofReceived() {
        return talk.eofReceived();
    }

    @Override
    public void pauseWriting() {
        talk.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        talk.resumeWriting();
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
        talk.connectionLost(exception);
    }
}
