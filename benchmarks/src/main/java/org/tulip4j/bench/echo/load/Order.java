package org.tulip4j.bench.echo.load;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** One line of work for the generator: a kind, then {@code name=value} pairs. */
final class Order {
    private final String kind;
    private final Map<String, String> values = new HashMap<>();

    Order(String line) {
        String[] words = line.trim().split(" +");
        kind = words[0];
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not name=value: " + words[i]);
            }
            values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
    }

    String kind() {
        return kind;
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", (int) number("port"));
    }

    /** Whether it is asked for: absent is no. */
    boolean asks(String name) {
        return values.containsKey(name) && number(name) != 0;
    }

    double number(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(kind + " needs " + name + "=");
        }
        return Double.parseDouble(value);
    }

    int count(String name) {
        return (int) number(name);
    }

    long nanos(String name) {
        return (long) (number(name) * 1e9);
    }
}
