package org.tulip4j.internal.tls;

import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tulip4j.transport.InfoKey;

/** What a transport can tell of its encryption. */
public final class TlsInfo {
    private TlsInfo() {}

    /** The value, or null when there is none or it is no business of TLS. */
    public static @Nullable Object of(TlsStream tls, InfoKey<?> key) {
        SSLSession session = tls.engine().getSession();
        if (key.equals(InfoKey.SSL_OBJECT)) {
            return session;
        }
        if (key.equals(InfoKey.CIPHER)) {
            return session.getCipherSuite();
        }
        if (key.equals(InfoKey.ALPN_PROTOCOL)) {
            String agreed = tls.engine().getApplicationProtocol();
            return agreed == null || agreed.isEmpty() ? null : agreed;
        }
        if (key.equals(InfoKey.PEERCERT)) {
            return peerCertificate(session);
        }
        if (key.equals(InfoKey.SSLCONTEXT) || key.equals(InfoKey.SSL_ENGINE)) {
            try {
                return key.equals(InfoKey.SSLCONTEXT)
                        ? tls.options().context()
                        : tls.options().nameOf(tls.engine());
            } catch (GeneralSecurityException unusable) {
                throw new IllegalStateException("the connection's engine was made of these options", unusable);
            }
        }
        return null;
    }

    private static @Nullable X509Certificate peerCertificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}
