package dev.hindcast.cli.output;

import dev.hindcast.experiments.Json;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Settings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code train --list} shows. */
public final class AlgorithmList {
    private AlgorithmList() {}

    public static void print(PrintWriter out, boolean json) {
        List<Algorithms.Entry> all = Algorithms.all();
        if (json) {
            Json.print(
                    out,
                    Map.of("algorithms", all.stream().map(AlgorithmList::toMap).toList()));
            return;
        }
        List<List<String>> rows = all.stream()
                .map(entry -> List.of(entry.name(), entry.description()))
                .toList();
        out.println(Layout.table(List.of("algorithm", ""), rows, 2));
    }

    private static Map<String, Object> toMap(Algorithms.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entry.name());
        map.put("description", entry.description());
        map.put("settings", Settings.toMap(entry.defaults()));
        return map;
    }
}
