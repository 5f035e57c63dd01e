package org.tulip4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tulip4j.transport.TlsOptions;

/**
 * A certificate made for tests, with its private key, an RSA key: handshakes are of the same length each time. Making one starts the JDK's {@code keytool} and takes
 * a second or so: share it between tests. Immutable; any thread.
 *
 * @since 0.1.0
 */
public final class TestCertificate {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "own";
    private static final String AUTHORITY = "authority";
    private static final String STORE = "keys.p12";
    /** Signatures of elliptic curves are not all of one length, which would make each handshake another one. */
    private static final String KEYS = "RSA";

    private static final String KEY_BITS = "2048";
    /** The password guards nothing, and finding the key is a part of each {@link #server}. */
    private static final List<String> FAST = Stream.of("keyPbe", "certPbe", "mac")
            .map(what -> "-J-Dkeystore.pkcs12." + what + "IterationCount=1")
            .toList();

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final KeyStore keys;

    private TestCertificate(KeyStore keys) {
        this.keys = keys;
    }

    /**
     * A certificate, signed by itself, that is valid for ten years from yesterday on.
     *
     * @param names host names and literal addresses that it bears, at least one
     * @return a new certificate
     */
    public static TestCertificate of(String... names) {
        return make(names, folder -> selfSigned(folder, names));
    }

    /**
     * A certificate, signed by an authority made for it, that was valid once and is not any more.
     *
     * @param names host names and literal addresses that it bears, at least one
     * @return a new certificate
     */
    public static TestCertificate expired(String... names) {
        return make(names, folder -> issuedAndExpired(folder, names));
    }

    private interface Making {
        KeyStore in(Path folder) throws IOException, GeneralSecurityException;
    }

    private static TestCertificate make(String[] names, Making making) {
        if (names.length == 0) {
            throw new IllegalArgumentException("a certificate needs a name, for instance localhost");
        }
        try {
            Path folder = Files.createTempDirectory("tulip-certificate");
            try {
                return new TestCertificate(making.in(folder));
            } finally {
                for (String file : List.of(STORE, "request", "issued")) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.delete(folder);
            }
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException("cannot make a certificate for " + Arrays.toString(names), failed);
        }
    }

    private static KeyStore selfSigned(Path folder, String[] names) throws IOException, GeneralSecurityException {
        keytool(
                folder,
                "-genkeypair",
                ALIAS,
                "-keyalg",
                KEYS,
                "-keysize",
                KEY_BITS,
                "-dname",
                "CN=" + names[0],
                "-ext",
                san(names),
                "-startdate",
                "-1d",
                "-validity",
                "3650");
        return load(folder);
    }

    /** Signed by an authority: what is trusted itself may be as old as it likes. */
    private static KeyStore issuedAndExpired(Path folder, String[] names) throws IOException, GeneralSecurityException {
        keytool(
                folder,
                "-genkeypair",
                AUTHORITY,
                "-keyalg",
                "EC",
                "-dname",
                "CN=authority",
                "-ext",
                "bc:c",
                "-startdate",
                "-60d",
                "-validity",
                "3650");
        keytool(folder, "-genkeypair", ALIAS, "-keyalg", KEYS, "-keysize", KEY_BITS, "-dname", "CN=" + names[0]);
        keytool(folder, "-certreq", ALIAS, "-file", folder.resolve("request").toString());
        keytool(
                folder,
                "-gencert",
                AUTHORITY,
                "-infile",
                folder.resolve("request").toString(),
                "-outfile",
                folder.resolve("issued").toString(),
                "-ext",
                san(names),
                "-startdate",
                "-30d",
                "-validity",
                "10");
        KeyStore store = load(folder);
        Certificate issued;
        try (InputStream stream = Files.newInputStream(folder.resolve("issued"))) {
            issued = CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
        char[] password = PASSWORD.toCharArray();
        Certificate[] chain = {issued, store.getCertificate(AUTHORITY)};
        store.setKeyEntry(ALIAS, store.getKey(ALIAS, password), password, chain);
        store.deleteEntry(AUTHORITY);
        return store;
    }

    private static String san(String[] names) {
        return "san="
                + Arrays.stream(names)
                        .map(name -> (isLiteral(name) ? "ip:" : "dns:") + name)
                        .collect(Collectors.joining(","));
    }

    private static boolean isLiteral(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static void keytool(Path folder, String what, String alias, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                what,
                "-alias",
                alias,
                "-storetype",
                "PKCS12",
                "-keystore",
                folder.resolve(STORE).toString(),
                "-storepass",
                PASSWORD));
        command.addAll(FAST);
        command.addAll(List.of(more));
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

    private static KeyStore load(Path folder) throws IOException, GeneralSecurityException {
        try (InputStream stream = Files.newInputStream(folder.resolve(STORE))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(stream, PASSWORD.toCharArray());
            return store;
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

    /** {@return a key store that trusts the certificate, or the authority that signed it} */
    public KeyStore trust() {
        return read(() -> {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = keys.getCertificateChain(ALIAS);
            store.setCertificateEntry(ALIAS, chain[chain.length - 1]);
            return store;
        });
    }

    /** {@return options of a server that bears the certificate} */
    public TlsOptions server() {
        return read(() -> TlsOptions.server(keys, password()));
    }

    /** {@return options of a client that trusts as {@link #trust} and nobody else} */
    public TlsOptions client() {
        return read(() -> TlsOptions.client().withTrust(trust()));
    }

    /** {@return the certificate as PEM, followed by that of the authority that signed it, if there is one} */
    public String certificatePem() {
        return read(() -> {
            StringBuilder pem = new StringBuilder();
            for (Certificate one : keys.getCertificateChain(ALIAS)) {
                pem.append(block("CERTIFICATE", one.getEncoded()));
            }
            return pem.toString();
        });
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
