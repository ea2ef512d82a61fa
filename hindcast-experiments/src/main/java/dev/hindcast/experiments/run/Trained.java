package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Returns;
import dev.hindcast.learning.training.TrainingResult;
import dev.hindcast.report.AgainstLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a training.
 *
 * @param plan what was asked for
 * @param seeds with which seeds
 * @param out where it lies
 * @param dataset what was learned from; of online training, what was lived through
 * @param rewards which rewards were learned from
 * @param environment where the policies were judged
 * @param results by seed
 * @param judgements by seed; empty without an environment
 * @param references the returns that they are held against: of what was learned from, or of each seed's policy before a fine-tuning
 * @param updatesPerSecond of all seeds together
 * @param againstLog what logged episodes say of the policies, where there is no environment
 */
public record Trained(
        Plan plan,
        List<Long> seeds,
        Path out,
        Dataset dataset,
        RewardTransform rewards,
        Optional<String> environment,
        List<TrainingResult> results,
        List<Judged> judgements,
        List<ReturnSummary> references,
        double updatesPerSecond,
        Optional<AgainstLog> againstLog) {

    /**
     * One seed, judged.
     *
     * @param directory its run
     * @param result its training
     * @param evaluation its returns
     * @param episodes what the last policy played for them
     */
    public record Judged(Path directory, TrainingResult result, FinalEvaluation evaluation, List<Episode> episodes) {}

    /** The returns of the last checkpoints, by seed. */
    public List<ReturnSummary> last() {
        return judgements.stream().map(judged -> judged.evaluation().last()).toList();
    }

    /** The returns of the best checkpoints, by seed. */
    public List<ReturnSummary> best() {
        return judgements.stream().map(judged -> judged.evaluation().best()).toList();
    }

    /** The returns that the policies are held against, of all seeds. */
    public ReturnSummary behavior() {
        return Returns.pooled(references);
    }

    /** Where its report lies. */
    public Path report() {
        return report(out);
    }

    /** Where the report of what is trained in {@code out} lies. */
    static Path report(Path out) {
        return out.resolve("report.html");
    }

    /** As {@code --json} prints it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", out.toString());
        map.put("algorithm", plan.algorithm());
        map.put("data", plan.data().orElse(null));
        map.put("environment", environment.orElse(null));
        map.put("steps", plan.steps());
        map.put("seeds", seeds);
        map.put("rewardMultiplier", rewards.multiplier());
        map.put("rewardShift", rewards.shift());
        map.put("behaviorReturn", behavior().mean());
        map.put("finalReturn", toMap(last()));
        map.put("bestReturn", toMap(best()));
        againstLog.ifPresent(log -> map.put("againstLog", toMap(log)));
        map.put("updatesPerSecond", updatesPerSecond);
        map.put("report", report().toString());
        return map;
    }

    private static Map<String, Object> toMap(AgainstLog log) {
        return Json.object(
                "episodes", log.episodes(),
                "heldOut", log.heldOut(),
                "agreement", log.discrete() ? "share" : "distance",
                "baseline", log.baseline(),
                "behaviorValue", log.behaviorValue(),
                "choice", log.choice(),
                "checkpoints", log.checkpoints().stream().map(Trained::toMap).toList(),
                "next", log.next().stream().map(AgainstLog.Step::command).toList());
    }

    private static Map<String, Object> toMap(AgainstLog.Looked looked) {
        Map<String, Object> map = Json.object(
                "seed", looked.seed(),
                "step", looked.step(),
                "agreement", looked.agreement(),
                "outsideShare", looked.outsideShare());
        looked.value().ifPresent(value -> {
            map.put("value", value.value());
            map.put("low95", value.interval().low());
            map.put("high95", value.interval().high());
            map.put("cautions", value.cautions().stream().map(Caution::reason).toList());
        });
        return map;
    }

    private @Nullable Map<String, Object> toMap(List<ReturnSummary> bySeed) {
        if (environment.isEmpty()) {
            return null;
        }
        Map<String, Object> map = Returns.toMap(judgements.get(0).evaluation().reference(), bySeed);
        map.put("difference", Returns.toMap(difference(bySeed)));
        return map;
    }

    /** What policies, one a seed, differ by from what they are held against: what all share, or what each began with. */
    public ReturnDifference difference(List<ReturnSummary> bySeed) {
        return references.size() > 1
                ? ReturnDifference.bySeed(bySeed, references)
                : ReturnDifference.between(bySeed, references);
    }
}
