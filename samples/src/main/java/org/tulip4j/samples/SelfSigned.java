package org.tulip4j.samples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import org.tulip4j.transport.TlsOptions;

/**
 * A certificate for trying TLS out, made by the JDK's keytool and signed by itself.
 *
 * @param server options that bear it
 * @param certificate the file that a client must trust; deleted when the JVM ends
 */
record SelfSigned(TlsOptions server, Path certificate) {
    private static final String PASSWORD = "changeit";

    /** Makes one for a host name or a literal address. */
    static SelfSigned forHost(String host) throws IOException, GeneralSecurityException, InterruptedException {
        boolean literal = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        Path folder = Files.createTempDirectory("tulip-echo");
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "echo",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=tulip echo",
                        "-ext",
                        "san=" + (literal ? "ip:" : "dns:") + host,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool could not make a certificate: " + said.strip());
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, PASSWORD.toCharArray());
        }
        Files.delete(store);
        Path certificate = folder.resolve("certificate.pem");
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate("echo").getEncoded());
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
        folder.toFile().deleteOnExit();
        certificate.toFile().deleteOnExit();
        return new SelfSigned(TlsOptions.server(keys, PASSWORD.toCharArray()), certificate);
    }
}
