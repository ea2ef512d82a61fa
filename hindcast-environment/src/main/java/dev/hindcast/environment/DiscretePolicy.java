package dev.hindcast.environment;

import dev.hindcast.dataset.Discrete;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A policy that chooses among finitely many actions and says how likely it is to take each. */
public interface DiscretePolicy extends Policy {
    @Override
    Discrete actionSpace();

    /**
     * How likely {@link #sample} takes each action, the first being the space's smallest. An illegal one has probability 0, and the
     * rest sum to 1.
     *
     * @param past the episode so far, with the actions to choose from
     */
    double[] probabilities(Past past);

    /**
     * How likely {@link #act} takes each action: all on the most likely one, the first of several, unless the policy is random by
     * nature.
     */
    default double[] judgedProbabilities(Past past) {
        double[] probabilities = probabilities(past);
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        double[] judged = new double[probabilities.length];
        judged[best] = 1;
        return judged;
    }

    @Override
    default Optional<DiscretePolicy> discrete() {
        return Optional.of(this);
    }

    @Override
    default float[] act(Past past, RandomGenerator random) {
        return draw(judgedProbabilities(past), random);
    }

    @Override
    default float[] sample(Past past, RandomGenerator random) {
        return draw(probabilities(past), random);
    }

    private float[] draw(double[] probabilities, RandomGenerator random) {
        int possible = 0;
        int last = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > 0) {
                possible++;
                last = i;
            }
        }
        double threshold = possible == 1 ? 1 : random.nextDouble();
        for (int i = 0; i < last; i++) {
            threshold -= probabilities[i];
            if (threshold < 0) {
                return new float[] {actionSpace().start() + i};
            }
        }
        return new float[] {actionSpace().start() + last};
    }
}
