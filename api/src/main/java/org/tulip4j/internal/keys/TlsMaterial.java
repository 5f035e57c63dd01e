package org.tulip4j.internal.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates of this side and trust in others, with the context made of them. Immutable but for the context; any thread. */
public final class TlsMaterial {
    /** No certificate, the JDK's trust. */
    public static final TlsMaterial NONE = new TlsMaterial(List.of(), null, null);

    private static final char[] NO_PASSWORD = {};

    /** A private key with its chain, the key's own certificate first. */
    private record Identity(PrivateKey key, X509Certificate[] chain) {}

    /** The certificates of this side with their keys; none for a client that shows none. */
    private final List<Identity> identities;
    /** Null: the JDK's. */
    private final @Nullable KeyStore trust;
    /** Given by the user, or null. */
    private final @Nullable SSLContext ready;
    /** Guarded by this. */
    private @Nullable SSLContext made;

    private TlsMaterial(List<Identity> identities, @Nullable KeyStore trust, @Nullable SSLContext ready) {
        this.identities = identities;
        this.trust = trust;
        this.ready = ready;
    }

    /** A context of the user's. */
    public static TlsMaterial ready(SSLContext context) {
        return new TlsMaterial(List.of(), null, context);
    }

    /** Whether it is a context of the user's. */
    public boolean isReady() {
        return ready != null;
    }

    /** {@return whether there is a certificate to show} */
    public boolean hasCertificate() {
        return ready != null || !identities.isEmpty();
    }

    /** One more certificate. */
    public TlsMaterial plusCertificate(Path chain, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = Pem.certificates(chain);
        X509Certificate own = certificates.get(0);
        for (int i = 1; i < certificates.size(); i++) {
            if (!certificates
                    .get(i)
                    .getSubjectX500Principal()
                    .equals(certificates.get(i - 1).getIssuerX500Principal())) {
                throw new CertificateException(chain + ": certificate " + (i + 1) + " ("
                        + certificates.get(i).getSubjectX500Principal() + ") is not the issuer of certificate " + i
                        + " (" + certificates.get(i - 1).getSubjectX500Principal()
                        + "); name each after the one that it signed");
            }
        }
        PrivateKey privateKey = Pem.privateKey(key, own.getPublicKey().getAlgorithm());
        KeyPairs.check(privateKey, own, key + " is not the key of the first certificate in " + chain);
        return plus(identities, new Identity(privateKey, certificates.toArray(X509Certificate[]::new)));
    }

    private TlsMaterial plus(List<Identity> before, Identity one) {
        List<Identity> more = new ArrayList<>(before);
        more.add(one);
        return new TlsMaterial(List.copyOf(more), trust, null);
    }

    /** The keys of a store instead of what was there. */
    public TlsMaterial withKeys(KeyStore store, char[] password) throws GeneralSecurityException {
        TlsMaterial changed = new TlsMaterial(List.of(), trust, null);
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                changed = changed.plus(changed.identities, identity(store, alias, password));
            }
        }
        if (changed.identities.isEmpty()) {
            throw new KeyStoreException("the key store holds no private key (" + store.size() + " entries)");
        }
        return changed;
    }

    private static Identity identity(KeyStore store, String alias, char[] password) throws GeneralSecurityException {
        Key key;
        try {
            key = store.getKey(alias, password);
        } catch (UnrecoverableKeyException wrong) {
            UnrecoverableKeyException named = new UnrecoverableKeyException(
                    "cannot read the key \"" + alias + "\" of the key store; is the password right?");
            named.initCause(wrong);
            throw named;
        }
        Certificate[] chain = store.getCertificateChain(alias);
        if (!(key instanceof PrivateKey privateKey) || chain == null || chain.length == 0) {
            throw new KeyStoreException("the entry \"" + alias + "\" is not a private key with a certificate chain");
        }
        X509Certificate[] x509 = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            if (!(chain[i] instanceof X509Certificate one)) {
                throw new KeyStoreException("the entry \"" + alias + "\" has a certificate of type "
                        + chain[i].getType() + "; TLS needs X.509");
            }
            x509[i] = one;
        }
        KeyPairs.check(privateKey, x509[0], "the key of the entry \"" + alias + "\" is not that of its certificate");
        return new Identity(privateKey, x509);
    }

    /** Trusts the certificates of a file and no others. */
    public TlsMaterial withTrust(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        List<X509Certificate> certificates = Pem.certificates(file);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("trusted-" + i, certificates.get(i));
        }
        return new TlsMaterial(identities, store, null);
    }

    /** Trusts the certificates of a store and no others. */
    public TlsMaterial withTrust(KeyStore store) throws GeneralSecurityException {
        boolean any = false;
        for (String alias : Collections.list(store.aliases())) {
            any |= store.isCertificateEntry(alias);
        }
        if (!any) {
            throw new KeyStoreException("the key store holds no trusted certificate (" + store.size() + " entries)");
        }
        return new TlsMaterial(identities, store, null);
    }

    /** Made when first asked for. */
    public synchronized SSLContext context() throws GeneralSecurityException {
        if (ready != null) {
            return ready;
        }
        SSLContext context = made;
        if (context == null) {
            context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            made = context;
        }
        return context;
    }

    /** The JDK's manager of this name chooses the certificate by the name that the client asks for. */
    private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException {
        if (identities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        for (int i = 0; i < identities.size(); i++) {
            Identity identity = identities.get(i);
            store.setKeyEntry("own-" + i, identity.key(), NO_PASSWORD, identity.chain());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManager @Nullable [] trustManagers() throws GeneralSecurityException {
        if (trust == null) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trust);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException impossible) {
            throw new KeyStoreException("cannot make an empty key store", impossible);
        }
        return store;
    }

    @Override
    public String toString() {
        return ready != null
                ? "context " + ready.getProtocol()
                : identities.size() + " certificate" + (identities.size() == 1 ? "" : "s") + ", "
                        + (trust == null ? "the JDK's trust" : "own trust");
    }
}
