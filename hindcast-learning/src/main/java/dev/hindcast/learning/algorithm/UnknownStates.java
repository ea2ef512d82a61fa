package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.Outcome;
import dev.hindcast.learning.dynamics.Prediction;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * The detector of unknown states and actions of Kidambi et al. 2020 (arXiv 2005.05951, section 5): those of which two members of a model
 * tell means of the next observation that are further apart than a threshold, which is the most that they are apart on logged steps (at most
 * {@value #MEASURED}, evenly spaced), divided by {@code pessimism}.
 */
final class UnknownStates implements Stateful {
    private static final int MEASURED = 100_000;
    private static final int BLOCK = 4_096;

    private final Dynamics dynamics;
    private final double pessimism;
    private double threshold = Double.POSITIVE_INFINITY;

    /**
     * Measures nothing yet.
     *
     * @param pessimism at least 0; with 0 everything is known
     * @throws IllegalArgumentException where the model has one member, which nobody contradicts
     */
    UnknownStates(Dynamics dynamics, double pessimism) {
        int members = dynamics.options().members();
        if (members < 2) {
            throw new IllegalArgumentException("It is asked how far apart the model's networks are: set modelMembers"
                    + " to 2 or more, not " + members);
        }
        this.dynamics = dynamics;
        this.pessimism = pessimism;
    }

    /**
     * Sets the threshold by what is logged, once the model has been learned. One that is set stays: what a policy lives through later is
     * nothing that the model was learned from.
     */
    void measure(Replay data) {
        if (pessimism == 0 || threshold < Double.POSITIVE_INFINITY) {
            return;
        }
        Transitions all = data.listed(MEASURED, 1);
        double largest = 0;
        for (int from = 0; from < all.size(); from += BLOCK) {
            try (Scope scope = Scope.open()) {
                long[] rows = LongStream.range(from, Math.min(from + BLOCK, all.size()))
                        .toArray();
                largest = Math.max(largest, largestDistance(all, rows));
            }
        }
        threshold = largest / pessimism;
    }

    private double largestDistance(Transitions all, long[] rows) {
        return noGradient(() -> distance(dynamics.predict(
                                all.observations().gatherRows(rows),
                                all.actions().gatherRows(rows)))
                        .max(0))
                .item();
    }

    /** Beyond which distance a step is unknown; infinite before it was measured. */
    double threshold() {
        return threshold;
    }

    /**
     * What is to be expected of a state that is unknown: the least logged reward less {@code penalty}, for ever. Where no logged reward is
     * negative, 0 is in its place: that is what follows an end, and what is unknown may end.
     *
     * @param discount in [0, 1)
     */
    double haltReturn(double penalty, double discount) {
        return (Math.min(0, dynamics.leastReward()) - penalty) / (1 - discount);
    }

    /** The largest distance of two members' means of the next observation, in a learner's units: n values. */
    static Tensor distance(Prediction prediction) {
        return distance(prediction.means());
    }

    /** @param means M x n x (observation size + 1), of at least two members */
    static Tensor distance(Tensor means) {
        Tensor next = means.columns(0, (int) means.shape()[2] - 1);
        List<Tensor> squared = new ArrayList<>();
        for (int first = 0; first < means.rows(); first++) {
            for (int second = 0; second < first; second++) {
                squared.add(next.select(0, first)
                        .minus(next.select(0, second))
                        .squared()
                        .sum(-1));
            }
        }
        return Tensor.stack(squared.toArray(Tensor[]::new)).max(0).sqrt();
    }

    /** 1 where a step is unknown, 0 elsewhere: n values. */
    Tensor of(Tensor observations, Tensor actions, Outcome outcome) {
        return distance(outcome.prediction()).greaterThan(threshold);
    }

    @Override
    public Map<String, NpyArray> save() {
        return Map.of("threshold", NpyArray.of(new double[] {threshold}, 1));
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        threshold = Objects.requireNonNull(saved.get("threshold"), "threshold").doubles()[0];
    }
}
