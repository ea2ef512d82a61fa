package dev.hindcast.cli;

import dev.hindcast.learning.algorithm.Algorithms;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** What {@code train --list} shows. */
final class AlgorithmList {
    private AlgorithmList() {}

    static void print(PrintWriter out, boolean json) {
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
        out.println(Text.table(List.of("algorithm", ""), rows, 2));
    }
}
