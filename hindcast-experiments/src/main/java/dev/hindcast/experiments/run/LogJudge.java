package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.behavior.LoggedStep;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.evaluation.shift.ShiftSettings;
import dev.hindcast.evaluation.shift.Support;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.Text;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.training.Checkpoint;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.report.AgainstLog;
import dev.hindcast.report.AgainstLog.Actions;
import dev.hindcast.report.AgainstLog.Looked;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Holds the policies of a training against logged episodes: those that were held out, or else those that they were learned from. Of
 * the former it takes the half that {@code select} chooses by, so that the other half stays unseen for {@code gate}. Values are
 * estimated of a few checkpoints, by networks that are fitted for at most twice the updates of the training, and at most
 * {@value #MOST_UPDATES}.
 */
final class LogJudge {
    private static final double CHOSEN_BY = 0.5;
    private static final int FEWEST_HALVED = 4;
    private static final long SEED = 0;
    private static final int MOST_CHECKPOINTS = 10;
    private static final int MOST_VALUED = 4;
    private static final long MOST_UPDATES = 10_000;
    private static final long MOST_STEPS = 200_000;
    /** Images: what is fitted to them takes too long to be done unasked. */
    private static final int LARGE = 1_000;

    private static final int DECISIONS = 1_000;
    private static final int FEWER_DECISIONS = 100;
    /** The shares that it is advised to hold out: at first, and where that was too little. */
    private static final double HELD_OUT = 0.2;

    private static final double MORE_HELD_OUT = 0.5;

    private final TrainPlan plan;
    private final List<Path> runs;
    private final Path out;
    private final Dataset all;
    /** The places of the held-out episodes that are looked at. */
    private final int[] judges;

    private final Dataset data;
    private final String episodes;
    private final List<LoggedStep> steps;
    private final Space actions;
    private final boolean large;
    private final boolean severalEpisodes;
    /** Checkpoints left out, since the policy had not begun to learn. */
    private int left;
    /** Why these episodes can be used to value no policy; empty where they can. */
    private String unusable = "";

    /**
     * @param all the whole data set
     * @param runs of each seed
     * @param out where they lie
     */
    LogJudge(TrainPlan plan, Dataset all, List<Path> runs, Path out) {
        this.plan = plan;
        this.runs = runs;
        this.out = out;
        this.all = all;
        this.judges = plan.heldOut() > 0 ? judges(all, plan.available(all)) : new int[0];
        this.data = bounded(plan.heldOut() > 0 ? all.episodesAt(judges) : plan.learnsFrom(all));
        this.episodes = Text.count(data.episodes().size(), plan.heldOut() > 0 ? "held-out episode" : "episode")
                + (plan.heldOut() > 0 ? "" : " that it learned from");
        this.actions = all.actionSpace();
        this.severalEpisodes = all.episodes().size() > 1;
        this.large = all.observationSpace().size() > LARGE;
        this.steps = LoggedStep.drawn(LoggedStep.of(data), large ? FEWER_DECISIONS : DECISIONS, SEED);
    }

    private static int[] judges(Dataset all, int[] learned) {
        int[] open = all.others(learned);
        if (open.length < FEWEST_HALVED) {
            return open;
        }
        Dataset part = all.episodesAt(open);
        return IntStream.of(part.others(part.drawn(CHOSEN_BY, SEED)))
                .map(i -> open[i])
                .toArray();
    }

    private static Dataset bounded(Dataset data) {
        return data.transitions() <= MOST_STEPS || data.episodes().size() < 2
                ? data
                : data.episodesAt(data.drawn((double) MOST_STEPS / data.transitions(), SEED));
    }

    /** A checkpoint by its seed. */
    private record Kept(long seed, String name, Checkpoint checkpoint, Policy policy) {}

    /** What the log says of them. */
    AgainstLog judge(List<Long> seeds) {
        List<Kept> kept = kept(seeds);
        Policy last = kept.get(kept.size() - 1).policy();
        Optional<Support> support = support();
        Optional<Ranking> ranking = ranking(spread(kept, MOST_VALUED), support);
        if (ranking.isPresent() && judges.length < all.episodes().size() - plan.available(all).length) {
            RunEpisodes.chosen(runs, all, judges);
        }
        List<Looked> looked = kept.stream()
                .map(one -> new Looked(
                        one.seed(),
                        one.checkpoint().step(),
                        agreement(one.policy()),
                        support.map(known -> known.outsideShare(one.policy())).orElse(Double.NaN),
                        ranking.flatMap(known -> candidate(known, one)).map(Candidate::estimate)))
                .toList();
        return new AgainstLog(
                episodes,
                plan.heldOut() > 0,
                actions instanceof Discrete,
                baseline(),
                looked,
                compared(last),
                ranking.map(Ranking::behaviorValue).orElse(Double.NaN),
                data.episodes().stream().anyMatch(episode -> episode.ending() == Ending.TRUNCATED),
                choice(ranking, last),
                next(last, seeds));
    }

    private List<Kept> kept(List<Long> seeds) {
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            List<Checkpoint> all = learned(new RunDirectory(runs.get(i)).checkpoints(), seeds.get(i));
            List<Checkpoint> some = runs.size() == 1 ? spread(all, MOST_CHECKPOINTS) : spread(all, 1);
            for (Checkpoint checkpoint : some) {
                String name = (runs.size() > 1 ? "seed " + seeds.get(i) + " " : "") + "step-" + checkpoint.step();
                kept.add(new Kept(seeds.get(i), name, checkpoint, checkpoint.policy()));
            }
        }
        return kept;
    }

    /**
     * Those since the policy has begun to learn: while a method still learns what comes before it, such as a model of the dynamics, each
     * checkpoint holds the policy that it began with.
     */
    private List<Checkpoint> learned(List<Checkpoint> all, long seed) {
        NetworkPolicy last = all.get(all.size() - 1).policy();
        try (Algorithm fresh = plan.config().create(last.spec(), Device.cpu(), seed)) {
            Policy first = fresh.policy();
            List<Checkpoint> learned = all.stream()
                    .filter(checkpoint -> !same(first, checkpoint.policy()))
                    .toList();
            left = Math.max(left, all.size() - learned.size());
            return learned.isEmpty() ? List.of(all.get(all.size() - 1)) : learned;
        }
    }

    private boolean same(Policy one, Policy other) {
        return steps.stream().limit(FEWER_DECISIONS).allMatch(step -> Arrays.equals(act(one, step), act(other, step)));
    }

    /** At most so many, evenly; the last among them. */
    private static <T> List<T> spread(List<T> all, int most) {
        int shown = Math.min(all.size(), most);
        return IntStream.rangeClosed(1, shown)
                .mapToObj(i -> all.get(i * all.size() / shown - 1))
                .toList();
    }

    private Optional<Support> support() {
        try {
            return large ? Optional.empty() : Optional.of(Support.of(data, ShiftSettings.defaults()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // fewer than 60 steps
        }
    }

    private Optional<Ranking> ranking(List<Kept> valued, Optional<Support> support) {
        if (data.episodes().size() < 2 || (support.isEmpty() && !large)) {
            unusable = "too few episodes are held out";
        }
        if (plan.heldOut() == 0
                || large
                || !unusable.isEmpty()
                || goesByAll(valued.get(0).policy())) {
            return Optional.empty();
        }
        Map<String, Policy> policies = new LinkedHashMap<>();
        valued.forEach(one -> policies.put(one.name(), one.policy()));
        int updates = (int) Math.min(MOST_UPDATES, 2 * plan.steps());
        try {
            return Optional.of(PolicySelection.by(Criterion.FQE, plan.config().discount(), updates)
                    .rank(policies, data));
        } catch (IllegalArgumentException e) {
            unusable = String.valueOf(e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean goesByAll(Policy policy) {
        return policy.context() == Policy.WHOLE_EPISODE;
    }

    /** Whether a model of the episodes can be learned, in which policies are played. */
    private boolean canBeModelled() {
        return data.observationSpace() instanceof Box;
    }

    private static Optional<Candidate> candidate(Ranking ranking, Kept one) {
        return ranking.candidates().stream()
                .filter(candidate -> candidate.name().equals(one.name()))
                .findFirst();
    }

    private String choice(Optional<Ranking> ranking, Policy last) {
        return chosen(ranking, last)
                + (left == 0
                        ? ""
                        : " Left out " + (left == 1 ? "is a checkpoint" : "are " + left + " checkpoints")
                                + " from before the policy began to learn.");
    }

    private String chosen(Optional<Ranking> ranking, Policy last) {
        if (plan.heldOut() == 0) {
            return "No episode was held out, so that there is none to estimate values by: which checkpoint is best, and whether any is better"
                    + " than the log, is not known.";
        }
        return ranking.map(known -> "Of the checkpoints whose value was estimated, the held-out episodes speak for "
                        + known.choice() + known.level() + ".")
                .orElseGet(() -> "Values were not estimated: " + reason(last));
    }

    private String reason(Policy last) {
        if (!unusable.isEmpty()) {
            return unusable + ".";
        }
        if (!goesByAll(last)) {
            return "of images that takes long. The first command below does it.";
        }
        return "fitted Q evaluation cannot value a policy that goes by the whole episode."
                + (canBeModelled()
                        ? " Rollouts in a model of the held-out episodes can, where it foretells what is earned: the first command below"
                                + " tries it."
                        : " Nor can a model, which needs continuous observations: weigh the held-out episodes by the command below,"
                                + " or play the policy where there is an environment.");
    }

    private double[] act(Policy policy, LoggedStep step) {
        float[] action = policy.act(step.past(), new SplittableRandom(SEED));
        return IntStream.range(0, action.length).mapToDouble(k -> action[k]).toArray();
    }

    private double agreement(Policy policy) {
        double[] deviations = deviations();
        return actions instanceof Discrete
                ? steps.stream()
                        .mapToDouble(step -> (int) act(policy, step)[0] == (int) step.action()[0] ? 1 : 0)
                        .average()
                        .orElseThrow()
                : Math.sqrt(steps.stream()
                        .mapToDouble(step -> distance(act(policy, step), step.action(), deviations))
                        .average()
                        .orElseThrow());
    }

    /** The mean over components of squared differences, in deviations; a component that never varies has no part in it. */
    private static double distance(double[] action, float[] logged, double[] deviations) {
        return IntStream.range(0, action.length)
                .filter(k -> deviations[k] > 0)
                .mapToDouble(k -> Math.pow((action[k] - logged[k]) / deviations[k], 2))
                .average()
                .orElse(0);
    }

    private double[] deviations() {
        return IntStream.range(0, actions.size())
                .mapToDouble(k -> {
                    double[] values = logged(k);
                    double mean = Arrays.stream(values).average().orElseThrow();
                    return Math.sqrt(Arrays.stream(values)
                            .map(value -> (value - mean) * (value - mean))
                            .average()
                            .orElseThrow());
                })
                .toArray();
    }

    private double[] logged(int component) {
        return steps.stream().mapToDouble(step -> step.action()[component]).toArray();
    }

    private double baseline() {
        if (actions instanceof Discrete discrete) {
            return IntStream.range(0, discrete.n())
                    .mapToDouble(a -> share(logged(0), discrete.start() + a))
                    .max()
                    .orElseThrow();
        }
        return 1;
    }

    private static double share(double[] values, int action) {
        return Arrays.stream(values).filter(value -> (int) value == action).count() / (double) values.length;
    }

    private List<Actions> compared(Policy policy) {
        double[][] acted = steps.stream().map(step -> act(policy, step)).toArray(double[][]::new);
        if (actions instanceof Discrete discrete) {
            double[] taken =
                    Arrays.stream(acted).mapToDouble(action -> action[0]).toArray();
            return IntStream.range(discrete.start(), discrete.start() + discrete.n())
                    .mapToObj(a -> new Actions(
                            "action " + a, new double[] {share(logged(0), a)}, new double[] {share(taken, a)}))
                    .toList();
        }
        return IntStream.range(0, actions.size())
                .mapToObj(k -> new Actions(
                        actions instanceof Box box && box.size() == 1 ? "action" : "action, component " + k,
                        logged(k),
                        Arrays.stream(acted).mapToDouble(action -> action[k]).toArray()))
                .toList();
    }

    private List<AgainstLog.Step> next(Policy last, List<Long> seeds) {
        return plan.heldOut() > 0 && unusable.isEmpty() ? judging(last) : learningAgain(seeds);
    }

    private List<AgainstLog.Step> judging(Policy last) {
        AgainstLog.Step gate = GateAdvice.of(firstRun(), named(), TargetPolicy.acting(last), data, discount());
        if (goesByAll(last) && !canBeModelled()) {
            return List.of(new AgainstLog.Step(
                    "Ask whether it may pass, by the weights of the held-out episodes. LOW and HIGH are what the discounted return of an"
                            + " episode can be:",
                    gate.command()));
        }
        return List.of(selection(goesByAll(last)), gate);
    }

    private AgainstLog.Step selection(boolean inModel) {
        String command = "hindcast select " + ShellWords.typed(out.toString()) + " --data " + named() + " --held-out"
                + discount();
        return inModel
                ? new AgainstLog.Step(
                        "Choose a checkpoint by half of the held-out episodes, each valued by rollouts in a model that is learned from them:",
                        command + " --criterion model")
                : new AgainstLog.Step(
                        "Choose a checkpoint by half of the held-out episodes, all of them valued, with "
                                + Text.count(MOST_UPDATES) + " updates each:",
                        command);
    }

    private List<AgainstLog.Step> learningAgain(List<Long> seeds) {
        boolean more = plan.heldOut() > 0;
        AgainstLog.Step again = new AgainstLog.Step(
                "Train again with " + (more ? "more " : "") + "episodes held out, to choose and to judge by:",
                plan.commandHoldingOut(more ? MORE_HELD_OUT : HELD_OUT, seeds));
        AgainstLog.Step shift = new AgainstLog.Step(
                "See where the policy leaves the data:", "hindcast shift " + firstRun() + " --data " + named());
        boolean possible = severalEpisodes && plan.heldOut() < MORE_HELD_OUT;
        return possible ? List.of(again, shift) : List.of(shift);
    }

    /** Policies are judged by the discount that they learned by. */
    private String discount() {
        return GateAdvice.discount(plan.config().discount());
    }

    private String firstRun() {
        return ShellWords.typed(runs.get(0).toString());
    }

    /** The data, and what is stated of them, as they are typed. */
    private String named() {
        List<String> words = new ArrayList<>(List.of(plan.data().orElseThrow()));
        words.addAll(plan.statedActions());
        return ShellWords.typed(words);
    }
}
