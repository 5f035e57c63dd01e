package org.tulip4j.console.web;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has the address that the console printed, and nobody else: the path begins with a token, and the host is this machine,
 * by a name that no DNS server can point here. A page of another site is refused even when it knows the token. Immutable.
 */
final class Gate {
    private static final int TOKEN_BYTES = 18;

    /** The first part of every path. */
    private final String token;
    /** What a request may call this machine. */
    private final Set<String> hosts;

    /** A new token for a port of this machine. */
    Gate(int port) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    }

    /** {@return the path of the page} */
    String path() {
        return "/" + token + "/";
    }

    /** Says why a request is refused; null: it is let in. */
    @Nullable String refuses(String method, URI address, Headers headers) {
        List<String> host = headers.getOrDefault("Host", List.of());
        if (host.size() != 1 || !hosts.contains(host.get(0))) {
            return "the host of the request is not this machine";
        }
        if (!isOwn(headers)) {
            return "the request comes from another site";
        }
        if (!hasToken(address.getRawPath())) {
            return "the address has no token, or a wrong one: open the one that the console printed";
        }
        return method.equals("GET") ? null : "there is nothing here to " + method;
    }

    private boolean isOwn(Headers headers) {
        String origin = headers.getFirst("Origin");
        String site = headers.getFirst("Sec-Fetch-Site");
        return (origin == null || origin.startsWith("http://") && hosts.contains(origin.substring("http://".length())))
                && (site == null || site.equals("same-origin") || site.equals("none"));
    }

    private boolean hasToken(String path) {
        int end = path.indexOf('/', 1);
        String given = end < 0 ? "" : path.substring(1, end);
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the path behind the token, of a request that was let in} */
    String inside(URI address) {
        return address.getRawPath().substring(path().length());
    }
}
