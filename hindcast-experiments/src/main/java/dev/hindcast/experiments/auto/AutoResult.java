package dev.hindcast.experiments.auto;

import dev.hindcast.environment.Environments;
import dev.hindcast.experiments.auto.AutoTraining.Attempt;
import dev.hindcast.experiments.run.Contender;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of an {@link AutoPlan}.
 *
 * @param plan what was trained, and why
 * @param out where all lies
 * @param attempts the methods, in the plan's order
 * @param choice which policy to take
 */
public record AutoResult(AutoPlan plan, Path out, List<Attempt> attempts, Choice choice) {
    /** The run of the chosen policy. */
    public Path run() {
        return choice.chosen().run().orElseThrow();
    }

    /** What is to be typed to play a policy; nothing where neither its run nor the data name an environment. */
    public Optional<String> evaluation(Contender contender) {
        return contender.evaluationIn(plan.dataset().environmentId().filter(Environments::mayBeNamedByData));
    }

    /** Where its report lies. */
    public Path report() {
        return out.resolve("report.html");
    }
}
