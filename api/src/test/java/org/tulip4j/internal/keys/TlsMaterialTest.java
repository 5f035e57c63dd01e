package org.tulip4j.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tulip4j.internal.tls.Own;
import org.tulip4j.internal.tls.TlsPeer;

/** What certificates and trust are taken, and that a connection made with them uses them. */
class TlsMaterialTest {
    private static final Own OWN = Own.self("localhost");
    private static final Own OTHER = Own.self("other");

    @TempDir
    Path folder;

    /** Shakes hands in memory, client asking the server by name or not; {@return the client's side} */
    private static TlsPeer shake(SSLContext client, SSLContext server) throws SSLException {
        TlsPeer asking = new TlsPeer(client, true);
        TlsPeer serving = new TlsPeer(server, false);
        asking.engine.beginHandshake();
        byte[] said = asking.take(new byte[0]);
        for (int i = 0; i < 20 && said.length > 0; i++) {
            said = asking.take(serving.take(said));
        }
        return asking;
    }

    @Test
    void aCertificateOfFilesIsUsed() throws Exception {
        Own leaf = OWN.issue("leaf");
        TlsMaterial material = TlsMaterial.NONE.plusCertificate(leaf.chainIn(folder), leaf.keyIn(folder));
        assertThat(material.hasCertificate()).isTrue();
        assertThat(material.isReady()).isFalse();
        assertThat(material).hasToString("1 certificate, the JDK's trust");
        TlsMaterial client = TlsMaterial.NONE.withTrust(Own.trust(OWN));
        assertThat(shake(client.context(), material.context())
                        .engine
                        .getSession()
                        .getPeerCertificates())
                .containsExactly(leaf.chain());
    }

    @Test
    void severalCertificatesAreKept() throws Exception {
        TlsMaterial both = TlsMaterial.NONE
                .plusCertificate(OWN.chainIn(folder), OWN.keyIn(folder))
                .plusCertificate(OTHER.chainIn(folder), OTHER.keyIn(folder));
        assertThat(both).hasToString("2 certificates, the JDK's trust");
        assertThat(TlsMaterial.NONE).hasToString("0 certificates, the JDK's trust");
        assertThat(TlsMaterial.NONE.hasCertificate()).isFalse();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        Path chain = OWN.chainIn(folder);
        Path key = OTHER.keyIn(folder);
        assertThatThrownBy(() -> TlsMaterial.NONE.plusCertificate(chain, key))
                .isInstanceOf(KeyException.class)
                .hasMessage(key + " is not the key of the first certificate in " + chain + " (CN=localhost)");
    }

    @Test
    void aChainInTheWrongOrderIsRefused() throws Exception {
        Own leaf = OWN.issue("leaf");
        Own wrong = new Own(leaf.key(), leaf.certificate(), OTHER.certificate());
        Path chain = wrong.chainIn(folder);
        assertThatThrownBy(() -> TlsMaterial.NONE.plusCertificate(chain, leaf.keyIn(folder)))
                .isInstanceOf(CertificateException.class)
                .hasMessage(chain + ": certificate 2 (CN=other) is not the issuer of certificate 1 (CN=leaf);"
                        + " name each after the one that it signed");
        Own longer = leaf.issue("deep");
        Own third = new Own(longer.key(), longer.chain()[0], longer.chain()[1], OTHER.certificate());
        assertThatThrownBy(() -> TlsMaterial.NONE.plusCertificate(third.chainIn(folder), longer.keyIn(folder)))
                .hasMessageContaining("certificate 3 (CN=other) is not the issuer of certificate 2 (CN=leaf)");
        TlsMaterial.NONE.plusCertificate(longer.chainIn(folder), longer.keyIn(folder));
    }

    @Test
    void theKeysOfAStoreAreUsedInsteadOfWhatWasThere() throws Exception {
        TlsMaterial before = TlsMaterial.NONE.plusCertificate(OWN.chainIn(folder), OWN.keyIn(folder));
        TlsMaterial one = before.withKeys(Own.keys(OTHER), Own.PASSWORD);
        assertThat(one).hasToString("1 certificate, the JDK's trust");
        assertThat(before.withKeys(Own.keys(OWN, OTHER), Own.PASSWORD)).hasToString("2 certificates, the JDK's trust");
        TlsMaterial client = TlsMaterial.NONE.withTrust(Own.trust(OTHER));
        assertThat(shake(client.context(), one.context()).engine.getSession().getPeerCertificates())
                .containsExactly(OTHER.chain());
    }

    @Test
    void trustStaysWhenKeysAreGivenAndKeysWhenTrustIs() throws Exception {
        TlsMaterial trusting = TlsMaterial.NONE.withTrust(Own.trust(OTHER));
        assertThat(trusting.withKeys(Own.keys(OWN), Own.PASSWORD)).hasToString("1 certificate, own trust");
        assertThat(trusting.plusCertificate(OWN.chainIn(folder), OWN.keyIn(folder)))
                .hasToString("1 certificate, own trust");
        TlsMaterial own = TlsMaterial.NONE.withKeys(Own.keys(OWN), Own.PASSWORD);
        assertThat(own.withTrust(Own.trust(OTHER))).hasToString("1 certificate, own trust");
        assertThat(own.withTrust(OTHER.chainIn(folder))).hasToString("1 certificate, own trust");
    }

    @Test
    void aStoreWithoutAKeyIsRefused() throws Exception {
        assertThatThrownBy(() -> TlsMaterial.NONE.withKeys(Own.trust(OWN), Own.PASSWORD))
                .isInstanceOf(KeyStoreException.class)
                .hasMessage("the key store holds no private key (1 entries)");
    }

    @Test
    void aWrongPasswordIsNamed() throws Exception {
        KeyStore store = Own.keys(OWN);
        assertThatThrownBy(() -> TlsMaterial.NONE.withKeys(store, "wrong".toCharArray()))
                .isInstanceOf(UnrecoverableKeyException.class)
                .hasMessage("cannot read the key \"key-0\" of the key store; is the password right?")
                .hasCauseInstanceOf(UnrecoverableKeyException.class);
    }

    @Test
    void aKeyThatIsNotOfItsCertificateIsRefused() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("mixed", OTHER.key(), Own.PASSWORD, OWN.chain());
        assertThatThrownBy(() -> TlsMaterial.NONE.withKeys(store, Own.PASSWORD))
                .isInstanceOf(KeyException.class)
                .hasMessage("the key of the entry \"mixed\" is not that of its certificate (CN=localhost)");
    }

    @Test
    void anEntryThatIsNoPrivateKeyIsRefused() throws Exception {
        KeyStore store = Own.empty();
        store.setKeyEntry("secret", new SecretKeySpec(new byte[16], "AES"), Own.PASSWORD, null);
        assertThatThrownBy(() -> TlsMaterial.NONE.withKeys(store, Own.PASSWORD))
                .isInstanceOf(KeyStoreException.class)
                .hasMessage("the entry \"secret\" is not a private key with a certificate chain");
    }

    @Test
    void onlyTheTrustedAreTrusted() throws Exception {
        Own leaf = OTHER.issue("leaf");
        SSLContext server =
                TlsMaterial.NONE.withKeys(Own.keys(leaf), Own.PASSWORD).context();
        TlsMaterial byFile = TlsMaterial.NONE.withTrust(OTHER.chainIn(folder));
        assertThat(shake(byFile.context(), server).engine.getSession().getPeerCertificates())
                .hasSize(2);
        Own both = new Own(null, OWN.certificate(), OTHER.certificate());
        TlsMaterial several = TlsMaterial.NONE.withTrust(both.chainIn(folder));
        assertThat(shake(several.context(), server).engine.getSession().getPeerCertificates())
                .hasSize(2);
        TlsMaterial others = TlsMaterial.NONE.withTrust(Own.trust(OWN));
        assertThatThrownBy(() -> shake(others.context(), server)).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> shake(TlsMaterial.NONE.context(), server)).isInstanceOf(SSLException.class);
    }

    @Test
    void aStoreThatTrustsNobodyIsRefused() throws Exception {
        assertThatThrownBy(() -> TlsMaterial.NONE.withTrust(Own.keys(OWN)))
                .isInstanceOf(KeyStoreException.class)
                .hasMessage("the key store holds no trusted certificate (1 entries)");
        KeyStore mixed = Own.keys(OWN);
        mixed.setCertificateEntry("a-trusted", OTHER.certificate());
        assertThat(TlsMaterial.NONE.withTrust(mixed)).hasToString("0 certificates, own trust");
    }

    @Test
    void itsContextIsMadeOnce() throws Exception {
        TlsMaterial material = TlsMaterial.NONE.withTrust(Own.trust(OWN));
        SSLContext context = material.context();
        assertThat(material.context()).isSameAs(context);
        assertThat(context.getProtocol()).isEqualTo("TLS");
    }

    @Test
    void aReadyContextIsTheUsers() throws Exception {
        SSLContext context = OWN.context();
        TlsMaterial ready = TlsMaterial.ready(context);
        assertThat(ready.isReady()).isTrue();
        assertThat(ready.hasCertificate()).isTrue();
        assertThat(ready.context()).isSameAs(context);
        assertThat(ready).hasToString("context TLS");
    }
}
