package org.tulip4j.console.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into maps, lists, strings, longs, doubles, booleans and null. Depth is bounded by the stack: the text comes from tulip.
 * Confined to a thread.
 */
public final class Json {
    /** What is read. */
    private final String text;
    /** The place of the next character. */
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException when it is no JSON, with the place
     */
    public static @Nullable Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        if (json.next() != 0) {
            throw json.wrong("the end");
        }
        return value;
    }

    private @Nullable Object value() {
        char first = next();
        return switch (first) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        while (next() != '}') {
            if (!object.isEmpty()) {
                take(',');
            }
            if (next() != '"') {
                throw wrong("a name");
            }
            String name = string();
            take(':');
            object.put(name, value());
        }
        at++;
        return object;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        while (next() != ']') {
            if (!array.isEmpty()) {
                take(',');
            }
            array.add(value());
        }
        at++;
        return array;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        at++;
        while (true) {
            char one = here();
            at++;
            if (one == '"') {
                return string.toString();
            }
            if (one < ' ') {
                throw wrong("a character of a string");
            }
            string.append(one == '\\' ? escaped() : one);
        }
    }

    private char escaped() {
        char one = here();
        at++;
        return switch (one) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> one;
            case 'u' -> unicode();
            default -> throw wrong("an escape");
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw wrong("four digits");
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private Object number() {
        int start = at;
        while ("+-.eE0123456789".indexOf(here()) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            return digits.matches("-?\\d+") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        } catch (NumberFormatException none) {
            throw wrong("a value");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return value;
    }

    private void take(char wanted) {
        if (next() != wanted) {
            throw wrong("'" + wanted + "'");
        }
        at++;
    }

    /** Goes behind blanks; 0 at the end. */
    private char next() {
        while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return here();
    }

    private char here() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException("no JSON: " + wanted + " is missing at " + at);
    }
}
