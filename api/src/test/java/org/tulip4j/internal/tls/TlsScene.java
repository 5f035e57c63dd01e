package org.tulip4j.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tulip4j.Play.ticks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.internal.transport.Scene;
import org.tulip4j.internal.transport.StreamTransport;
import org.tulip4j.transport.TlsEngineFactory;
import org.tulip4j.transport.TlsOptions;

/** An encrypted transport between a protocol that writes down what it hears and a peer with an engine of its own. */
final class TlsScene {
    static final Own OWN = Own.self("localhost");
    private static final SSLContext CONTEXT = OWN.context();

    final Scene scene = new Scene();
    /** What the handshake ended with: "open" or an exception. */
    final List<Object> ended = new ArrayList<>();
    /** Engines that were given back. */
    final List<SSLEngine> released = new ArrayList<>();

    boolean serverSide;
    TlsOptions options = TlsOptions.of(CONTEXT).withServerHostname("localhost");
    TlsPeer peer;
    /** Encrypted bytes that were read before, or null. */
    @Nullable ByteBuffer early;

    /** Happens in every round of an exchange, first. */
    Runnable beforeEach = () -> {};

    TlsStream tls;
    TlsStreams streams;

    /** Engines of a context as a factory of the user makes them, so that it is seen when they are given back. */
    TlsOptions counted(SSLContext context) {
        return counted(() -> context.createSSLEngine("localhost", 443));
    }

    TlsOptions counted(java.util.function.Supplier<SSLEngine> maker) {
        return TlsOptions.of(new TlsEngineFactory() {
                    @Override
                    public SSLEngine newEngine(boolean asServer, @Nullable String peerHost, int peerPort) {
                        return maker.get();
                    }

                    @Override
                    public void release(SSLEngine engine) {
                        released.add(engine);
                    }

                    @Override
                    public String nameOf(SSLEngine engine) {
                        return "counted";
                    }
                })
                .withServerHostname("localhost");
    }

    /** Runs with a handshake that has begun. */
    void play(VoidCoroutine body) {
        SSLEngine engine = options.newEngine(serverSide, "localhost", 443);
        play(engine, body);
    }

    void play(SSLEngine engine, VoidCoroutine body) {
        if (peer == null) {
            peer = new TlsPeer(CONTEXT, serverSide);
        }
        scene.over = endpoint -> {
            streams = new TlsStreams(scene.loop);
            tls = streams.encrypt(endpoint, engine, options);
            return tls;
        };
        scene.playBare(() -> {
            begin(tls, scene.transport, early);
            body.run();
        });
    }

    void begin(TlsStream stream, StreamTransport transport, @Nullable ByteBuffer first) {
        stream.handshake(first, failure -> {
            ended.add(failure == null ? "open" : failure);
            if (failure == null) {
                transport.start(null);
            }
        });
    }

    /** Runs when the handshake is done and the transport reads. */
    void playOpen(VoidCoroutine body) {
        play(() -> {
            exchange();
            assertThat(ended).containsExactly("open");
            ticks(3);
            assertThat(scene.events).containsExactly("made");
            scene.stream.calls.clear();
            body.run();
        });
    }

    /** Encrypted bytes come with the next poll. */
    void receive(byte[] bytes) {
        scene.stream.receive(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The peer sends a text. */
    void say(String text) throws SSLException {
        receive(peer.wrap(text));
        ticks(2);
    }

    /** Both sides tell each other what they have, until neither has anything. */
    void exchange() throws SSLException {
        if (serverSide
                && peer.engine.getHandshakeStatus() == javax.net.ssl.SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                && !peer.engine.getSession().isValid()) {
            peer.engine.beginHandshake();
        }
        for (int i = 0; i < 30; i++) {
            beforeEach.run();
            byte[] said = scene.stream.drain();
            byte[] answer = peer.take(said);
            if (said.length == 0 && answer.length == 0) {
                return;
            }
            if (answer.length > 0) {
                receive(answer);
            }
            ticks(2);
        }
        throw new AssertionError("they never end");
    }

    /** Texts that came, in one. */
    String heard() {
        StringBuilder text = new StringBuilder();
        scene.events.stream().skip(1).forEach(text::append);
        return text.toString();
    }

    static TlsOptions trusting(Own trusted) {
        try {
            return TlsOptions.client().withTrust(Own.trust(trusted)).withServerHostname("localhost");
        } catch (GeneralSecurityException | java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
