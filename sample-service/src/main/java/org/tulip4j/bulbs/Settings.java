package org.tulip4j.bulbs;

import java.time.Duration;
import java.util.Map;

/**
 * What the service is told by its environment; everything has a default.
 *
 * @param host where it listens
 * @param port where it listens; 0 for any that is free
 * @param database as {@code postgresql://user:password@host:port/database}
 * @param connections to the database, at most
 * @param cache as {@code redis://host:port}
 * @param fresh how long the cache may answer
 * @param patience how long a request waits for the cache, before it asks the database
 * @param limit how long a request may take
 * @param grace how long requests that are open may take when the service stops
 */
public record Settings(
        String host,
        int port,
        String database,
        int connections,
        String cache,
        Duration fresh,
        Duration patience,
        Duration limit,
        Duration grace) {

    /** {@return the settings of a process}
     *
     * @param environment its variables
     * @throws IllegalArgumentException names the variable that is wrong
     */
    public static Settings of(Map<String, String> environment) {
        return new Settings(
                environment.getOrDefault("BULBS_HOST", "127.0.0.1"),
                number(environment, "BULBS_PORT", 8080),
                environment.getOrDefault("BULBS_DATABASE", "postgresql://bulbs@127.0.0.1:5432/bulbs"),
                number(environment, "BULBS_CONNECTIONS", 8),
                environment.getOrDefault("BULBS_CACHE", "redis://127.0.0.1:6379"),
                Duration.ofSeconds(number(environment, "BULBS_FRESH_S", 60)),
                Duration.ofMillis(number(environment, "BULBS_PATIENCE_MS", 50)),
                Duration.ofMillis(number(environment, "BULBS_LIMIT_MS", 5_000)),
                Duration.ofMillis(number(environment, "BULBS_GRACE_MS", 20_000)));
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String text = environment.getOrDefault(name, "" + otherwise);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(name + " is not a number: " + text, wrong);
        }
    }
}
