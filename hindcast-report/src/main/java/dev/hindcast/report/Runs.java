package dev.hindcast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Cuts a list where elements are to be left out. */
final class Runs {
    private Runs() {}

    /** The longest runs of neighbours that all satisfy {@code condition}, in order. */
    static <T> List<List<T>> where(List<T> elements, Predicate<T> condition) {
        List<List<T>> runs = new ArrayList<>();
        boolean running = false;
        for (T element : elements) {
            boolean satisfied = condition.test(element);
            if (satisfied && !running) {
                runs.add(new ArrayList<>());
            }
            if (satisfied) {
                runs.get(runs.size() - 1).add(element);
            }
            running = satisfied;
        }
        return runs;
    }
}
