package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.behavior.EstimatedBehavior;
import dev.hindcast.evaluation.behavior.LoggedStep;
import dev.hindcast.learning.nn.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Where data lie, made ready once to hold many policies against: how many of a policy's decisions lie
 * outside, without the other figures of a {@link DistributionShift}. Immutable.
 */
public final class Support {
    private final Dataset dataset;
    private final ToDoubleFunction<Policy> outside;

    private Support(Dataset dataset, ToDoubleFunction<Policy> outside) {
        this.dataset = dataset;
        this.outside = outside;
    }

    /**
     * The support of a data set. Where all is discrete it is the pairs that were logged; where actions alone are, a behaviour policy is
     * fitted, which takes seconds, and what it does with a probability below 1% lies outside.
     *
     * @param settings how many decisions are looked at, whether they are drawn, and how the behaviour policy is fitted
     * @throws IllegalArgumentException where the data are fewer than 60 steps
     */
    public static Support of(Dataset dataset, ShiftSettings settings) {
        ShiftMeasurement.requireSteps(dataset);
        int part = (int) Math.min(settings.decisions(), dataset.transitions() / 3);
        List<LoggedStep> drawn = LoggedStep.drawn(LoggedStep.of(dataset), 3 * part, settings.seed());
        List<LoggedStep> decided = drawn.subList(0, part);
        if (dataset.observationSpace() instanceof Discrete states
                && dataset.actionSpace() instanceof Discrete actions) {
            boolean[] seen = seen(dataset, states, actions);
            return new Support(
                    dataset, policy -> unseenShare(Decisions.requireDiscrete(policy), states, seen, decided, settings));
        }
        if (dataset.actionSpace() instanceof Discrete) {
            DiscretePolicy behavior = Decisions.requireDiscrete(
                    EstimatedBehavior.of(dataset, settings.behavior()).policy());
            return new Support(
                    dataset,
                    policy -> ActionShift.discrete(
                                    Decisions.requireDiscrete(policy), behavior, decided, settings.sampled())
                            .rareShare());
        }
        PairEmbedding embedding = new PairEmbedding(dataset);
        float[][] logged = embedding.pairs(drawn.subList(part, 2 * part));
        float[][] heldOut = embedding.pairs(drawn.subList(2 * part, 3 * part));
        double threshold = SampleShift.threshold(logged, heldOut);
        return new Support(
                dataset,
                policy -> SampleShift.outsideShare(pairs(policy, decided, embedding, settings), logged, threshold));
    }

    private static boolean[] seen(Dataset dataset, Discrete states, Discrete actions) {
        boolean[] seen = new boolean[states.n() * actions.n()];
        for (LoggedStep step : LoggedStep.of(dataset)) {
            seen[states.index(step.observation()) * actions.n() + actions.index(step.action())] = true;
        }
        return seen;
    }

    private static double unseenShare(
            DiscretePolicy policy, Discrete states, boolean[] seen, List<LoggedStep> decided, ShiftSettings settings) {
        double unseen = 0;
        for (LoggedStep step : decided) {
            double[] probabilities = Decisions.probabilities(policy, step, settings.sampled());
            int first = states.index(step.observation()) * probabilities.length;
            for (int a = 0; a < probabilities.length; a++) {
                unseen += seen[first + a] ? 0 : probabilities[a];
            }
        }
        return unseen / decided.size();
    }

    private static float[][] pairs(
            Policy policy, List<LoggedStep> decided, PairEmbedding embedding, ShiftSettings settings) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(settings.seed(), 1));
        return decided.stream()
                .map(step ->
                        embedding.pair(step.observation(), Decisions.action(policy, step, settings.sampled(), random)))
                .toArray(float[][]::new);
    }

    /**
     * The share of a policy's decisions in logged states that lie outside, in [0, 1]: 0 for discrete actions and about 0.05 for
     * continuous ones where it does as was done.
     *
     * @throws IllegalArgumentException where the policy does not act in the data's space of actions
     */
    public double outsideShare(Policy policy) {
        ShiftMeasurement.requireFit(dataset, policy.actionSpace());
        return outside.applyAsDouble(policy);
    }
}
