package org.tulip4j.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private key with its certificate, made in memory: no file lies about that ends to be valid, and no tool is started.
 *
 * @param key of the certificate
 * @param chain the key's own certificate first
 */
public record Own(PrivateKey key, X509Certificate... chain) {
    public static final char[] PASSWORD = "secret".toCharArray();

    private static final Map<String, Own> MADE = new ConcurrentHashMap<>();
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final HexFormat HEX = HexFormat.of();

    /** Signed by itself, for localhost; an authority too. Made once for each algorithm and name. */
    public static Own self(String algorithm, String name) {
        return MADE.computeIfAbsent(algorithm + " " + name, key -> {
            try {
                KeyPair pair = pair(algorithm);
                return new Own(pair.getPrivate(), certificate(pair, name, pair.getPrivate(), algorithm, name));
            } catch (GeneralSecurityException | IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        });
    }

    /** Signed by itself, with a key on the curve P-256. */
    public static Own self(String name) {
        return self("EC", name);
    }

    /** Another key, whose certificate this one signs. */
    public Own issue(String name) {
        try {
            KeyPair pair = pair("EC");
            X509Certificate own = certificate(
                    pair,
                    name,
                    key,
                    "EC",
                    chain[0].getSubjectX500Principal().getName().substring(3));
            X509Certificate[] longer = new X509Certificate[chain.length + 1];
            longer[0] = own;
            System.arraycopy(chain, 0, longer, 1, chain.length);
            return new Own(pair.getPrivate(), longer);
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        switch (algorithm) {
            case "EC" -> generator.initialize(256);
            case "RSA", "DSA" -> generator.initialize(2048);
            default -> {}
        }
        return generator.generateKeyPair();
    }

    public X509Certificate certificate() {
        return chain[0];
    }

    // As files and stores

    public static Path pem(Path file, String label, byte[]... blocks) throws IOException {
        StringBuilder text = new StringBuilder("text around it\n");
        for (byte[] block : blocks) {
            text.append("-----BEGIN ").append(label).append("-----\n");
            text.append(LINES.encodeToString(block));
            text.append("\n-----END ").append(label).append("-----\n");
        }
        return Files.writeString(file, text);
    }

    public Path chainIn(Path folder) throws IOException, GeneralSecurityException {
        byte[][] blocks = new byte[chain.length][];
        for (int i = 0; i < chain.length; i++) {
            blocks[i] = chain[i].getEncoded();
        }
        return pem(Files.createTempFile(folder, "chain", ".pem"), "CERTIFICATE", blocks);
    }

    public Path keyIn(Path folder) throws IOException {
        return pem(Files.createTempFile(folder, "key", ".pem"), "PRIVATE KEY", key.getEncoded());
    }

    public static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** A store of the keys, under the names key-0, key-1 and so on. */
    public static KeyStore keys(Own... all) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < all.length; i++) {
            store.setKeyEntry("key-" + i, all[i].key, PASSWORD, all[i].chain);
        }
        return store;
    }

    /** A store that trusts the last certificate of each chain. */
    public static KeyStore trust(Own... all) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < all.length; i++) {
            store.setCertificateEntry("trusted-" + i, all[i].chain[all[i].chain.length - 1]);
        }
        return store;
    }

    /** A context with this certificate that trusts those who have theirs of the others. */
    public SSLContext context(Own... trusted) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(keys(this), PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trust(trusted.length == 0 ? new Own[] {this} : trusted));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // The certificate, in DER

    private static X509Certificate certificate(
            KeyPair pair, String subject, PrivateKey issuerKey, String issuerAlgorithm, String issuer)
            throws GeneralSecurityException, IOException {
        String[] signature = signature(issuerAlgorithm);
        byte[] algorithm = of(0x30, hex(signature[1]));
        byte[] subjectName = of(0x82, "localhost".getBytes(StandardCharsets.US_ASCII));
        byte[] extensions = of(
                0x30,
                extension("551d13", of(0x30, of(0x01, new byte[] {-1}))),
                extension("551d11", of(0x30, subjectName, of(0x87, new byte[] {127, 0, 0, 1}))));
        byte[] body = of(
                0x30,
                of(0xA0, of(0x02, new byte[] {2})),
                of(0x02, new byte[] {(byte) (1 + (subject.hashCode() & 0x3F))}),
                algorithm,
                name(issuer),
                of(0x30, time("20200101000000Z"), time("21200101000000Z")),
                name(subject),
                pair.getPublic().getEncoded(),
                of(0xA3, extensions));
        Signature signing = Signature.getInstance(signature[0]);
        signing.initSign(issuerKey);
        signing.update(body);
        byte[] signed = signing.sign();
        byte[] bits = new byte[signed.length + 1];
        System.arraycopy(signed, 0, bits, 1, signed.length);
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(of(0x30, body, algorithm, of(0x03, bits))));
    }

    private static String[] signature(String algorithm) {
        return switch (algorithm) {
            case "EC" -> new String[] {"SHA256withECDSA", "06082a8648ce3d040302"};
            case "RSA" -> new String[] {"SHA256withRSA", "06092a864886f70d01010b0500"};
            case "DSA" -> new String[] {"SHA256withDSA", "0609608648016503040302"};
            case "Ed25519" -> new String[] {"Ed25519", "06032b6570"};
            default -> throw new IllegalArgumentException(algorithm);
        };
    }

    private static byte[] name(String common) throws IOException {
        return of(0x30, of(0x31, of(0x30, hex("0603550403"), of(0x0C, common.getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] time(String text) throws IOException {
        return of(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] extension(String identifier, byte[] value) throws IOException {
        return of(0x30, of(0x06, hex(identifier)), of(0x04, value));
    }

    private static byte[] hex(String digits) {
        return HEX.parseHex(digits);
    }

    private static byte[] of(int tag, byte[]... parts) throws IOException {
        int length = List.of(parts).stream().mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 128) {
            out.write(length);
        } else if (length < 256) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return "<Own " + Arrays.toString(chain) + ">";
    }
}
