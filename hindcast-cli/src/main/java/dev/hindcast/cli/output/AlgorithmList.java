package dev.hindcast.cli.output;

import dev.hindcast.experiments.Json;
import dev.hindcast.learning.algorithm.Algorithms;
import java.io.PrintWriter;
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
                    Map.of("algorithms", all.stream().map(AlgorithmHelp::toMap).toList()));
            return;
        }
        List<List<String>> rows = all.stream()
                .map(entry -> List.of(entry.name(), entry.description()))
                .toList();
        out.println(Layout.table(List.of("algorithm", ""), rows, 2));
    }
}
