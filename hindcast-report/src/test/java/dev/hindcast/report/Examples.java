package dev.hindcast.report;

import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.environment.Drawable;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.report.ReportData.Critic;
import dev.hindcast.report.ReportData.Curve;
import dev.hindcast.report.ReportData.DatasetFacts;
import dev.hindcast.report.ReportData.Evaluated;
import dev.hindcast.report.ReportData.Judgement;
import dev.hindcast.report.ReportData.Logged;
import dev.hindcast.report.ReportData.Moment;
import dev.hindcast.report.ReportData.Outcome;
import dev.hindcast.report.ReportData.Rollout;
import dev.hindcast.report.ReportData.SeedOutcome;
import dev.hindcast.report.ReportData.Trace;
import dev.hindcast.report.ReportData.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Made-up trainings of a plausible shape, and a real episode of a random policy. */
final class Examples {
    private static final int STEPS = 10_000;

    private Examples() {}

    static ReportData withEverything(int seeds) {
        List<Curve> curves =
                LongStream.range(0, seeds).mapToObj(Examples::curve).toList();
        return data(curves);
    }

    static ReportData withoutEnvironment() {
        return new ReportData(
                "BC on maintenance logs",
                "bc",
                "hindcast train bc --data logs.hdf5",
                dataset("logs.hdf5"),
                new Training(List.of(), null, Double.NaN),
                null,
                Map.of(),
                Map.of());
    }

    static ReportData heldAgainstTheLog(boolean discrete) {
        ReportData without = withoutEnvironment();
        return new ReportData(
                without.title(),
                without.algorithm(),
                without.command(),
                without.dataset(),
                without.training(),
                null,
                Map.of(),
                Map.of(),
                ReportData.Words.OF_LOGGED_STEPS,
                List.of(),
                againstTheLog(discrete));
    }

    private static AgainstLog againstTheLog(boolean discrete) {
        Estimate value =
                new Estimate("fqe", 91.5, new Interval(90.1, 94.27), Confidence.BOOTSTRAP, Optional.empty(), List.of());
        double[] logged = new SplittableRandom(1).doubles(300, -1, 1).toArray();
        double[] acted = new SplittableRandom(2).doubles(300, -0.5, 0.7).toArray();
        List<AgainstLog.Actions> actions = discrete
                ? List.of(
                        new AgainstLog.Actions("action 0", new double[] {0.6}, new double[] {0.7}),
                        new AgainstLog.Actions("action 1", new double[] {0.4}, new double[] {0.3}))
                : List.of(new AgainstLog.Actions("action", logged, acted));
        return new AgainstLog(
                "22 held-out episodes",
                true,
                discrete,
                discrete ? 0.53 : 1,
                List.of(
                        new AgainstLog.Looked(0, 100, discrete ? 0.75 : 0.8, 0.02, Optional.empty()),
                        new AgainstLog.Looked(0, 200, discrete ? 0.8 : 0.7, 0.04, Optional.of(value))),
                actions,
                75.2,
                false,
                "Of the checkpoints whose value was estimated, the held-out episodes speak for step-200.",
                List.of(new AgainstLog.Step("Choose:", "hindcast select runs/bc --data logs.hdf5 --held-out")));
    }

    static DatasetFacts dataset(String name) {
        SplittableRandom random = new SplittableRandom(4);
        double[] returns = random.doubles(120)
                .map(u -> u < 0.3
                        ? -1200 + 900 * u / 0.3 + 60 * random.nextGaussian()
                        : -160 - 110 * Math.abs(random.nextGaussian()))
                .toArray();
        return new DatasetFacts(
                name, 24_000, "9f2c41d07be3a85516cfe0d2b4a7".repeat(2) + "9e31b0c4", ReturnSummary.of(returns, 1));
    }

    private static ReportData data(List<Curve> curves) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("algorithm", "iql");
        settings.put("expectile", "0.7");
        settings.put("inverse-temperature", "3.0");
        settings.put("max-weight", "100.0");
        settings.put("discount", "0.99");
        settings.put("polyak", "0.005");
        settings.put("batch-size", "256");
        settings.put("hidden", "[256, 256]");
        settings.put("actor-learning-rate", "3.0e-4");
        settings.put("critic-learning-rate", "3.0e-4");
        settings.put("normalize-observations", "true");
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("hindcast", "0.1.0");
        provenance.put("java", "17.0.19");
        provenance.put("device", "cpu, 1 thread a seed, fp32");
        provenance.put("seeds", "0, 1, 2");
        int seeds = curves.size();
        return new ReportData(
                "IQL on pendulum/mixed",
                "iql",
                "hindcast train iql --data pendulum/mixed --env Pendulum-v1 --steps 10000 --seeds " + seeds
                        + " --set expectile=0.7",
                dataset("pendulum/mixed"),
                new Training(losses(seeds), critic(seeds), 412.3),
                new Judgement("Pendulum-v1", curves, outcome(seeds), rollout()),
                settings,
                provenance);
    }

    static Curve curve(long seed) {
        SplittableRandom random = new SplittableRandom(seed + 50);
        List<Evaluated> points = IntStream.rangeClosed(0, 20)
                .mapToObj(i -> {
                    double mean = -150 - 1050 * Math.exp(-i / (2.5 + seed)) + 18 * random.nextGaussian();
                    double half = 22 + 120 * Math.exp(-i / 3.0);
                    return new Evaluated(i * 500L, mean, mean - half, mean + half * 0.9);
                })
                .toList();
        return new Curve(seed, points);
    }

    static Outcome outcome(int seeds) {
        List<SeedOutcome> outcomes = LongStream.range(0, seeds)
                .mapToObj(seed -> new SeedOutcome(
                        seed,
                        STEPS,
                        returns(-148 - 4.0 * seed, 100, seed),
                        8_500 - 500 * seed,
                        returns(-141 - 2.0 * seed, 100, seed)))
                .toList();
        return new Outcome(
                returns(-151, 100 * seeds, 8),
                returns(-143, 100 * seeds, 9),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                outcomes);
    }

    static ReturnSummary returns(double mean, int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed + 90);
        return ReturnSummary.of(
                random.doubles(episodes)
                        .map(u -> u < 0.1 ? -4 * u : mean - 30 + 75 * random.nextGaussian())
                        .map(x -> Math.min(x, 0))
                        .toArray(),
                seed);
    }

    static List<Trace> losses(int seeds) {
        return List.of("value", "critic", "actor").stream()
                .flatMap(name -> LongStream.range(0, seeds)
                        .mapToObj(seed ->
                                trace(name, seed, name.length(), t -> 3.0 / name.length() * Math.exp(-3 * t), 0.12)))
                .toList();
    }

    static Critic critic(int seeds) {
        return new Critic(
                traces(seeds, 1, t -> -112 * (1 - Math.exp(-5 * t))),
                traces(seeds, 2, t -> -106 * (1 - Math.exp(-5 * t))),
                traces(seeds, 3, t -> -128 * (1 - Math.exp(-5 * t))),
                -118.4,
                RewardTransform.identity());
    }

    private static List<Trace> traces(int seeds, int salt, DoubleUnaryOperator value) {
        return LongStream.range(0, seeds)
                .mapToObj(seed -> trace("q", seed, salt, value, 1.5))
                .toList();
    }

    private static Trace trace(String name, long seed, int salt, DoubleUnaryOperator value, double noise) {
        SplittableRandom random = new SplittableRandom(1000L * salt + seed);
        List<Logged> points = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> new Logged(i * 100L, value.applyAsDouble(i / 100.0) + noise * random.nextGaussian()))
                .toList();
        return new Trace(name, seed, points);
    }

    static Rollout rollout() {
        try (Environment pendulum = Environments.make("Pendulum-v1")) {
            Drawable drawable = Drawable.of(pendulum).orElseThrow();
            Episode episode = Rollouts.run(
                            () -> Environments.make("Pendulum-v1"), new RandomPolicy(pendulum.actionSpace()), 1, 3)
                    .get(0);
            List<Moment> moments = IntStream.rangeClosed(0, episode.length())
                    .mapToObj(t -> moment(drawable, episode, t))
                    .toList();
            return new Rollout("The first evaluation episode of the last checkpoint, seed 0.", moments, null);
        }
    }

    private static Moment moment(Drawable drawable, Episode episode, int t) {
        boolean over = t == episode.length();
        return new Moment(
                drawable.svg(episode, t),
                over ? Double.NaN : episode.rewards()[t],
                over ? "" : Numbers.text(episode.actions()[t]));
    }

    static ComparisonData comparison(int seeds) {
        List<ComparisonData.Run> runs = List.of("iql", "td3-bc", "cql", "bc").stream()
                .map(name -> run(name, seeds))
                .toList();
        return new ComparisonData("Four algorithms on pendulum/mixed", "hindcast compare runs/*", runs);
    }

    private static ComparisonData.Run run(String algorithm, int seeds) {
        int salt = 10 * algorithm.charAt(0);
        double[] means = IntStream.range(0, seeds)
                .mapToDouble(seed -> -150 - salt % 70 + 9 * seed)
                .toArray();
        return new ComparisonData.Run(
                "runs/" + algorithm,
                algorithm,
                "pendulum/mixed",
                "Pendulum-v1",
                dataset("pendulum/mixed").behavior(),
                LongStream.range(0, seeds)
                        .mapToObj(seed -> curve(salt / 10 % 4 + seed))
                        .toList(),
                new Outcome(
                        returns(-150 - salt % 70, 100 * seeds, salt),
                        returns(-140 - salt % 70, 100 * seeds, salt + 1),
                        OptionalDouble.empty(),
                        OptionalDouble.of(98.4),
                        IntStream.range(0, seeds)
                                .mapToObj(seed -> new SeedOutcome(
                                        seed,
                                        1_000,
                                        returns((int) means[seed], 20, salt + seed),
                                        500,
                                        returns((int) means[seed], 20, salt + seed)))
                                .toList()),
                SeedStatistics.of(means, 1));
    }
}
