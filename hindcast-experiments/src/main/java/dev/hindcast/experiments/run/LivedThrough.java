package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.experiments.Text;
import dev.hindcast.learning.training.TrainingResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What learners that act lived through, as data sets. */
public final class LivedThrough {
    /** The folder of a run that holds it. */
    public static final String FOLDER = "replay";

    private LivedThrough() {}

    /** Writes it into a run, in the place of what was there. */
    static void keep(Dataset lived, Path run, Plan plan, String environment, long seed) {
        Path kept = run.resolve(FOLDER);
        SafeFiles.deleteRecursively(kept);
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put(
                "about",
                "all that " + plan.algorithm() + " lived through in " + Text.count(plan.steps()) + " steps of "
                        + environment + ", seed " + seed);
        provenance.put("commit", System.getProperty("hindcast.commit", "unknown"));
        lived.writeMinari(kept, provenance);
    }

    /** That of all seeds. */
    static Dataset joined(List<TrainingResult> results) {
        List<Dataset> all = results.stream()
                .map(result -> result.experience().orElseThrow())
                .toList();
        return all.get(0).concat(all.subList(1, all.size()).toArray(Dataset[]::new));
    }
}
