package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Confidence.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A process in which the value of every policy is known exactly: the discounted return up to the step at which its episodes end or are
 * cut off.
 *
 * @param mdp the process, with its discount
 * @param horizon the step after which an episode is truncated at the latest, at least 1
 * @param cut the probability that it is truncated after a step, in [0, 1)
 * @param noise what is made of a reward before it is logged
 */
record World(TabularMdp mdp, int horizon, double cut, Noise noise) {
    private static final int HALVINGS = 60;
    private static final Noise AS_IT_IS = (reward, random) -> reward;

    /** What is made of a reward. Its mean is the reward that it is made of, so that values stay what they are. */
    @FunctionalInterface
    interface Noise {
        double of(double reward, RandomGenerator random);
    }

    /** A process whose rewards are logged as they are, and whose episodes are truncated at the horizon alone. */
    World(TabularMdp mdp, int horizon) {
        this(mdp, horizon, 0, AS_IT_IS);
    }

    /** This process with other rewards of the same means. */
    World withNoise(Noise other) {
        return new World(mdp, horizon, cut, other);
    }

    /** This process with another discount. */
    World withDiscount(double discount) {
        return new World(mdp.withDiscount(discount), horizon, cut, noise);
    }

    /** This process, truncated at random. */
    World withCut(double probability) {
        return new World(mdp, horizon, probability, noise);
    }

    /** What an episode of a policy is worth, by backward induction. */
    double value(TabularPolicy policy) {
        double[] values = new double[mdp.states()];
        for (int left = 0; left < horizon; left++) {
            double[] next = Arrays.stream(values).map(v -> (1 - cut) * v).toArray();
            for (int s = 0; s < values.length; s++) {
                values[s] = 0;
                for (int a = 0; a < mdp.actions(); a++) {
                    values[s] += policy.probability(s, a) > 0 ? policy.probability(s, a) * mdp.backup(s, a, next) : 0;
                }
            }
        }
        double sum = 0;
        for (int s = 0; s < values.length; s++) {
            sum += mdp.startProbability(s) * values[s];
        }
        return sum;
    }

    /** The least and the greatest return of any episode; unknown where rewards are made noisy. */
    Range range() {
        return noise == AS_IT_IS ? new Range(-most(-1), most(1)) : Range.UNKNOWN;
    }

    /** The greatest return of an episode whose rewards are multiplied by a sign. */
    private double most(double sign) {
        double[] values = new double[mdp.states()];
        for (int left = 0; left < horizon; left++) {
            double[] next = values.clone();
            for (int s = 0; s < values.length; s++) {
                values[s] = most(sign, s, next);
            }
        }
        return IntStream.range(0, values.length)
                .filter(s -> mdp.startProbability(s) > 0)
                .mapToDouble(s -> values[s])
                .max()
                .orElseThrow();
    }

    private double most(double sign, int state, double[] next) {
        return IntStream.range(0, mdp.actions())
                .filter(a -> mdp.legal(state, a))
                .boxed()
                .flatMap(a -> mdp.outcomes(state, a).stream())
                .mapToDouble(outcome -> sign * outcome.reward() + mdp.discount() * following(outcome, next))
                .max()
                .orElse(0);
    }

    private double following(TabularMdp.Outcome outcome, double[] next) {
        double value = outcome.terminates() ? 0 : next[outcome.nextState()];
        return cut > 0 ? Math.max(0, value) : value;
    }

    /**
     * The policy between two others, one worth less than a value and one worth more, that is worth it up to rounding, and no more.
     *
     * @throws IllegalArgumentException where the value does not lie between
     */
    TabularPolicy worth(double value, TabularPolicy worse, TabularPolicy better) {
        if (!(value(worse) <= value && value <= value(better))) {
            throw new IllegalArgumentException(
                    value + " does not lie between " + value(worse) + " and " + value(better));
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (value(worse.mixedWith(better, middle)) <= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return worse.mixedWith(better, low);
    }

    /** A log of episodes of a policy, which says how likely the actions were. */
    Dataset log(TabularPolicy behavior, int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> played = new ArrayList<>(episodes);
        for (int i = 0; i < episodes; i++) {
            played.add(play(behavior, i, random));
        }
        return dataset(played);
    }

    /** Episodes of this process as a log. */
    Dataset dataset(List<Episode> episodes) {
        return new Dataset(
                "log", new Discrete(mdp.states()), new Discrete(mdp.actions()), episodes, Optional.empty(), List.of());
    }

    /** The returns of episodes of a policy. */
    double[] returns(TabularPolicy policy, int episodes, long seed) {
        return log(policy, episodes, seed).episodes().stream()
                .mapToDouble(episode -> episode.discountedReturn(mdp.discount()))
                .toArray();
    }

    /** An episode of a policy. */
    Episode play(TabularPolicy policy, int id, RandomGenerator random) {
        float[] states = new float[horizon + 1];
        float[] actions = new float[horizon];
        float[] rewards = new float[horizon];
        double[] logs = new double[horizon];
        int state = mdp.drawStart(random);
        states[0] = state;
        int length = 0;
        boolean terminated = false;
        boolean cutOff = false;
        while (length < horizon && !terminated && !cutOff) {
            int action = draw(policy, state, random);
            TabularMdp.Outcome outcome = mdp.draw(state, action, random);
            actions[length] = action;
            logs[length] = Math.log(policy.probability(state, action));
            rewards[length] = (float) noise.of(outcome.reward(), random);
            state = outcome.nextState();
            terminated = outcome.terminates();
            length++;
            states[length] = state;
            cutOff = cut > 0 && random.nextDouble() < cut;
        }
        return new Episode(
                id,
                Arrays.copyOf(states, length + 1),
                Arrays.copyOf(actions, length),
                Arrays.copyOf(rewards, length),
                terminated ? Ending.TERMINATED : Ending.TRUNCATED,
                new boolean[0],
                Arrays.copyOf(logs, length));
    }

    private static int draw(TabularPolicy policy, int state, RandomGenerator random) {
        double left = random.nextDouble();
        int last = 0;
        for (int a = 0; a < policy.actions(); a++) {
            if (policy.supports(state, a)) {
                last = a;
                left -= policy.probability(state, a);
                if (left < 0) {
                    return a;
                }
            }
        }
        return last;
    }
}
