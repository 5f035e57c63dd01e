package org.tulip4j.internal.keys;

import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Whether a private key and a certificate belong together. */
final class KeyPairs {
    private KeyPairs() {}

    /** Signs with one and verifies with the other; kinds of keys that cannot be asked so pass. */
    static void check(PrivateKey key, X509Certificate certificate, String complaint) throws GeneralSecurityException {
        String algorithm = signature(certificate.getPublicKey().getAlgorithm());
        if (algorithm == null) {
            return;
        }
        byte[] text = {1, 2, 3};
        boolean pair;
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(text);
            pair = verifying.verify(signed);
        } catch (SignatureException notOfThisKey) {
            pair = false;
        }
        if (!pair) {
            throw new KeyException(complaint + " (" + certificate.getSubjectX500Principal() + ")");
        }
    }

    private static @Nullable String signature(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> null;
        };
    }
}
