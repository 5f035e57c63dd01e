package org.tulip4j.console.screen;

/** Compares names as a reader does: "Task-9" comes before "Task-10". Without state. */
final class Names {
    private Names() {}

    static int compare(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            int endOne = endOfNumber(one, i);
            int endOther = endOfNumber(other, j);
            int order;
            if (endOne > i && endOther > j) {
                order = compareNumbers(one.substring(i, endOne), other.substring(j, endOther));
                i = endOne;
                j = endOther;
            } else {
                order = Character.compare(one.charAt(i++), other.charAt(j++));
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.length() - i, other.length() - j);
    }

    private static int endOfNumber(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String one, String other) {
        String first = one.replaceFirst("^0+", "");
        String second = other.replaceFirst("^0+", "");
        return first.length() != second.length()
                ? Integer.compare(first.length(), second.length())
                : first.compareTo(second);
    }
}
