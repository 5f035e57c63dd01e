package org.tulip4j.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The circles of a graph: its strongly connected components of two nodes or more, the largest first. */
final class Circles {
    private final Map<String, ? extends Set<String>> arrows;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<Set<String>> found = new ArrayList<>();

    private Circles(Map<String, ? extends Set<String>> arrows) {
        this.arrows = arrows;
    }

    static List<Set<String>> of(Map<String, ? extends Set<String>> arrows) {
        Circles circles = new Circles(arrows);
        arrows.keySet().stream().sorted().forEach(node -> {
            if (!circles.numbers.containsKey(node)) {
                circles.visit(node);
            }
        });
        circles.found.sort(Comparator.<Set<String>>comparingInt(Set::size).reversed());
        return circles.found;
    }

    /** Tarjan's: a node that reaches nothing older than itself closes a component. */
    private void visit(String node) {
        numbers.put(node, numbers.size());
        lowest.put(node, numbers.get(node));
        open.push(node);
        for (String next : arrows.containsKey(node) ? arrows.get(node) : Set.<String>of()) {
            if (!numbers.containsKey(next)) {
                visit(next);
                lowest.merge(node, lowest.get(next), Math::min);
            } else if (open.contains(next)) {
                lowest.merge(node, numbers.get(next), Math::min);
            }
        }
        if (lowest.get(node).equals(numbers.get(node))) {
            Set<String> component = new TreeSet<>();
            String member;
            do {
                member = open.pop();
                component.add(member);
            } while (!member.equals(node));
            if (component.size() > 1) {
                found.add(component);
            }
        }
    }
}
