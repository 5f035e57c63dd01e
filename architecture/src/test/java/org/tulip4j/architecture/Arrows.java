package org.tulip4j.architecture;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** Which file of a module uses which, read from the compiled classes by the JDK's {@code jdeps}. */
final class Arrows {
    private static final Pattern ARROW = Pattern.compile("^\\s+(org\\.tulip4j\\S*)\\s+->\\s+(org\\.tulip4j\\S*)\\s.*$");
    private static final Map<String, Map<String, Set<String>>> READ = new ConcurrentHashMap<>();

    private Arrows() {}

    /** The files that each file uses (by their top-level classes), itself left out. */
    static Map<String, Set<String>> of(String module) {
        return READ.computeIfAbsent(module, Arrows::read);
    }

    private static Map<String, Set<String>> read(String module) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "-v",
                        "--ignore-missing-deps",
                        Modules.classes(module).resolve("org").toString());
        if (code != 0) {
            throw new IllegalStateException("jdeps of " + module + " ended with " + code + ": " + err + out);
        }
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (String line : out.toString().lines().toList()) {
            Matcher arrow = ARROW.matcher(line);
            if (arrow.matches()) {
                String from = topLevel(arrow.group(1));
                String to = topLevel(arrow.group(2));
                Set<String> used = arrows.computeIfAbsent(from, unseen -> new TreeSet<>());
                if (!from.equals(to)) {
                    used.add(to);
                }
            }
        }
        return arrows;
    }

    private static String topLevel(String name) {
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
