package org.tulip4j.samples.recipes;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.DomainWildcardMappingBuilder;
import java.io.File;
import javax.net.ssl.SSLException;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.ServerOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyConnections;

/** HTTP/1.1 and HTTP/2 over TLS: the name that the client asks for chooses the certificate, ALPN chooses the protocol. Thread: the loop's. */
public final class TlsServer {
    private TlsServer() {}

    /**
     * Serves on port 8443 until it is killed: {@code CERTIFICATE.pem KEY.pem [NAME CERTIFICATE.pem KEY.pem]...}.
     *
     * @param args the certificate for all names, and those for some; a name may be {@code *.example.com}
     * @throws SSLException when a file is no certificate or key
     */
    public static void main(String[] args) throws SSLException {
        var names = new DomainWildcardMappingBuilder<>(context(args[0], args[1]));
        for (int at = 2; at + 2 < args.length; at += 3) {
            names.add(args[at], context(args[at + 1], args[at + 2]));
        }
        Tulip.runVoid(() -> {
            HttpServer http = new HttpServer(Tulip.runningLoop(), request -> "you asked for " + request.uri() + "\n");
            listen(Tulip.runningLoop(), 8443, names.build(), http)
                    .serveForever()
                    .await();
        });
    }

    static SslContext context(String certificate, String key) throws SSLException {
        return SslContextBuilder.forServer(new File(certificate), new File(key))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    static Server listen(
            EventLoop loop, int port, io.netty.util.Mapping<String, SslContext> certificates, HttpServer http) {
        return NettyConnections.createServer(
                        loop, "127.0.0.1", port, ServerOptions.DEFAULT, channel -> channel.pipeline()
                                .addLast(new SniHandler(certificates), new Negotiated(http)))
                .await();
    }

    /** Behind the handshake. */
    private static final class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final HttpServer http;

        Negotiated(HttpServer http) {
            super(ApplicationProtocolNames.HTTP_1_1); // of a client that speaks no ALPN
            this.http = http;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http.http2(context.pipeline());
            } else {
                http.http1(context.pipeline());
            }
        }
    }
}
