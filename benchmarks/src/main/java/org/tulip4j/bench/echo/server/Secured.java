package org.tulip4j.bench.echo.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.tulip4j.bench.echo.Identity;

/** What the servers that speak TLS share: the version and the key. */
final class Secured {
    static final String VERSION = "TLSv1.3";

    private Secured() {}

    static KeyStore keys() {
        try (InputStream in = Files.newInputStream(Identity.keys())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, Identity.PASSWORD.toCharArray());
            return keys;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalStateException("cannot read " + Identity.keys(), unreadable);
        }
    }

    static KeyManagerFactory keyManagers() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys(), Identity.PASSWORD.toCharArray());
        return factory;
    }

    static SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(VERSION);
        context.init(keyManagers().getKeyManagers(), null, null);
        return context;
    }
}
