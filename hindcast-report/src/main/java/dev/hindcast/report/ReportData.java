package dev.hindcast.report;

import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.evaluation.ReturnDifference;
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
 * @param training what was logged on the way
 * @param judgement what running the policies gave; null where there was no environment to run them in
 * @param settings the resolved settings, in their order
 * @param provenance versions, fingerprints and the like, in their order
 * @param words what its steps are, and what the policies are held against
 * @param trials what became of each policy on trial, where a hand-over was watched
 * @param log what the log says of the policies; null where they were run instead
 */
public record ReportData(
        String title,
        String algorithm,
        String command,
        DatasetFacts dataset,
        Training training,
        @Nullable Judgement judgement,
        Map<String, String> settings,
        Map<String, String> provenance,
        Words words,
        List<String> trials,
        @Nullable AgainstLog log) {

    /** Keeps copies of what could be changed. */
    public ReportData {
        trials = List.copyOf(trials);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /** A training on logged steps. */
    public ReportData(
            String title,
            String algorithm,
            String command,
            DatasetFacts dataset,
            Training training,
            @Nullable Judgement judgement,
            Map<String, String> settings,
            Map<String, String> provenance) {
        this(
                title,
                algorithm,
                command,
                dataset,
                training,
                judgement,
                settings,
                provenance,
                Words.OF_LOGGED_STEPS,
                List.of(),
                null);
    }

    /** What a training calls its steps, and what the policies are held against. */
    public enum Words {
        /** Of a training on logged steps. */
        OF_LOGGED_STEPS("updates", "behaviour", "the behaviour", "the data’s behaviour", "Behaviour in the data"),
        /** Of a training that acts and knows nothing before: what it lived through is the data. */
        OF_OWN_STEPS("steps", "behaviour", "the behaviour", "the data’s behaviour", "Behaviour in the data"),
        /** Of a training that acts, held against what was there before its first step. */
        OF_A_HAND_OVER(
                "steps",
                "before the first step",
                "what it was",
                "the policy before its first step",
                "Before the first step");

        private final String steps;
        private final String reference;
        private final String referenceAgain;
        private final String referenceInFull;
        private final String heading;

        Words(String steps, String reference, String referenceAgain, String referenceInFull, String heading) {
            this.steps = steps;
            this.reference = reference;
            this.referenceAgain = referenceAgain;
            this.referenceInFull = referenceInFull;
            this.heading = heading;
        }

        /** What is counted. */
        String steps() {
            return steps;
        }

        /** What the policies are held against, as a label. */
        String reference() {
            return reference;
        }

        /** The same within a sentence that has named it. */
        String referenceAgain() {
            return referenceAgain;
        }

        /** The same where a sentence names it first. */
        String referenceInFull() {
            return referenceInFull;
        }

        /** The same as the name of a sample. */
        String sample() {
            return this == OF_A_HAND_OVER ? reference : "data";
        }

        /** The same above its figure. */
        String heading() {
            return heading;
        }
    }

    /** What running the policies gave, where they were run. */
    public Optional<Judgement> judged() {
        return Optional.ofNullable(judgement);
    }

    /** The returns of the policies that came out, where they were run. */
    public Optional<Outcome> outcome() {
        return judged().map(Judgement::outcome);
    }

    /** What the log says of the policies, where they were not run. */
    public Optional<AgainstLog> againstLog() {
        return Optional.ofNullable(log);
    }

    /** Returns during the training, by seed; empty where there are none. */
    public List<Curve> curves() {
        return judged().map(Judgement::curves).orElse(List.of());
    }

    /**
     * What was logged during the training.
     *
     * @param losses the losses by name and seed, in the order they are shown; may be empty
     * @param critic what the critic believed; null for an algorithm without one
     * @param updatesPerSecond over all seeds; NaN where unknown
     */
    public record Training(List<Trace> losses, @Nullable Critic critic, double updatesPerSecond) {
        /** Keeps copies of what could be changed. */
        public Training {
            losses = List.copyOf(losses);
        }
    }

    /**
     * What running the policies gave.
     *
     * @param environmentId where they ran
     * @param curves returns during the training, one curve for each seed; empty where only the end was judged
     * @param outcome the returns of the policies that came out
     * @param rollout one episode, drawn; null where the environment cannot be drawn
     */
    public record Judgement(
            String environmentId,
            List<Curve> curves,
            Outcome outcome,
            @Nullable Rollout rollout) {
        /** Keeps copies of what could be changed. */
        public Judgement {
            curves = List.copyOf(curves);
        }
    }

    /**
     * What was learned from.
     *
     * @param name its name or path
     * @param transitions how many steps it holds
     * @param episodes how many episodes it holds
     * @param fingerprint its SHA-256
     * @param behavior the returns that policies are held against: of its episodes, or of the policies before their first step
     * @param bySeed those of each seed, where each is held against its own; else empty
     */
    public record DatasetFacts(
            String name,
            long transitions,
            long episodes,
            String fingerprint,
            ReturnSummary behavior,
            List<ReturnSummary> bySeed) {
        /** Keeps copies of what could be changed. */
        public DatasetFacts {
            bySeed = List.copyOf(bySeed);
        }

        /** Whose episodes' returns are held against. */
        public DatasetFacts(String name, long transitions, String fingerprint, ReturnSummary behavior) {
            this(name, transitions, behavior.episodes(), fingerprint, behavior, List.of());
        }

        /** What policies, one a seed, differ by from what they are held against. */
        ReturnDifference difference(List<ReturnSummary> policies) {
            return bySeed.isEmpty()
                    ? ReturnDifference.between(policies, List.of(behavior))
                    : ReturnDifference.bySeed(policies, bySeed);
        }
    }

    /**
     * Returns during the training of one seed.
     *
     * @param seed the seed
     * @param points by step
     */
    public record Curve(long seed, List<Evaluated> points) {
        /** Keeps copies of what could be changed. */
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
        /** Keeps copies of what could be changed. */
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
     * The critic against what was really earned, all in the units of the rewards that it learned from.
     *
     * @param onData mean Q of the data's states and actions, by seed
     * @param onPolicy mean Q of the data's states and the policy's actions
     * @param onRandom mean Q of the data's states and uniformly random actions
     * @param dataReturn the mean discounted return from the data's states on, as logged
     * @param rewards what the critic learned from, of the data's rewards
     */
    public record Critic(
            List<Trace> onData,
            List<Trace> onPolicy,
            List<Trace> onRandom,
            double dataReturn,
            RewardTransform rewards) {}

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
        /** Keeps copies of what could be changed. */
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
     * @param overview the whole episode in one picture; null where there is none
     */
    public record Rollout(
            String caption, List<Moment> moments, @Nullable SvgChart overview) {
        /** Keeps copies of what could be changed. */
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
