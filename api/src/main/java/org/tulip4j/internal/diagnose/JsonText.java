package org.tulip4j.internal.diagnose;

/** Writes JSON: puts in the commas, and escapes texts. Nothing checks that what is opened is closed. Confined to a thread. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    /** What was written so far. */
    private final StringBuilder text = new StringBuilder();

    /** Begins an object or array. */
    JsonText open(char bracket) {
        comma();
        text.append(bracket);
        return this;
    }

    /** Ends an object or array. */
    JsonText close(char bracket) {
        text.append(bracket);
        return this;
    }

    /** Begins a member; its value comes next. */
    JsonText name(String name) {
        comma();
        quoted(name);
        text.append(':');
        return this;
    }

    /** Writes a member. */
    JsonText string(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    /** Writes an element. */
    JsonText string(String value) {
        comma();
        quoted(value);
        return this;
    }

    /** Writes a member. */
    JsonText number(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Writes an element. */
    JsonText number(long value) {
        comma();
        text.append(value);
        return this;
    }

    /** Writes a member. */
    JsonText flag(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    private void comma() {
        char last = text.isEmpty() ? '{' : text.charAt(text.length() - 1);
        if (last != '{' && last != '[' && last != ':') {
            text.append(',');
        }
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char one = value.charAt(i);
            if (one == '"' || one == '\\') {
                text.append('\\').append(one);
            } else if (one < ' '
                    || one >= 0x7f && one < 0xa0
                    || one == 0x2028
                    || one == 0x2029
                    || Character.isSurrogate(one)) {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(HEX.charAt(one >> shift & 15));
                }
            } else {
                text.append(one);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
