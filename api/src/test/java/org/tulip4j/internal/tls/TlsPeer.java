package org.tulip4j.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The other side of an encrypted connection: a real engine between arrays of bytes. */
public final class TlsPeer {
    public final SSLEngine engine;

    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    /** The farewell of tulip's side was seen. */
    public boolean ended;

    public TlsPeer(SSLContext context, boolean client) {
        engine = context.createSSLEngine();
        engine.setUseClientMode(client);
    }

    /** {@return what was decrypted} */
    public String text() {
        return plain.toString(StandardCharsets.ISO_8859_1);
    }

    /** Takes encrypted bytes, and {@return what it has to say to them} */
    public byte[] take(byte[] bytes) throws SSLException {
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + bytes.length);
        rest = all.put(rest).put(bytes).flip();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (step(answer)) {
            // one more
        }
        return answer.toByteArray();
    }

    private boolean step(ByteArrayOutputStream answer) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
                return true;
            }
            case NEED_WRAP -> {
                byte[] said = wrap("");
                answer.writeBytes(said);
                return said.length > 0 || engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
            }
            default -> {
                if (!rest.hasRemaining() || engine.isInboundDone()) {
                    return false;
                }
                ByteBuffer into = ByteBuffer.allocate(40_000);
                SSLEngineResult result = engine.unwrap(rest, into);
                plain.write(into.array(), 0, into.position());
                ended |= result.getStatus() == SSLEngineResult.Status.CLOSED;
                return result.bytesConsumed() > 0;
            }
        }
    }

    /** {@return the records of a text; of an empty one what the engine has to say itself} */
    public byte[] wrap(String text) throws SSLException {
        ByteBuffer from = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        ByteBuffer into = ByteBuffer.allocate(40_000);
        do {
            into.clear();
            engine.wrap(from, into);
            records.write(into.array(), 0, into.position());
        } while (from.hasRemaining() && into.position() > 0);
        return records.toByteArray();
    }

    /** {@return its farewell} */
    public byte[] farewell() throws SSLException {
        engine.closeOutbound();
        return wrap("");
    }
}
