package org.tulip4j.internal.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM files (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String PKCS8 = "PRIVATE KEY";

    /** One block of a file: what it says it is, and its content, encoded. */
    private record Block(String label, String body) {
        byte[] bytes(Path file) throws InvalidKeyException {
            try {
                return Base64.getMimeDecoder().decode(body.strip());
            } catch (IllegalArgumentException malformed) {
                throw new InvalidKeyException(file + ": the block " + label + " is not base64", malformed);
            }
        }
    }

    private Pem() {}

    private static List<Block> blocks(Path file) throws IOException {
        // Text around the blocks may be in any encoding.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static String found(List<Block> blocks) {
        return blocks.isEmpty()
                ? "no PEM block at all"
                : "only " + blocks.stream().map(Block::label).distinct().toList();
    }

    /** One certificate or more, in the order of the file. */
    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<Block> blocks = blocks(file);
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (Block block : blocks) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                try {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes(file))));
                } catch (GeneralSecurityException malformed) {
                    throw new CertificateException(
                            file + ": certificate " + (certificates.size() + 1) + " cannot be read: "
                                    + malformed.getMessage(),
                            malformed);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(
                    file + " holds no certificate (-----BEGIN CERTIFICATE-----), " + found(blocks));
        }
        return certificates;
    }

    /** The private key, which must be of the given algorithm. */
    static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
        List<Block> blocks = blocks(file);
        for (Block block : blocks) {
            if (block.label().equals(PKCS8)) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(block.bytes(file)));
                } catch (GeneralSecurityException malformed) {
                    throw new InvalidKeyException(
                            file + " holds no " + algorithm + " key, as the certificate needs: "
                                    + malformed.getMessage(),
                            malformed);
                }
            }
            if (block.label().endsWith(PKCS8)) {
                boolean encrypted =
                        block.label().startsWith("ENCRYPTED") || block.body().contains("ENCRYPTED");
                throw new InvalidKeyException(file + (encrypted ? " is encrypted" : " is in the old form")
                        + " (-----BEGIN " + block.label() + "-----); write a PKCS#8 key without a password with"
                        + " \"openssl pkcs8 -topk8 -nocrypt -in " + file + "\", or use a key store");
            }
        }
        throw new InvalidKeyException(file + " holds no private key (-----BEGIN PRIVATE KEY-----), " + found(blocks));
    }
}
