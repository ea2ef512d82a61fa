package dev.hindcast.cli.report;

import dev.hindcast.evaluation.ReturnSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Report} tells of one training. Texts are plain: the report escapes them.
 *
 * @param title the report's title
 * @param algorithm what was trained, such as {@code iql}
 * @param command what reproduces the training, as one types it
 * @param dataset what it learned from
 * @param environmentId where the policy was run; null where nowhere
 * @param curves returns during the training, one for each seed; empty without an environment
 * @param losses the losses by name and seed
 * @param critic what the critic thought; null for an algorithm without one
 * @param outcome the returns of the policies that came out; null without an environment
 * @param updatesPerSecond over all seeds; NaN where unknown
 * @param rollout one episode, drawn; null where the environment cannot be drawn
 * @param settings the resolved settings, in their order
 * @param provenance versions, fingerprints and the like, in their order
 */
public record ReportData(
        String title,
        String algorithm,
        String command,
        DatasetFacts dataset,
        @Nullable String environmentId,
        List<Curve> curves,
        List<Trace> losses,
        @Nullable Critic critic,
        @Nullable Outcome outcome,
        double updatesPerSecond,
        @Nullable Rollout rollout,
        Map<String, String> settings,
        Map<String, String> provenance) {

    public ReportData {
        curves = List.copyOf(curves);
        losses = List.copyOf(losses);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /** A report of a training whose policy nobody ran: the rest is added by the {@code with} methods. */
    public static ReportData of(String title, String algorithm, String command, DatasetFacts dataset) {
        return new ReportData(
                title,
                algorithm,
                command,
                dataset,
                null,
                List.of(),
                List.of(),
                null,
                null,
                Double.NaN,
                null,
                Map.of(),
                Map.of());
    }

    /** These data with what running the policies gave. */
    public ReportData withOutcome(String environmentId, List<Curve> curves, Outcome outcome) {
        return new ReportData(
                title,
                algorithm,
                command,
                dataset,
                environmentId,
                curves,
                losses,
                critic,
                outcome,
                updatesPerSecond,
                rollout,
                settings,
                provenance);
    }

    /** These data with what the training recorded. */
    public ReportData withTraining(List<Trace> losses, @Nullable Critic critic, double updatesPerSecond) {
        return new ReportData(
                title,
                algorithm,
                command,
                dataset,
                environmentId,
                curves,
                losses,
                critic,
                outcome,
                updatesPerSecond,
                rollout,
                settings,
                provenance);
    }

    /** These data with an episode to show. */
    public ReportData withRollout(@Nullable Rollout rollout) {
        return new ReportData(
                title,
                algorithm,
                command,
                dataset,
                environmentId,
                curves,
                losses,
                critic,
                outcome,
                updatesPerSecond,
                rollout,
                settings,
                provenance);
    }

    /** These data with what the tables at the end show, in the maps' order. */
    public ReportData withTables(Map<String, String> settings, Map<String, String> provenance) {
        return new ReportData(
                title,
                algorithm,
                command,
                dataset,
                environmentId,
                curves,
                losses,
                critic,
                outcome,
                updatesPerSecond,
                rollout,
                settings,
                provenance);
    }

    /** The outcome, where there is one. */
    public Optional<Outcome> maybeOutcome() {
        return Optional.ofNullable(outcome);
    }

    /**
     * What the data set is.
     *
     * @param name its name or path
     * @param transitions how many steps it holds
     * @param fingerprint its SHA-256
     * @param behavior the returns of its episodes
     */
    public record DatasetFacts(String name, long transitions, String fingerprint, ReturnSummary behavior) {}

    /**
     * Returns during the training of one seed.
     *
     * @param seed the seed
     * @param points by step
     */
    public record Curve(long seed, List<Evaluated> points) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /**
     * One evaluation during a training.
     *
     * @param step updates done
     * @param mean the mean return
     * @param low95 lower end of its 95% interval; NaN where unknown
     * @param high95 upper end of it; NaN where unknown
     */
    public record Evaluated(long step, double mean, double low95, double high95) {}

    /**
     * A quantity that was logged during the training of one seed.
     *
     * @param name such as {@code critic}
     * @param seed the seed
     * @param points by step
     */
    public record Trace(String name, long seed, List<Logged> points) {
        public Trace {
            points = List.copyOf(points);
        }
    }

    /**
     * One logged value.
     *
     * @param step updates done
     * @param value may be NaN
     */
    public record Logged(long step, double value) {}

    /**
     * The critic against what was really earned.
     *
     * @param onData mean Q of the data's states and actions, by seed
     * @param onPolicy mean Q of the data's states and the policy's actions
     * @param onRandom mean Q of the data's states and uniformly random actions
     * @param dataReturn the mean discounted return from the data's states on, as logged
     * @param policyReturn the mean discounted return from the states that the policy visits on, measured in the environment
     */
    public record Critic(
            List<Trace> onData,
            List<Trace> onPolicy,
            List<Trace> onRandom,
            double dataReturn,
            OptionalDouble policyReturn) {}

    /**
     * The policies that came out. <em>Last</em> is the checkpoint after the last update; <em>best</em> the one with the highest
     * mean return during the training, chosen with the environment's help.
     *
     * @param last returns of the last checkpoints, pooled over the seeds
     * @param best returns of the best checkpoints, pooled over the seeds
     * @param normalizedLast D4RL-normalised score of {@code last}, where the environment has references
     * @param normalizedBest the same of {@code best}
     * @param seeds each seed alone
     */
    public record Outcome(
            ReturnSummary last,
            ReturnSummary best,
            OptionalDouble normalizedLast,
            OptionalDouble normalizedBest,
            List<SeedOutcome> seeds) {
        public Outcome {
            seeds = List.copyOf(seeds);
        }
    }

    /**
     * What came out of one seed.
     *
     * @param seed the seed
     * @param lastStep updates of the last checkpoint
     * @param last its returns
     * @param bestStep updates of the best checkpoint
     * @param best its returns
     */
    public record SeedOutcome(long seed, long lastStep, ReturnSummary last, long bestStep, ReturnSummary best) {}

    /**
     * An episode of the policy, drawn.
     *
     * @param caption whose episode it is
     * @param moments by step
     */
    public record Rollout(String caption, List<Moment> moments) {
        public Rollout {
            moments = List.copyOf(moments);
        }
    }

    /**
     * One step of an episode.
     *
     * @param svg its drawing: one {@code svg} element of shapes and text
     * @param reward what the step earned; NaN after the last
     * @param action the action, as text; empty after the last
     */
    public record Moment(String svg, double reward, String action) {}
}
