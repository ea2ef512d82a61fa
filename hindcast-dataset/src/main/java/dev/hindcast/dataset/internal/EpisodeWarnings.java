package dev.hindcast.dataset.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is odd about episodes: one line for each kind, with the first episode and a count. */
final class EpisodeWarnings {
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private record Kind(String first, int count) {}

    /** An episode of a name is odd in some way. */
    void add(String name, String what) {
        kinds.merge(what, new Kind(name, 1), (before, one) -> new Kind(before.first, before.count + 1));
    }

    List<String> lines() {
        return kinds.entrySet().stream()
                .map(entry -> line(entry.getValue(), entry.getKey()))
                .toList();
    }

    private static String line(Kind kind, String what) {
        String others =
                kind.count == 2 ? "; so it is with another one" : "; so it is with " + (kind.count - 1) + " others";
        return kind.first + " " + what + (kind.count == 1 ? "" : others);
    }
}
