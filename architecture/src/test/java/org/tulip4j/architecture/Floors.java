package org.tulip4j.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The floors of a module, read from {@code floors.txt}. A room is a package, or a named set of files of one package; an arrow goes to a
 * room of a lower floor or stays in its room.
 */
final class Floors {
    private static final String ROOT = "org.tulip4j";

    private final String module;
    /** Floor of each room; the ground is 1. */
    private final Map<String, Integer> floorOf = new LinkedHashMap<>();
    /** Room of each file that does not simply belong to its package. */
    private final Map<String, String> roomOf = new HashMap<>();

    private Floors(String module) {
        this.module = module;
    }

    /** Lines: {@code [module]}, then its floors from the ground up; {@code room = File File} names a room of files. */
    static Map<String, Floors> read(List<String> lines) {
        Map<String, Floors> all = new LinkedHashMap<>();
        Floors now = null;
        int floor = 0;
        for (String line : lines) {
            String text = line.replaceAll("#.*", "").strip();
            if (text.startsWith("[")) {
                now = new Floors(text.substring(1, text.length() - 1));
                all.put(now.module, now);
                floor = 0;
            } else if (text.contains("=")) {
                String room = text.substring(0, text.indexOf('=')).strip();
                for (String file : text.substring(text.indexOf('=') + 1).strip().split("\\s+")) {
                    now.roomOf.put(file, room);
                }
            } else if (!text.isEmpty()) {
                floor++;
                for (String room : text.split("\\s+")) {
                    now.floorOf.put(room, floor);
                }
            }
        }
        return all;
    }

    /** {@return the rooms of each floor, the ground first} */
    List<List<String>> floors() {
        List<List<String>> floors = new ArrayList<>();
        floorOf.forEach((room, floor) -> {
            while (floors.size() < floor) {
                floors.add(new ArrayList<>());
            }
            floors.get(floor - 1).add(room);
        });
        return floors;
    }

    /** The room of a file, both without {@code org.tulip4j.}; {@code root} is the package itself. */
    String room(String file) {
        String name = file.substring(ROOT.length() + 1);
        String own = roomOf.get(name);
        if (own != null) {
            return own;
        }
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "root" : name.substring(0, dot);
    }

    /** The arrows that do not go down, as {@code from -> to}; and rooms that no floor has. */
    Set<String> upwards(Map<String, Set<String>> arrows) {
        Set<String> wrong = new TreeSet<>();
        arrows.forEach((from, targets) -> {
            String room = room(from);
            for (String to : targets) {
                String other = room(to);
                if (arrows.containsKey(to) && !room.equals(other) && !isBelow(other, room)) {
                    wrong.add(from.substring(ROOT.length() + 1) + " -> " + to.substring(ROOT.length() + 1));
                }
            }
        });
        return wrong;
    }

    /** Rooms that the code has and {@code floors.txt} has not. */
    Set<String> unknown(Map<String, Set<String>> arrows) {
        Set<String> rooms = new TreeSet<>();
        arrows.keySet().forEach(file -> rooms.add(room(file)));
        rooms.removeAll(floorOf.keySet());
        return rooms;
    }

    private boolean isBelow(String lower, String upper) {
        return floorOf.containsKey(lower) && floorOf.containsKey(upper) && floorOf.get(lower) < floorOf.get(upper);
    }

    /** The graph of rooms. */
    Map<String, Set<String>> rooms(Map<String, Set<String>> arrows) {
        Map<String, Set<String>> graph = new TreeMap<>();
        arrows.forEach((from, targets) -> {
            Set<String> used = graph.computeIfAbsent(room(from), unseen -> new TreeSet<>());
            targets.stream()
                    .filter(arrows::containsKey)
                    .map(this::room)
                    .filter(room -> !room.equals(room(from)))
                    .forEach(used::add);
        });
        return graph;
    }
}
