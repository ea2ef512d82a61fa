package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A policy without a policy network: at each step it imagines action sequences with a learned model and takes the first action of their
 * average, weighted by what they return (Argenson and Dulac-Arnold 2021, arXiv 2008.05556). Sequences start from a model of the behaviour;
 * they pay where the model's members disagree, and halt where they disagree too much (Zhan et al. 2022, arXiv 2105.07351; Kidambi et al.
 * 2020, arXiv 2005.05951).
 *
 * <p>Of each of {@link Search#samples} trajectories, of which number k follows member k mod {@link Search#movers}, step h takes the action
 *
 * <pre>
 *   a = (1 - mix) (prior(s) + deviation noise) + mix plan_h,   limited to [-1, 1],
 * </pre>
 *
 * where the first iteration has no plan, mix 0; moves by that member's mean; earns the mean of the members' rewards less
 * {@code penaltyWeight} times their largest distance; and goes on with the probability that the member gives. Where the distance exceeds
 * {@code threshold} it earns {@code haltReturn} instead and ends. What follows the last step is worth {@code value}. The next plan is the
 * average of the trajectories' actions with weights exp(inverseTemperature return).
 *
 * <p>Deterministic: the noise is a part of the policy and the same for all states. Immutable, safe for use by several threads at once.
 */
public final class PlanningPolicy implements NetworkPolicy {
    private final FrameStack input;
    private final FeedForward prior;
    private final FeedForward value;
    private final List<FeedForward> members;
    private final Search search;
    private final float[] low;
    private final float[] high;

    /** How many steps a plan may imagine: iterations x samples x horizon. */
    private static final int MOST_STEPS = 1 << 20;

    /**
     * How it searches.
     *
     * @param iterations at least 1
     * @param samples trajectories an iteration, at least 1
     * @param horizon steps of a trajectory, at least 1; iterations x samples x horizon is at most 2^20
     * @param movers how many of the members, the first, trajectories follow: at least 1
     * @param noise iterations x samples x horizon x action size, standard normal
     * @param deviation of what is added to the prior's actions, for actions in [-1, 1]: at least 0
     * @param mix share of the last iteration's plan, in [0, 1]
     * @param inverseTemperature at least 0: 0 averages, larger prefers trajectories of high return
     * @param worth what they return
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    public record Search(
            int iterations,
            int samples,
            int horizon,
            int movers,
            float[] noise,
            float deviation,
            float mix,
            float inverseTemperature,
            Worth worth) {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Search {
            steps(iterations, samples, horizon);
            if (movers < 1) {
                throw new IllegalArgumentException("A plan cannot follow " + movers + " members");
            }
            requireNotNegative("deviation", deviation);
            requireUnit("mix", mix);
            requireNotNegative("inverse temperature", inverseTemperature);
        }

        /**
         * How many steps a plan of that many iterations, trajectories and steps of each imagines.
         *
         * @throws IllegalArgumentException unless each is at least 1 and the product at most 2^20
         */
        public static int steps(int iterations, int samples, int horizon) {
            double steps = (double) iterations * samples * horizon;
            if (iterations < 1 || samples < 1 || horizon < 1 || steps > MOST_STEPS) {
                throw new IllegalArgumentException("A plan cannot have " + iterations + " iterations of " + samples
                        + " trajectories of " + horizon + " steps: each is at least 1, all together at most "
                        + MOST_STEPS);
            }
            return (int) steps;
        }

        int steps() {
            return steps(iterations, samples, horizon);
        }
    }

    /**
     * What a trajectory is worth.
     *
     * @param discount of each further step, in [0, 1]
     * @param penaltyWeight what a step pays for each unit that the members' next observations are apart, at least 0
     * @param threshold at which distance a trajectory halts, at least 0; infinite for never
     * @param haltReturn what it then has to expect, finite where trajectories halt
     */
    public record Worth(float discount, float penaltyWeight, float threshold, float haltReturn) {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Worth {
            requireUnit("discount", discount);
            requireNotNegative("penalty weight", penaltyWeight);
            require(threshold >= 0, "threshold", threshold, "at least 0");
            require(
                    Float.isFinite(haltReturn) || Float.isInfinite(threshold),
                    "return of a halt",
                    haltReturn,
                    "finite");
        }
    }

    private static void requireUnit(String name, float value) {
        require(value >= 0 && value <= 1, name, value, "in [0, 1]");
    }

    private static void requireNotNegative(String name, float value) {
        require(value >= 0 && Float.isFinite(value), name, value, "at least 0 and finite");
    }

    private static void require(boolean holds, String name, float value, String range) {
        if (!holds) {
            throw new IllegalArgumentException("A plan's " + name + " must be " + range + ", got " + value);
        }
    }

    /**
     * A planner in the units that {@code input} makes of observations, with actions in [-1, 1].
     *
     * @param input of the present observation alone
     * @param prior from an observation to an action before its tanh
     * @param value what is to be expected from an observation on: one value
     * @param members each from an observation and an action side by side to the change of the observation, the reward and, perhaps, the log
     *     odds that the episode terminates; of the same sizes
     */
    public PlanningPolicy(
            FrameStack input, FeedForward prior, FeedForward value, List<FeedForward> members, Search search) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        this.input = input;
        this.prior = prior;
        this.value = value;
        this.members = List.copyOf(members);
        this.search = search;
        this.low = actions.low();
        this.high = actions.high();
        requireFit();
    }

    private void requireFit() {
        int state = input.size();
        boolean networksFit = prior.inputs() == state
                && prior.outputs() == low.length
                && value.inputs() == state
                && value.outputs() == 1
                && members.size() >= search.movers;
        for (FeedForward member : members) {
            networksFit &= member.inputs() == state + low.length
                    && (member.outputs() == state + 1 || member.outputs() == state + 2)
                    && member.outputs() == members.get(0).outputs();
        }
        if (!networksFit || input.context() != 1) {
            throw new IllegalArgumentException("A planner from " + input.context() + " of "
                    + input.spec().observationSpace() + " to " + input.spec().actionSpace()
                    + " cannot have these networks: a prior from an observation to an action, a value of it, members from both"
                    + " to the next observation, the reward and perhaps the log odds of an end");
        }
        if (search.noise.length != (long) search.steps() * low.length) {
            throw new IllegalArgumentException("A plan of " + search.iterations + " iterations of " + search.samples
                    + " trajectories of " + search.horizon + " actions of " + low.length + " components cannot have "
                    + search.noise.length + " values of noise");
        }
    }

    /** What {@link #put} wrote. */
    static PlanningPolicy read(NamedArrays arrays, FrameStack input, FeedForward prior) {
        int members = arrays.integer("members");
        FeedForward value = NetworkArrays.read(arrays, "network/value");
        List<FeedForward> networks = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            networks.add(NetworkArrays.read(arrays, "network/member/" + i));
        }
        int[] sizes = arrays.ints("search", 4);
        Worth worth = new Worth(
                arrays.number("discount"),
                arrays.number("penalty_weight"),
                arrays.number("threshold"),
                arrays.number("halt_return"));
        int[] noise = arrays.matrix("noise");
        Search search = new Search(
                sizes[0],
                sizes[1],
                sizes[2],
                sizes[3],
                arrays.finite("noise"),
                arrays.number("deviation"),
                arrays.number("mix"),
                arrays.number("inverse_temperature"),
                worth);
        int[] expected = {search.steps(), prior.outputs()};
        if (!Arrays.equals(noise, expected)) {
            throw new IllegalArgumentException("'noise' has the shape " + Arrays.toString(noise) + ", not "
                    + Arrays.toString(expected) + ": steps and the components of an action");
        }
        return new PlanningPolicy(input, prior, value, networks, search);
    }

    /** Writes all but the prior. */
    void put(NamedArrays arrays) {
        NetworkArrays.put(arrays, "network/value", value);
        for (int i = 0; i < members.size(); i++) {
            NetworkArrays.put(arrays, "network/member/" + i, members.get(i));
        }
        arrays.putInts("members", members.size());
        arrays.putInts("search", search.iterations, search.samples, search.horizon, search.movers);
        arrays.put("noise", search.noise, search.steps(), low.length);
        put(arrays, "deviation", search.deviation);
        put(arrays, "mix", search.mix);
        put(arrays, "inverse_temperature", search.inverseTemperature);
        put(arrays, "discount", search.worth.discount);
        put(arrays, "penalty_weight", search.worth.penaltyWeight);
        put(arrays, "threshold", search.worth.threshold);
        put(arrays, "halt_return", search.worth.haltReturn);
    }

    private static void put(NamedArrays arrays, String name, float number) {
        arrays.put(name, new float[] {number});
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.PLANNING;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** The prior. */
    @Override
    public FeedForward network() {
        return prior;
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] state = input.of(past);
        float[][] plan = new Trajectories(state, 0, new float[search.horizon][low.length], 0).average();
        for (int i = 1; i < search.iterations; i++) {
            plan = new Trajectories(state, i, plan, search.mix).average();
        }
        return ContinuousNetworkPolicy.stretched(plan[0], low, high);
    }

    /** Why no plan can be made where no trajectory has a finite return. */
    public static IllegalStateException exploded() {
        return new IllegalStateException("The learned model tells of no state that is a number"
                + " from here on: plan less far ahead, or learn the model with a smaller step size");
    }

    /** The trajectories of one iteration. */
    private final class Trajectories {
        private final float[][][] actions = new float[search.horizon][][];
        private final double[] returns = new double[search.samples];

        /** What a step's reward counts: the discount, and how likely the trajectory still goes on. */
        private final double[] going = new double[search.samples];

        Trajectories(float[] state, int iteration, float[][] plan, float mix) {
            float[][] states = new float[search.samples][];
            Arrays.fill(states, state);
            Arrays.fill(going, 1);
            for (int h = 0; h < search.horizon; h++) {
                actions[h] = actions(states, iteration, h, plan[h], mix);
                states = step(states, actions[h]);
            }
            float[][] rest = value.of(states);
            for (int k = 0; k < returns.length; k++) {
                returns[k] += going[k] * rest[k][0];
            }
        }

        private float[][] actions(float[][] states, int iteration, int h, float[] planned, float mix) {
            float[][] drawn = StateRows.tanh(prior.of(states));
            for (int k = 0; k < drawn.length; k++) {
                int from = ((iteration * search.samples + k) * search.horizon + h) * low.length;
                for (int i = 0; i < low.length; i++) {
                    float free = drawn[k][i] + search.deviation * search.noise[from + i];
                    drawn[k][i] = Math.max(-1, Math.min(1, (1 - mix) * free + mix * planned[i]));
                }
            }
            return drawn;
        }

        private float[][] step(float[][] states, float[][] taken) {
            float[][] rows = new float[states.length][];
            for (int k = 0; k < rows.length; k++) {
                rows[k] = Arrays.copyOf(states[k], states[k].length + low.length);
                System.arraycopy(taken[k], 0, rows[k], states[k].length, low.length);
            }
            float[][][] told = new float[members.size()][][];
            for (int m = 0; m < told.length; m++) {
                told[m] = members.get(m).of(rows);
            }
            float[][] next = new float[states.length][];
            for (int k = 0; k < next.length; k++) {
                float[] own = told[k % search.movers][k];
                earn(k, own, told);
                next[k] = states[k].clone();
                for (int i = 0; i < next[k].length && going[k] > 0; i++) {
                    next[k][i] += own[i];
                }
            }
            return next;
        }

        /** Adds the reward of a step, unless the trajectory has halted. */
        private void earn(int k, float[] own, float[][][] told) {
            int size = input.size();
            double distance = largestDistance(k, told);
            if (distance > search.worth.threshold) {
                returns[k] += going[k] * search.worth.haltReturn;
                going[k] = 0;
                return;
            }
            double reward = 0;
            for (float[][] member : told) {
                reward += member[k][size];
            }
            returns[k] += going[k] * (reward / told.length - search.worth.penaltyWeight * distance);
            double ends = own.length > size + 1 ? 1 / (1 + Math.exp(-own[size + 1])) : 0;
            going[k] *= search.worth.discount * (1 - ends);
        }

        /** Of the next observations that two members tell. */
        private double largestDistance(int k, float[][][] told) {
            double largest = 0;
            for (int first = 0; first < told.length; first++) {
                for (int second = 0; second < first; second++) {
                    double squared = 0;
                    for (int i = 0; i < input.size(); i++) {
                        double apart = told[first][k][i] - told[second][k][i];
                        squared += apart * apart;
                    }
                    largest = Math.max(largest, squared);
                }
            }
            return Math.sqrt(largest);
        }

        /** The actions' average, weighted by returns: horizon x action size. Trajectories without a finite return do not count. */
        float[][] average() {
            double best = Arrays.stream(returns).filter(Double::isFinite).max().orElseThrow(PlanningPolicy::exploded);
            double[] weights = Arrays.stream(returns)
                    .map(worth -> Double.isFinite(worth) ? Math.exp(search.inverseTemperature * (worth - best)) : 0)
                    .toArray();
            double sum = Arrays.stream(weights).sum();
            float[][] plan = new float[search.horizon][low.length];
            for (int h = 0; h < plan.length; h++) {
                for (int i = 0; i < low.length; i++) {
                    double mean = 0;
                    for (int k = 0; k < weights.length; k++) {
                        mean += weights[k] > 0 ? weights[k] * actions[h][k][i] : 0;
                    }
                    plan[h][i] = (float) (mean / sum);
                }
            }
            return plan;
        }
    }
}
