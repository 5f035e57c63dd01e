package org.tulip4j.console.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, which are in the jar beside this class. Immutable. */
record PageFile(String type, byte[] content) {
    private static final Map<String, String> TYPES = Map.of(
            "",
            "text/html; charset=utf-8",
            "page.css",
            "text/css; charset=utf-8",
            "page.js",
            "text/javascript; charset=utf-8",
            "graph.js",
            "text/javascript; charset=utf-8");

    /** A file by its name in the address; null: there is none. */
    static @Nullable PageFile of(String name) throws IOException {
        String type = TYPES.get(name);
        if (type == null) {
            return null;
        }
        String resource = name.isEmpty() ? "page.html" : name;
        try (InputStream stream = PageFile.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("the console's jar lacks " + resource);
            }
            return new PageFile(type, stream.readAllBytes());
        }
    }
}
