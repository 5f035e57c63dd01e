package org.tulip4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.tulip4j.transport.TlsOptions;

/**
 * A certificate made for tests, signed by itself, with its private key. Making one starts the JDK's {@code keytool} and takes
 * a second or so: share it between tests. Immutable; any thread.
 */
public final class TestCertificate {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "own";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore keys;

    private TestCertificate(KeyStore keys) {
        this.keys = keys;
    }

    /**
     * A certificate that is valid for ten years from yesterday on.
     *
     * @param names host names and literal addresses that it bears, at least one
     * @return a new certificate
     */
    public static TestCertificate of(String... names) {
        return make(names, "-1d", "3650");
    }

    /**
     * A certificate that was valid once and is not any more.
     *
     * @param names host names and literal addresses that it bears, at least one
     * @return a new certificate
     */
    public static TestCertificate expired(String... names) {
        return make(names, "-30d", "10");
    }

    private static TestCertificate make(String[] names, String start, String days) {
        if (names.length == 0) {
            throw new IllegalArgumentException("a certificate needs a name, for instance localhost");
        }
        String bears = Arrays.stream(names)
                .map(name -> (isLiteral(name) ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
        try {
            Path folder = Files.createTempDirectory("tulip-certificate");
            Path store = folder.resolve("keys.p12");
            try {
                keytool(List.of(
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + names[0],
                        "-ext",
                        "san=" + bears,
                        "-startdate",
                        start,
                        "-validity",
                        days,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD));
                return new TestCertificate(load(store));
            } finally {
                Files.deleteIfExists(store);
                Files.delete(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot make a certificate for " + Arrays.toString(names), failed);
        }
    }

    private static boolean isLiteral(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static void keytool(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("keytool ended with " + code + ": " + said.strip());
            }
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", interrupted);
        }
    }

    private static KeyStore load(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(stream, PASSWORD.toCharArray());
            return store;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("keytool wrote a key store that cannot be read", unusable);
        }
    }

    /** {@return a key store with the private key, for a side that proves who it is} */
    public KeyStore keys() {
        return keys;
    }

    /** {@return the password of the keys} */
    public char[] password() {
        return PASSWORD.toCharArray();
    }

    /** {@return the certificate} */
    public X509Certificate certificate() {
        return read(() -> (X509Certificate) Objects.requireNonNull(keys.getCertificate(ALIAS)));
    }

    /** {@return a key store that trusts the certificate} */
    public KeyStore trust() {
        return read(() -> {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(ALIAS, certificate());
            return store;
        });
    }

    /** {@return options of a server that bears the certificate} */
    public TlsOptions server() {
        return read(() -> TlsOptions.server(keys, password()));
    }

    /** {@return options of a client that trusts the certificate and no other} */
    public TlsOptions client() {
        return read(() -> TlsOptions.client().withTrust(trust()));
    }

    /** {@return the certificate as PEM} */
    public String certificatePem() {
        return read(() -> block("CERTIFICATE", certificate().getEncoded()));
    }

    /** {@return the private key as PEM: PKCS#8, not encrypted} */
    public String privateKeyPem() {
        return read(() -> {
            Key key = Objects.requireNonNull(keys.getKey(ALIAS, password()));
            return block("PRIVATE KEY", key.getEncoded());
        });
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    private interface Reading<T> {
        T read() throws GeneralSecurityException, IOException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("the key store was read before", impossible);
        }
    }

    @Override
    public String toString() {
        Certificate own = certificate();
        return "<TestCertificate " + ((X509Certificate) own).getSubjectX500Principal() + ">";
    }
}
