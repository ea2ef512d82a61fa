package dev.hindcast.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.environment.ReferenceScores.Range;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.quality.References;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.Returns;
import dev.hindcast.learning.training.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How good the policies of a run were found to be after its training: {@code evaluation.json}.
 *
 * @param environment where they were played
 * @param seed of the episodes
 * @param behavior the returns of the data's episodes; read back, without the single ones
 * @param lastStep the step of the last checkpoint
 * @param last its returns
 * @param bestStep the step of the checkpoint that was best during the training
 * @param best its returns
 * @param reference what returns compare with, see {@link References#judgedIn}
 */
public record FinalEvaluation(
        String environment,
        long seed,
        ReturnSummary behavior,
        long lastStep,
        ReturnSummary last,
        long bestStep,
        ReturnSummary best,
        Optional<Range> reference) {

    /** Where a run keeps it. */
    public static Path file(Path run) {
        return run.resolve("evaluation.json");
    }

    /** Writes it into a run, whole or not at all. */
    public void write(Path run) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("environment", environment);
        map.put("episodes", last.episodes());
        map.put("seed", seed);
        map.put("behavior", Json.object("episodes", behavior.episodes(), "return", Returns.toMap(behavior)));
        reference.ifPresent(
                range -> map.put("reference", Json.object("random", range.random(), "expert", range.expert())));
        map.put("last", toMap(lastStep, last));
        map.put("best", toMap(bestStep, best));
        Json.write(file(run), map);
    }

    private Map<String, Object> toMap(long step, ReturnSummary returns) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("step", step);
        map.put("return", Returns.toMap(returns));
        map.put("difference", Returns.toMap(ReturnDifference.between(returns, behavior)));
        map.put("normalizedScore", Returns.normalized(reference, returns));
        map.put("returns", returns.returns());
        return map;
    }

    /**
     * Forgets what was found, and the page of it, where a training went on from there: the policies that it was found of are no longer the
     * last ones.
     *
     * @param report the page, which may be of several runs
     */
    static void forgetOutdated(List<Path> runs, Path report) {
        for (Path run : runs) {
            if (!Files.exists(new RunDirectory(run).lastPolicy())) {
                SafeFiles.delete(file(run));
                SafeFiles.delete(report);
            }
        }
    }

    /** Of a run that was judged. */
    public static Optional<FinalEvaluation> read(Path run) {
        Path file = file(run);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode node = Json.read(file);
        long seed = node.path("seed").asLong();
        return Optional.of(new FinalEvaluation(
                node.path("environment").asText(),
                seed,
                behavior(node.path("behavior")),
                node.path("last").path("step").asLong(),
                returns(file, node.path("last"), seed),
                node.path("best").path("step").asLong(),
                returns(file, node.path("best"), seed),
                reference(node)));
    }

    private static Optional<Range> reference(JsonNode node) {
        JsonNode reference = node.path("reference");
        return reference.path("random").isNumber() && reference.path("expert").isNumber()
                ? Optional.of(new Range(
                        reference.path("random").asDouble(),
                        reference.path("expert").asDouble()))
                : ReferenceScores.range(node.path("environment").asText());
    }

    /** What returns in an environment compare with: as in a run that was judged there, or else the environment's own. */
    public static Optional<Range> reference(Path run, String environment) {
        return read(run)
                .filter(judged -> judged.environment().equals(environment))
                .map(FinalEvaluation::reference)
                .orElseGet(() -> ReferenceScores.range(environment));
    }

    private static ReturnSummary behavior(JsonNode node) {
        JsonNode returns = node.path("return");
        return new ReturnSummary(
                node.path("episodes").asInt(),
                number(returns, "mean"),
                number(returns, "std"),
                number(returns, "stderr"),
                number(returns, "low95"),
                number(returns, "high95"),
                number(returns, "min"),
                number(returns, "max"),
                new double[0]);
    }

    private static double number(JsonNode node, String key) {
        return node.path(key).isNumber() ? node.path(key).asDouble() : Double.NaN;
    }

    private static ReturnSummary returns(Path file, JsonNode node, long seed) {
        double[] returns = new double[node.path("returns").size()];
        Arrays.setAll(returns, i -> node.path("returns").get(i).asDouble(Double.NaN));
        try {
            return ReturnSummary.of(returns, seed);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    file + " does not hold returns (" + e.getMessage() + "): evaluate the run again", e);
        }
    }
}
