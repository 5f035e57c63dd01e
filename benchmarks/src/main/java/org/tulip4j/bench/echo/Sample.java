package org.tulip4j.bench.echo;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One measurement: a flat JSON object, a line of the results file. */
final class Sample {
    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|(-?[0-9.eE+-]+))");

    private final String line;
    private final Map<String, String> members = new HashMap<>();

    private Sample(String line) {
        this.line = line;
        Matcher matcher = MEMBER.matcher(line);
        while (matcher.find()) {
            members.put(matcher.group(1), matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
    }

    static Sample parse(String line) {
        return new Sample(line);
    }

    /** A new one; the figures are members as the load generator writes them. */
    static Sample of(String scenario, int group, int round, String server, String kind, String figures) {
        return new Sample("{\"at\":\"" + java.time.Instant.now() + "\",\"scenario\":\"" + scenario + "\",\"group\":"
                + group + ",\"round\":" + round + ",\"server\":\"" + server + "\",\"kind\":\"" + kind + "\"," + figures
                + "}");
    }

    String line() {
        return line;
    }

    String text(String member) {
        return members.getOrDefault(member, "");
    }

    /** A figure, or NaN when there is none. */
    double figure(String member) {
        String value = members.get(member);
        return value == null ? Double.NaN : Double.parseDouble(value);
    }

    boolean is(String scenario, String server, String kind) {
        return text("scenario").equals(scenario)
                && text("server").equals(server)
                && text("kind").equals(kind);
    }
}
