package dev.hindcast.environment.tabular;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A {@link TabularEnvironment} in which features of the state are seen in place of its number. */
public final class FeatureEnvironment implements KnownProcess {
    private final String id;
    private final TabularEnvironment environment;
    private final float[][] features;
    private final Space observationSpace;

    /**
     * @param id the environment's name
     * @param environment what is played
     * @param features one row of the same length a state
     */
    public FeatureEnvironment(String id, TabularEnvironment environment, float[][] features) {
        this.id = id;
        this.environment = environment;
        this.features = features.clone();
        this.observationSpace = Box.unbounded(features[0].length);
    }

    @Override
    public TabularMdp mdp() {
        return environment.mdp();
    }

    @Override
    public float[] observation(int state) {
        return features[state].clone();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Space observationSpace() {
        return observationSpace;
    }

    @Override
    public Discrete actionSpace() {
        return environment.actionSpace();
    }

    @Override
    public ActionMask actionMask() {
        return environment.actionMask();
    }

    /** Those of the environment within, which find the state by its features: of states that look alike, the first. */
    @Override
    public Map<String, Supplier<Policy>> policies() {
        Map<String, Supplier<Policy>> policies = new TreeMap<>();
        environment
                .policies()
                .forEach((name, policy) ->
                        policies.put(name, () -> new Seeing((DiscretePolicy) policy.get(), numbers())));
        return policies;
    }

    private Map<List<Float>, Integer> numbers() {
        Map<List<Float>, Integer> numbers = new HashMap<>();
        for (int s = 0; s < features.length; s++) {
            numbers.putIfAbsent(boxed(features[s]), s);
        }
        return numbers;
    }

    private static List<Float> boxed(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    /** A policy over the states' numbers for those who see features. */
    private record Seeing(DiscretePolicy policy, Map<List<Float>, Integer> numbers) implements DiscretePolicy {
        @Override
        public Discrete actionSpace() {
            return policy.actionSpace();
        }

        @Override
        public int context() {
            return policy.context();
        }

        @Override
        public double[] probabilities(Past past) {
            return policy.probabilities(past.seenAs(this::number));
        }

        @Override
        public double[] judgedProbabilities(Past past) {
            return policy.judgedProbabilities(past.seenAs(this::number));
        }

        private float[] number(float[] observation) {
            Integer number = numbers.get(boxed(observation));
            if (number == null) {
                throw new IllegalArgumentException("No state has the features " + boxed(observation));
            }
            return new float[] {number};
        }
    }

    @Override
    public float[] reset(long seed) {
        return seen(environment.reset(seed));
    }

    @Override
    public Step step(float[] action) {
        Step step = environment.step(action);
        return new Step(seen(step.observation()), step.reward(), step.terminated(), step.truncated());
    }

    private float[] seen(float[] state) {
        return observation((int) state[0]);
    }
}
