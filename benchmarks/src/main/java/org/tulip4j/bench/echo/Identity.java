package org.tulip4j.bench.echo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.tulip4j.testing.TestCertificate;

/** The certificate of the servers that speak TLS, in the shapes they take it. */
public final class Identity {
    /** The variable of the environment that names the folder. */
    public static final String VARIABLE = "ECHO_IDENTITY";
    /** The password of the key store. */
    public static final String PASSWORD = "changeit";

    private static final String KEYS = "keys.p12";
    private static String folder = "";

    private Identity() {}

    /** Makes it and writes it. */
    static void write(Path to) throws IOException {
        TestCertificate certificate = TestCertificate.of("localhost", "127.0.0.1");
        Files.writeString(to.resolve("certificate.pem"), certificate.certificatePem());
        Files.writeString(to.resolve("key.pem"), certificate.privateKeyPem());
        try (OutputStream out = Files.newOutputStream(to.resolve(KEYS))) {
            certificate.keys().store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException impossible) {
            throw new IOException("the key store was made here", impossible);
        }
        folder = to.toAbsolutePath().toString();
    }

    static String folder() {
        return folder;
    }

    /** The key store with the certificate, in a server's process. */
    public static Path keys() {
        String where = System.getenv(VARIABLE);
        if (where == null) {
            throw new IllegalStateException(VARIABLE + " must name the folder with " + KEYS);
        }
        return Path.of(where, KEYS);
    }
}
