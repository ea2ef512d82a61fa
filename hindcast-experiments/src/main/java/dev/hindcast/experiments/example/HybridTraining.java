package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Pendulum;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.Policies;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.training.Evaluator;
import dev.hindcast.learning.training.OfflineShare;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Score;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Trains on logged steps of Pendulum while the learner's own policy takes a few steps there, which join the logged ones: batches are drawn
 * from all of them alike. Its episodes are all that it sees of how good it is; what it is worth is known from others.
 *
 * @param logged the logged steps
 * @param updates of a learner
 * @param checkpoints how often it is judged, at equal distances, after the last update too
 * @param episodes of a judgement with drawn actions, four times those with its modes
 * @param finalEpisodes of the last one
 */
record HybridTraining(Dataset logged, long updates, int checkpoints, int episodes, int finalEpisodes) {
    /** In so many equal parts of a training what episodes said is held against the truth. */
    static final int PARTS = 5;

    private static final String ENVIRONMENT = "Pendulum-v1";
    private static final long JUDGE = 1_000;
    private static final String DRAWN = "drawn_mean";
    private static final String SPREAD = "drawn_std";
    /** After so many steps a discount of 0.99 leaves nothing. */
    private static final int ENDLESS = 1_000;

    private static final int ENDLESS_EPISODES = 100;

    /**
     * How good a policy is in the middle of a training.
     *
     * @param updates after how many
     * @param greedy mean return of its modes
     * @param drawn mean return of actions that are drawn from it
     * @param spread standard deviation of an episode's return with these
     */
    record Judged(long updates, double greedy, double drawn, double spread) {}

    /**
     * What became of a learner.
     *
     * @param curve from before the first update to after the last
     * @param greedy returns of its modes, after the last
     * @param drawn returns of drawn actions, after the last
     * @param lived returns of its own whole episodes during the training, in their order
     * @param livedUntil where in the training each of them ended, in (0, 1]
     * @param claimed what its critic believes that its modes are worth, discounted, from where episodes start
     * @param earned what they are worth
     */
    record Learned(
            List<Judged> curve,
            ReturnSummary greedy,
            ReturnSummary drawn,
            List<Double> lived,
            List<Double> livedUntil,
            double claimed,
            double earned) {}

    /**
     * What a learner's episodes in a part of its training say, and what is true of its policies there.
     *
     * @param episodes that ended there
     * @param said their mean return, NaN where there is none
     * @param truth the mean value of the drawn actions from the part's begin to its end
     * @param spread the standard deviation of an episode's return, likewise
     */
    record Told(int episodes, double said, double truth, double spread) {
        static Told of(Learned learned, int part) {
            double[] returns = IntStream.range(0, learned.lived().size())
                    .filter(i -> (int) Math.ceil(PARTS * learned.livedUntil().get(i)) - 1 == part)
                    .mapToDouble(i -> learned.lived().get(i))
                    .toArray();
            return new Told(
                    returns.length,
                    Arrays.stream(returns).average().orElse(Double.NaN),
                    mean(learned.curve(), part, Judged::drawn),
                    Math.sqrt(mean(learned.curve(), part, judged -> judged.spread() * judged.spread())));
        }

        private static double mean(List<Judged> curve, int part, ToDoubleFunction<Judged> figure) {
            int width = (curve.size() - 1) / PARTS;
            return IntStream.range(part * width, (part + 1) * width)
                    .mapToDouble(i -> (figure.applyAsDouble(curve.get(i)) + figure.applyAsDouble(curve.get(i + 1))) / 2)
                    .average()
                    .orElseThrow();
        }

        double error() {
            return said - truth;
        }

        /** How large an error is where episodes are drawn by chance alone. */
        double chance() {
            return spread / Math.sqrt(episodes);
        }
    }

    /** How many steps a learner takes: a share of the logged ones. */
    long ownSteps(double share) {
        return Math.round(share * logged.transitions());
    }

    /** What trains a learner that takes steps of its own, as many updates after each of them. */
    Trainer trainer(Environment world, double share, Evaluator judge) {
        long own = ownSteps(share);
        if (own == 0) {
            return judging(Trainer.on(logged).steps(updates), updates, judge);
        }
        double least = (double) logged.transitions() / (logged.transitions() + own);
        Trainer trainer = Trainer.in(world)
                .steps(own)
                .randomSteps(0)
                .updatesPerStep(updatesPerStep(own))
                .beside(logged, new OfflineShare(1, least, own));
        return judging(trainer, own, judge);
    }

    private int updatesPerStep(long own) {
        if (updates % own != 0) {
            throw new IllegalArgumentException(
                    updates + " updates do not come to whole ones for each of " + own + " steps");
        }
        return Math.toIntExact(updates / own);
    }

    private Trainer judging(Trainer trainer, long steps, Evaluator judge) {
        return trainer.every(steps / checkpoints, judge)
                .loggingEvery(steps / checkpoints)
                .reportingTo(Progress.silent());
    }

    /**
     * Judges a learner's modes on the same starts at all times, and its drawn actions on others each time: what is the same in all of
     * these errs in one direction.
     */
    private final class Judge implements Evaluator {
        private final long seed;
        private long times;

        Judge(long seed) {
            this.seed = Seeds.mix(JUDGE, seed);
        }

        @Override
        public Score evaluate(Policy policy) {
            ReturnSummary drawn = returns(policy, true, episodes, Seeds.mix(seed, times++));
            return new Score(
                    returns(policy, false, episodes / 4, JUDGE).mean(),
                    Map.of(DRAWN, drawn.mean(), SPREAD, drawn.std()));
        }
    }

    private static ReturnSummary returns(Policy policy, boolean drawn, int episodes, long seed) {
        Rollouts rollouts = Rollouts.with(() -> Environments.make(ENVIRONMENT)).parallelism(Policies.parallelism());
        return ReturnSummary.of(
                (drawn ? rollouts.exploring() : rollouts)
                        .run(policy, episodes, seed).stream()
                                .mapToDouble(Episode::totalReward)
                                .toArray(),
                JUDGE);
    }

    /** Trains a learner whose own steps are that share of the logged ones. */
    Learned train(Config config, double share, long seed) {
        try (Environment world = Environments.make(ENVIRONMENT);
                Algorithm learner = config.create(logged.spec(), Device.cpu(), seed)) {
            Judge judge = new Judge(seed);
            Score untrained = judge.evaluate(learner.policy());
            TrainingResult result = trainer(world, share, judge).run(learner);
            List<Episode> own = result.experience().map(Dataset::episodes).orElse(List.of()).stream()
                    .filter(episode -> episode.length() == maxSteps(world))
                    .toList();
            List<Episode> endless = endless(result.last(), Math.min(finalEpisodes, ENDLESS_EPISODES));
            return new Learned(
                    curve(untrained, result, ownSteps(share) == 0 ? updates : ownSteps(share)),
                    returns(result.last(), false, finalEpisodes, JUDGE),
                    returns(result.last(), true, finalEpisodes, JUDGE),
                    own.stream().map(Episode::totalReward).toList(),
                    ends(own, ownSteps(share)),
                    claimed(learner, endless),
                    endless.stream()
                            .mapToDouble(episode -> episode.discountedReturn(config.discount()))
                            .average()
                            .orElseThrow());
        }
    }

    private static int maxSteps(Environment world) {
        return ((TimeLimit) world).maxSteps();
    }

    private static List<Double> ends(List<Episode> own, long steps) {
        List<Double> ends = new ArrayList<>();
        double sum = 0;
        for (Episode episode : own) {
            sum += episode.length();
            ends.add(sum / steps);
        }
        return ends;
    }

    private List<Judged> curve(Score untrained, TrainingResult result, long steps) {
        List<Judged> curve = new ArrayList<>();
        curve.add(new Judged(
                0,
                untrained.value(),
                untrained.metrics().getOrDefault(DRAWN, Double.NaN),
                untrained.metrics().getOrDefault(SPREAD, Double.NaN)));
        for (Map<String, Double> row : result.metrics()) {
            double part = row.getOrDefault("step", Double.NaN) / steps;
            curve.add(new Judged(
                    Math.round(part * updates),
                    row.getOrDefault(RunDirectory.SCORE_COLUMN, Double.NaN),
                    row.getOrDefault("evaluation/" + DRAWN, Double.NaN),
                    row.getOrDefault("evaluation/" + SPREAD, Double.NaN)));
        }
        return curve;
    }

    private static List<Episode> endless(Policy policy, int episodes) {
        return Rollouts.with(() -> new TimeLimit(new Pendulum(), ENDLESS))
                .parallelism(Policies.parallelism())
                .run(policy, episodes, JUDGE);
    }

    private static double claimed(Algorithm learner, List<Episode> played) {
        DatasetSpec spec = learner.spec();
        int size = spec.observationSpace().size();
        float[] starts = new float[played.size() * size];
        for (int i = 0; i < played.size(); i++) {
            spec.convertObservation(played.get(i).observations(), 0, starts, i * size);
        }
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> {
                Tensor states = Tensor.of(learner.networks().device(), starts, played.size(), size);
                return (double) learner.actionValues(states, learner.act(states))
                        .orElseThrow()
                        .mean()
                        .item();
            });
        }
    }
}
