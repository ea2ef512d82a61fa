package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.KnownProcess;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.behavior.EstimatedBehavior;
import dev.hindcast.evaluation.behavior.LoggedStep;
import dev.hindcast.learning.nn.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/** One measurement of {@link DistributionShift}: what it draws from the log, and the figures of it. */
final class ShiftMeasurement {
    private static final int LEAST_STEPS = 60;
    private static final double ENDLESS_DISCOUNT = 0.99;
    private static final int FEWEST_PAIRS = 20;

    private final Dataset dataset;
    private final Policy policy;
    private final ShiftSettings settings;
    private final PairEmbedding embedding;
    /** Three disjoint parts of the log, of the same size: the policy decides in the states of the first. */
    private final List<LoggedStep> decided;

    private final float[][] logged;
    private final float[][] heldOut;

    ShiftMeasurement(Dataset dataset, Policy policy, ShiftSettings settings) {
        requireFit(dataset, policy.actionSpace());
        requireSteps(dataset);
        this.dataset = dataset;
        this.policy = policy;
        this.settings = settings;
        this.embedding = new PairEmbedding(dataset);
        int part = (int) Math.min(settings.decisions(), dataset.transitions() / 3);
        List<LoggedStep> drawn = LoggedStep.drawn(LoggedStep.of(dataset), 3 * part, settings.seed());
        this.decided = drawn.subList(0, part);
        this.logged = embedding.pairs(drawn.subList(part, 2 * part));
        this.heldOut = embedding.pairs(drawn.subList(2 * part, 3 * part));
    }

    static void requireFit(Dataset dataset, Space actions) {
        boolean fits = dataset.actionSpace() instanceof Box box
                ? actions instanceof Box && actions.size() == box.size()
                : actions.equals(dataset.actionSpace());
        if (!fits) {
            throw new IllegalArgumentException("The policy acts in " + actions + ", the data hold actions of "
                    + dataset.actionSpace() + ": measure a policy of the same problem");
        }
    }

    static void requireSteps(Dataset dataset) {
        if (dataset.transitions() < LEAST_STEPS) {
            throw new IllegalArgumentException("Data set " + dataset.name() + " has " + dataset.transitions()
                    + " steps, a shift needs at least " + LEAST_STEPS);
        }
    }

    DistributionShift measure() {
        EstimatedBehavior behavior = EstimatedBehavior.of(dataset, settings.behavior());
        List<float[]> chosen = chosen();
        float[][] pairs = pairs(chosen);
        List<Episode> played = settings.environment().map(this::played).orElse(List.of());
        return new DistributionShift(
                behavior,
                ActionShift.of(policy, behavior.policy(), decided, settings.sampled(), settings.seed()),
                between(pairs, logged, heldOut),
                between(embedding.pairs(decided), logged, heldOut),
                boxed(NearestNeighbors.distances(pairs, logged, 1)),
                boxed(NearestNeighbors.distances(heldOut, logged, 1)),
                played.isEmpty() ? Optional.empty() : Optional.of(visited(played)),
                played.isEmpty() ? Optional.empty() : loggedVisited(played.size()),
                embedding.continuous()
                        ? Optional.of(EnsembleDisagreement.of(dataset, embedding, pairs, heldOut, settings.ratio()))
                        : Optional.empty(),
                settings.environment().flatMap(this::exact),
                settings.environment().map(id -> new PerformanceGap(id, returns(played), returns(dataset.episodes()))),
                worst(chosen, pairs, behavior.policy().discrete()));
    }

    private List<float[]> chosen() {
        SplittableRandom random = new SplittableRandom(Seeds.mix(settings.seed(), 1));
        return decided.stream()
                .map(step -> Decisions.action(policy, step, settings.sampled(), random))
                .toList();
    }

    private float[][] pairs(List<float[]> chosen) {
        float[][] pairs = new float[chosen.size()][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = embedding.pair(decided.get(i).observation(), chosen.get(i));
        }
        return pairs;
    }

    private List<Episode> played(String id) {
        Rollouts rollouts = Rollouts.with(() -> Environments.make(id));
        return (settings.sampled() ? rollouts.exploring() : rollouts).run(policy, settings.episodes(), settings.seed());
    }

    private ReturnSummary returns(List<Episode> episodes) {
        return ReturnSummary.of(
                episodes.stream().mapToDouble(Episode::totalReward).toArray(), settings.seed());
    }

    private SampleShift visited(List<Episode> played) {
        return between(pairsOf(played, logged.length), logged, heldOut);
    }

    private SampleShift between(float[][] pairs, float[][] logged, float[][] heldOut) {
        return SampleShift.between(pairs, logged, heldOut, embedding, settings.ratio());
    }

    /** Some logged episodes, at most half, against the others. */
    private Optional<SampleShift> loggedVisited(int episodes) {
        List<Episode> order = new ArrayList<>(dataset.episodes());
        Collections.shuffle(order, new Random(settings.seed()));
        int some = Math.min(episodes, order.size() / 2);
        float[][] pairs = pairsOf(order.subList(0, some), logged.length);
        float[][] others = pairsOf(order.subList(some, order.size()), 2 * logged.length);
        int middle = others.length / 2;
        return Math.min(pairs.length, middle) < FEWEST_PAIRS
                ? Optional.empty()
                : Optional.of(between(
                        pairs, Arrays.copyOf(others, middle), Arrays.copyOfRange(others, middle, others.length)));
    }

    private float[][] pairsOf(List<Episode> episodes, int most) {
        List<LoggedStep> steps = LoggedStep.of(episodes, dataset.observationSpace(), dataset.actionSpace());
        return embedding.pairs(LoggedStep.drawn(steps, most, settings.seed()));
    }

    private Optional<DiscreteDivergence> exact(String id) {
        try (Environment environment = Environments.make(id)) {
            return KnownProcess.of(environment)
                    .filter(known -> policy.context() == 1 && numbersStates(known))
                    .map(known -> {
                        TabularMdp mdp = known.mdp();
                        TabularPolicy table = table(known);
                        boolean ends = Double.isFinite(PolicyEvaluation.of(mdp.withDiscount(ENDLESS_DISCOUNT), table)
                                .expectedLength());
                        double[] occupancy =
                                DiscreteDivergence.occupancy(mdp.withDiscount(ends ? 1 : ENDLESS_DISCOUNT), table);
                        return DiscreteDivergence.of(occupancy, frequencies(mdp));
                    });
        }
    }

    /** Whether what is seen of a state, and logged, is its number. */
    private boolean numbersStates(KnownProcess known) {
        TabularMdp mdp = known.mdp();
        boolean numbered = dataset.observationSpace().equals(new Discrete(mdp.states()))
                && dataset.actionSpace().equals(new Discrete(mdp.actions()));
        for (int s = 0; s < mdp.states() && numbered; s++) {
            float[] seen = known.observation(s);
            numbered = seen.length == 1 && seen[0] == s;
        }
        return numbered;
    }

    private TabularPolicy table(KnownProcess known) {
        TabularMdp mdp = known.mdp();
        DiscretePolicy discrete = Decisions.requireDiscrete(policy);
        double[][] table = new double[mdp.states()][mdp.actions()];
        for (int s = 0; s < table.length; s++) {
            if (!mdp.terminal(s)) {
                Past past = Past.of(known.observation(s), mdp.legalActions(s));
                table[s] = settings.sampled() ? discrete.probabilities(past) : discrete.judgedProbabilities(past);
            }
        }
        return TabularPolicy.of(table);
    }

    /** How often the log holds each pair, state by state. */
    private double[] frequencies(TabularMdp mdp) {
        double[] frequencies = new double[mdp.states() * mdp.actions()];
        for (LoggedStep step : LoggedStep.of(dataset)) {
            frequencies[(int) step.observation()[0] * mdp.actions() + (int) step.action()[0]] +=
                    1.0 / dataset.transitions();
        }
        return frequencies;
    }

    private List<Decision> worst(List<float[]> chosen, float[][] pairs, Optional<DiscretePolicy> behavior) {
        double[] distances = NearestNeighbors.distances(pairs, logged, 1);
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < pairs.length; i++) {
            LoggedStep step = decided.get(i);
            float[] action = chosen.get(i);
            double probability = behavior.map(discrete -> probability(discrete, step, action))
                    .orElse(Double.NaN);
            decisions.add(new Decision(step, action, distances[i], probability));
        }
        Comparator<Decision> furthest = Comparator.comparingDouble(decision -> -decision.distance());
        return decisions.stream()
                .sorted(
                        behavior.isPresent()
                                ? Comparator.comparingDouble(Decision::behaviorProbability)
                                        .thenComparing(furthest)
                                : furthest)
                .limit(settings.worst())
                .toList();
    }

    private static double probability(DiscretePolicy behavior, LoggedStep step, float[] action) {
        return behavior.probabilities(step.past())[
                (int) action[0] - behavior.actionSpace().start()];
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
