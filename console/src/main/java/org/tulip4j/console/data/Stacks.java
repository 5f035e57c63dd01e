package org.tulip4j.console.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where some tasks stand. Without state. */
public final class Stacks {
    private Stacks() {}

    /** The frames, innermost first, by the ids of the tasks. */
    public static Map<String, List<String>> of(String json) {
        Map<String, List<String>> stacks = new HashMap<>();
        Facts facts = Facts.of(Json.read(json));
        facts.members().keySet().forEach(id -> stacks.put(String.valueOf(id), facts.texts(String.valueOf(id))));
        return stacks;
    }
}
