package org.tulip4j.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyException;
import java.security.cert.CertificateException;
import java.security.interfaces.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.internal.tls.Own;

/** Files with certificates and keys, and what is said of files that hold something else. */
class PemTest {
    private static final Own OWN = Own.self("localhost");

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("file.pem"), text);
    }

    // Certificates

    @Test
    void certificatesAreReadInTheirOrder() throws Exception {
        Own leaf = OWN.issue("leaf");
        assertThat(Pem.certificates(leaf.chainIn(folder))).containsExactly(leaf.chain());
    }

    @Test
    void theOlderLabelIsACertificateToo() throws Exception {
        Path file = Own.pem(
                folder.resolve("old.pem"), "X509 CERTIFICATE", OWN.certificate().getEncoded());
        assertThat(Pem.certificates(file)).containsExactly(OWN.certificate());
    }

    @Test
    void otherBlocksBetweenThemArePassedOver() throws Exception {
        Path key = OWN.keyIn(folder);
        Path both = file(Files.readString(key) + Files.readString(OWN.chainIn(folder)));
        assertThat(Pem.certificates(both)).containsExactly(OWN.certificate());
    }

    @Test
    void aFileWithoutACertificateIsNamedWithWhatItHolds() throws Exception {
        Path key = OWN.keyIn(folder);
        assertThatThrownBy(() -> Pem.certificates(key))
                .isInstanceOf(CertificateException.class)
                .hasMessage(key + " holds no certificate (-----BEGIN CERTIFICATE-----), only [PRIVATE KEY]");
        Path text = file("no block");
        assertThatThrownBy(() -> Pem.certificates(text))
                .hasMessage(text + " holds no certificate (-----BEGIN CERTIFICATE-----), no PEM block at all");
    }

    @Test
    void aCertificateThatCannotBeReadIsCounted() throws Exception {
        Path file = file(Files.readString(OWN.chainIn(folder))
                + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> Pem.certificates(file))
                .isInstanceOf(CertificateException.class)
                .hasMessageStartingWith(file + ": certificate 2 cannot be read: ")
                .hasCauseInstanceOf(CertificateException.class);
    }

    @Test
    void aBlockThatIsNotBase64IsNamed() throws Exception {
        Path file = file("-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> Pem.certificates(file))
                .hasMessageContaining("certificate 1 cannot be read")
                .hasMessageContaining(file + ": the block CERTIFICATE is not base64");
    }

    @Test
    void aFileThatIsNotThereIsTheSystemsToName() {
        assertThatThrownBy(() -> Pem.certificates(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void textAroundTheBlocksMayBeInAnyEncoding() throws Exception {
        Path file = OWN.chainIn(folder);
        byte[] block = Files.readAllBytes(file);
        byte[] all = new byte[block.length + 2];
        all[0] = (byte) 0xFF;
        all[1] = '\n';
        System.arraycopy(block, 0, all, 2, block.length);
        Files.write(file, all);
        assertThat(Pem.certificates(file)).containsExactly(OWN.certificate());
    }

    // Keys

    @Test
    void theFirstKeyIsRead() throws Exception {
        assertThat(Pem.privateKey(OWN.keyIn(folder), "EC"))
                .isInstanceOf(ECPrivateKey.class)
                .isEqualTo(OWN.key());
    }

    @Test
    void aKeyOfAnotherAlgorithmIsRefused() throws Exception {
        Path file = OWN.keyIn(folder);
        assertThatThrownBy(() -> Pem.privateKey(file, "RSA"))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageStartingWith(file + " holds no RSA key, as the certificate needs: ")
                .cause()
                .isNotNull();
    }

    @Test
    void aKeyThatIsNotBase64IsNamed() throws Exception {
        Path file = file("-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.privateKey(file, "EC"))
                .hasMessageContaining(file + ": the block PRIVATE KEY is not base64");
    }

    @Test
    void aKeyInTheOldFormIsRefusedWithTheRemedy() throws Exception {
        Path file = file("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.privateKey(file, "EC"))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage(file + " is in the old form (-----BEGIN EC PRIVATE KEY-----); write a PKCS#8 key without a"
                        + " password with \"openssl pkcs8 -topk8 -nocrypt -in " + file + "\", or use a key store");
    }

    @Test
    void anEncryptedKeyIsRefusedWithTheRemedy() throws Exception {
        Path labelled = file("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.privateKey(labelled, "EC"))
                .hasMessageStartingWith(labelled + " is encrypted (-----BEGIN ENCRYPTED PRIVATE KEY-----)");
        Path old = file(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.privateKey(old, "RSA"))
                .hasMessageStartingWith(old + " is encrypted (-----BEGIN RSA PRIVATE KEY-----)");
    }

    @Test
    void aFileWithoutAKeyIsNamedWithWhatItHolds() throws Exception {
        Path chain = OWN.issue("leaf").chainIn(folder);
        assertThatThrownBy(() -> Pem.privateKey(chain, "EC"))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage(chain + " holds no private key (-----BEGIN PRIVATE KEY-----), only [CERTIFICATE]");
    }

    // Whether they belong together

    @Test
    void aKeyBelongsToItsCertificate() throws Exception {
        for (String algorithm : new String[] {"EC", "RSA", "Ed25519"}) {
            Own own = Own.self(algorithm, "localhost");
            KeyPairs.check(own.key(), own.certificate(), "not reached");
            Own other = Own.self(algorithm, "other");
            assertThatThrownBy(() -> KeyPairs.check(other.key(), own.certificate(), "the complaint"))
                    .as(algorithm)
                    .isInstanceOf(KeyException.class)
                    .hasMessage("the complaint (CN=localhost)");
        }
    }

    @Test
    void kindsOfKeysThatCannotBeAskedPass() throws Exception {
        Own own = Own.self("DSA", "localhost");
        KeyPairs.check(Own.self("DSA", "other").key(), own.certificate(), "not reached");
    }
}
