package org.tulip4j.site;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The links of a folder of HTML: whether those inside it lead to a file, and to a place in it where they name one. */
final class Links {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Pattern PLACE = Pattern.compile("(?:id|name)=\"([^\"]*)\"");
    /** A page of Javadoc's whose own list leads to packages that it has no constants of. */
    private static final String CONSTANTS = "constant-values.html";

    /** An address outside: a scheme, then anything. */
    private static final Pattern OUTSIDE = Pattern.compile("[a-z][a-z+.-]*:.*");

    private final Path folder;
    private final Set<String> broken = new TreeSet<>();
    private final Map<Path, Set<String>> places = new HashMap<>();
    private int inside;
    private int outside;

    private Links(Path folder) {
        this.folder = folder;
    }

    /** Reads every page below the folder. */
    static Links of(Path folder) throws IOException {
        Links links = new Links(folder);
        List<Path> pages;
        try (Stream<Path> files = Files.walk(folder)) {
            pages = files.filter(file -> file.toString().endsWith(".html") && !file.endsWith(CONSTANTS))
                    .toList();
        }
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                links.check(page, link.group(1).replace("&amp;", "&"));
            }
        }
        return links;
    }

    /** The links that lead nowhere, each as {@code PAGE: LINK}. */
    Set<String> broken() {
        return broken;
    }

    int inside() {
        return inside;
    }

    int outside() {
        return outside;
    }

    private void check(Path page, String link) throws IOException {
        if (OUTSIDE.matcher(link).matches()) {
            outside++;
            if (!link.startsWith("javascript:")) {
                URI.create(link);
            }
            return;
        }
        inside++;
        int hash = link.indexOf('#');
        String path = (hash < 0 ? link : link.substring(0, hash)).replaceAll("\\?.*", "");
        Path target = path.isEmpty() ? page : page.resolveSibling(decoded(path)).normalize();
        boolean there = target.startsWith(folder) && Files.isRegularFile(target);
        if (!there || hash >= 0 && !place(target, decoded(link.substring(hash + 1)))) {
            broken.add(folder.relativize(page) + ": " + link);
        }
    }

    private boolean place(Path page, String name) throws IOException {
        Set<String> known = places.get(page);
        if (known == null) {
            known = new HashSet<>();
            Matcher place = PLACE.matcher(Files.readString(page));
            while (place.find()) {
                known.add(decoded(place.group(1).replace("&lt;", "<").replace("&gt;", ">")));
            }
            places.put(page, known);
        }
        return name.isEmpty() || known.contains(name);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
