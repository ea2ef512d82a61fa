package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.experiments.example.HybridTraining.Judged;
import dev.hindcast.experiments.example.HybridTraining.Learned;
import dev.hindcast.experiments.example.HybridTraining.Told;
import dev.hindcast.learning.algorithm.Cql;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Stroke;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A large log of random actions, conservative Q-learning on soft actor-critic (Kumar et al. 2020), and a few steps of the learner's own
 * beside: what these are worth as data, and what their episodes tell of how good it is.
 */
final class HybridExample implements LongExample {
    private static final String DATA = "pendulum/random";
    private static final int PARTS = HybridTraining.PARTS;
    /** The first parts of a training, in which policies change faster than episodes can tell. */
    private static final int EARLY = 2;

    private static final double LEVEL = 0.95;

    private static final Cql.Config CQL = Cql.Config.defaults()
            .withHidden(List.of(32, 32))
            .withBatchSize(128)
            .withActionSamples(2)
            .withCriticLearningRate(1e-3)
            .withActorLearningRate(1e-3);
    private static final Cql.Config NAIVE = CQL.withConservativeWeight(0);

    private static final Effort FULL = new Effort(List.of(0.0, 0.01, 0.02, 0.05, 0.1), 3, 500, 10_000, 200, 500);
    private static final Effort QUICK = new Effort(List.of(0.0, 0.1), 2, 10, 200, 8, 3);

    /**
     * How much is done.
     *
     * @param shares of own steps, as parts of the logged ones, from 0 to the largest
     * @param seeds of each
     * @param loggedEpisodes that are learned from
     * @param updates of each learner
     * @param episodes of a judgement in the middle of a training, four times those with modes
     * @param finalEpisodes of one at its end
     */
    private record Effort(
            List<Double> shares, int seeds, int loggedEpisodes, long updates, int episodes, int finalEpisodes) {
        HybridTraining training(Dataset all) {
            Dataset logged = all.episodesAt(IntStream.range(0, loggedEpisodes).toArray());
            return new HybridTraining(logged, updates, 2 * PARTS, episodes, finalEpisodes);
        }

        double largest() {
            return shares.get(shares.size() - 1);
        }
    }

    @Override
    public String name() {
        return "hybrid";
    }

    @Override
    public String summary() {
        return "CQL on a large random log and a few steps of its own: what these add, and what they tell (minutes; --quick)";
    }

    @Override
    public Demonstration run(long seed) {
        return run(FULL, seed);
    }

    @Override
    public Demonstration quick(long seed) {
        return run(QUICK, seed);
    }

    /**
     * Learners of one kind.
     *
     * @param share of own steps
     * @param bySeed one a seed
     */
    private record Group(String name, double share, List<Learned> bySeed) {
        double[] returns() {
            return each(learned -> learned.greedy().mean());
        }

        double[] each(ToDoubleFunction<Learned> figure) {
            return bySeed.stream().mapToDouble(figure).toArray();
        }

        double mean(ToDoubleFunction<Learned> figure) {
            return Arrays.stream(each(figure)).average().orElseThrow();
        }

        /** What these returned beyond what others did, seed by seed. */
        double[] beyond(Group other) {
            double[] own = returns();
            double[] others = other.returns();
            return IntStream.range(0, own.length)
                    .mapToDouble(i -> own[i] - others[i])
                    .toArray();
        }
    }

    /** All learners of the experiment. */
    private record Groups(List<Group> cautious, List<Group> naive) {
        static Groups train(Effort effort, HybridTraining training, long seed) {
            try (Progress progress = Progress.console(
                    "hybrid", (long) effort.seeds() * (effort.shares().size() + 2))) {
                Trains trains = (name, config, share) -> new Group(
                        name,
                        share,
                        IntStream.range(0, effort.seeds())
                                .mapToObj(i -> {
                                    Learned learned = training.train(config, share, seed + i);
                                    progress.note(String.format(
                                            Locale.ROOT,
                                            "%s: %.1f",
                                            name,
                                            learned.greedy().mean()));
                                    progress.advance(1);
                                    return learned;
                                })
                                .toList());
                return new Groups(
                        effort.shares().stream()
                                .map(share -> trains.group("CQL, " + percent(share), CQL, share))
                                .toList(),
                        List.of(0.0, effort.largest()).stream()
                                .map(share -> trains.group("naive, " + percent(share), NAIVE, share))
                                .toList());
            }
        }

        @FunctionalInterface
        private interface Trains {
            Group group(String name, Cql.Config config, double share);
        }

        Group offline() {
            return cautious.get(0);
        }

        Group largest() {
            return cautious.get(cautious.size() - 1);
        }
    }

    private static String percent(double share) {
        return Math.round(100 * share) + "%";
    }

    private static Demonstration run(Effort effort, long seed) {
        Dataset all = NamedDatasets.open(DATA, OpenOptions.defaults());
        HybridTraining training = effort.training(all);
        Groups groups = Groups.train(effort, training, seed);
        double behavior = behavior(training.logged());
        return new Demonstration(
                "What a few steps of a learner's own add to a large log of random actions, as data and as a test of what it has learned,"
                        + " is a matter of measurement (CQL: Kumar et al. 2020; soft actor-critic: Haarnoja et al. 2018).",
                String.format(
                        Locale.ROOT,
                        "Pendulum-v1. %,d logged steps of uniformly random torques, mean return %.1f. CQL on soft actor-critic, weight %s,"
                                + " networks of 32 + 32, batches of %d, %d action samples, %,d updates. Meanwhile the learner's own policy"
                                + " takes so many percent of the logged steps, evenly spread, which join the log: batches are drawn from all"
                                + " alike. Naive is weight 0. %d seeds; intervals are of Student's t over seeds, gains seed by seed.",
                        training.logged().transitions(),
                        behavior,
                        Text.number(CQL.conservativeWeight()),
                        CQL.batchSize(),
                        CQL.actionSamples(),
                        effort.updates(),
                        effort.seeds()),
                List.of(returns(effort, groups, training), critics(groups), told(groups, training)),
                reading(groups),
                picture(effort, groups, behavior));
    }

    private static double behavior(Dataset logged) {
        return logged.episodes().stream()
                .mapToDouble(Episode::totalReward)
                .average()
                .orElseThrow();
    }

    private static Interval interval(double[] samples) {
        return Confidence.STUDENT_T.of(samples, LEVEL, Confidence.Range.UNKNOWN, 0);
    }

    private static double mean(double[] samples) {
        return Arrays.stream(samples).average().orElseThrow();
    }

    private static String written(Interval interval) {
        return Text.interval(interval.low(), interval.high());
    }

    private static Table returns(Effort effort, Groups groups, HybridTraining training) {
        List<String> columns = new ArrayList<>(List.of("learner, own steps", "own steps"));
        IntStream.range(0, effort.seeds()).forEach(i -> columns.add("seed +" + i));
        columns.addAll(List.of("mean", "95% interval", "gain", "its interval"));
        List<List<?>> rows = new ArrayList<>();
        groups.cautious.forEach(group -> rows.add(row(group, groups.offline(), training)));
        groups.naive.forEach(group -> rows.add(row(group, groups.offline(), training)));
        return new Table(
                "Returns after the last update, " + effort.finalEpisodes() + " episodes each; gain over "
                        + groups.offline().name,
                columns,
                rows);
    }

    private static List<?> row(Group group, Group offline, HybridTraining training) {
        List<Object> row = new ArrayList<>(List.of(group.name, (int) training.ownSteps(group.share)));
        Arrays.stream(group.returns()).forEach(row::add);
        row.addAll(List.of(mean(group.returns()), written(interval(group.returns()))));
        double[] gain = group.beyond(offline);
        row.addAll(group == offline ? List.of("-", "-") : List.of(mean(gain), written(interval(gain))));
        return row;
    }

    private static Table critics(Groups groups) {
        Function<Group, List<?>> row = group -> List.of(
                group.name,
                group.mean(Learned::claimed),
                group.mean(Learned::earned),
                group.mean(learned -> learned.claimed() - learned.earned()),
                group.mean(learned -> learned.greedy().mean()),
                group.mean(learned -> learned.drawn().mean()));
        List<List<?>> rows = new ArrayList<>();
        groups.cautious.forEach(group -> rows.add(row.apply(group)));
        groups.naive.forEach(group -> rows.add(row.apply(group)));
        return new Table(
                "What critics claim of the start, discounted and without a time limit; returns with and without drawing; means over seeds",
                List.of("learner, own steps", "claimed", "earned", "too much by", "return", "return of drawn actions"),
                rows);
    }

    private static Table told(Groups groups, HybridTraining training) {
        List<String> columns = new ArrayList<>(List.of("own", "episodes"));
        for (int part = 1; part <= PARTS; part++) {
            columns.add("to " + Text.count(part * training.updates() / PARTS));
        }
        columns.addAll(List.of("bias", "its interval", "error", "by chance"));
        List<List<?>> rows = groups.cautious.stream()
                .filter(group -> group.share > 0)
                .<List<?>>map(HybridExample::toldRow)
                .toList();
        return new Table(
                "What own episodes said in each fifth of the training (true of drawn actions), and how far off they were in the last three",
                columns,
                rows);
    }

    private static List<?> toldRow(Group group) {
        List<Object> row = new ArrayList<>(
                List.of(percent(group.share), group.bySeed.get(0).lived().size()));
        for (int part = 0; part < PARTS; part++) {
            int number = part;
            row.add(whole(group.mean(learned -> Told.of(learned, number).said())) + " ("
                    + whole(group.mean(learned -> Told.of(learned, number).truth())) + ")");
        }
        double[] errors = late(group, Told::error);
        double[] bias =
                group.each(learned -> late(learned, Told::error).average().orElseThrow());
        row.add(mean(errors));
        row.add(written(interval(bias)));
        row.add(rootMeanSquare(errors));
        row.add(rootMeanSquare(late(group, Told::chance)));
        return row;
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? Text.ABSENT : Text.count(Math.round(value));
    }

    private static DoubleStream late(Learned learned, ToDoubleFunction<Told> figure) {
        return IntStream.range(EARLY, PARTS)
                .mapToObj(part -> Told.of(learned, part))
                .filter(told -> told.episodes() > 0)
                .mapToDouble(figure);
    }

    private static double[] late(Group group, ToDoubleFunction<Told> figure) {
        return group.bySeed.stream()
                .flatMapToDouble(learned -> late(learned, figure))
                .toArray();
    }

    private static double rootMeanSquare(double[] values) {
        return Math.sqrt(
                Arrays.stream(values).map(value -> value * value).average().orElseThrow());
    }

    private static String reading(Groups groups) {
        double[] gain = groups.largest().beyond(groups.offline());
        Interval interval = interval(gain);
        Group naive = groups.naive.get(0);
        Interval cost = interval(naive.beyond(groups.offline()));
        Group fewest = groups.cautious.get(1);
        return String.format(
                Locale.ROOT,
                "With the log alone CQL returns %.1f; with %s of steps of its own %.1f, a gain of %.1f %s: %s. Without conservatism the log"
                        + " alone gives %.1f, which differs from CQL's by %.1f %s. What its own episodes said was off by %.1f with %s of own steps and"
                        + " by %.1f with %s, where chance explains %.1f and %.1f.",
                mean(groups.offline().returns()),
                percent(groups.largest().share),
                mean(groups.largest().returns()),
                mean(gain),
                written(interval),
                verdict(interval),
                mean(naive.returns()),
                mean(naive.beyond(groups.offline())),
                written(cost),
                rootMeanSquare(late(fewest, Told::error)),
                percent(fewest.share),
                rootMeanSquare(late(groups.largest(), Told::error)),
                percent(groups.largest().share),
                rootMeanSquare(late(fewest, Told::chance)),
                rootMeanSquare(late(groups.largest(), Told::chance)));
    }

    private static String verdict(Interval gain) {
        return gain.low() > 0
                ? "own steps help"
                : gain.high() < 0 ? "own steps harm" : "whether own steps help or harm is not shown";
    }

    private static LineChart picture(Effort effort, Groups groups, double behavior) {
        List<Series> lines = IntStream.range(0, groups.cautious.size())
                .mapToObj(i -> new Series(
                        percent(groups.cautious.get(i).share) + " own steps",
                        Tone.of(i),
                        true,
                        points(groups.cautious.get(i)),
                        Stroke.of(i)))
                .toList();
        return LineChart.of(
                        new Labels(
                                "CQL on random actions of Pendulum and own steps; mean and range of " + effort.seeds()
                                        + " seeds",
                                "updates",
                                "mean return of " + effort.episodes() / 4 + " episodes"),
                        Size.WIDE,
                        lines)
                .withReferences(List.of(new Reference("the log's policy", behavior, Tone.QUIET)));
    }

    private static List<Series.Point> points(Group group) {
        List<Judged> first = group.bySeed.get(0).curve();
        return IntStream.range(0, first.size())
                .mapToObj(i -> {
                    double[] returns =
                            group.each(learned -> learned.curve().get(i).greedy());
                    return new Series.Point(
                            first.get(i).updates(),
                            mean(returns),
                            Arrays.stream(returns).min().orElseThrow(),
                            Arrays.stream(returns).max().orElseThrow());
                })
                .toList();
    }
}
