package dev.hindcast.benchmarks.gate;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;

/** The processes that the kinds are played in. */
final class Worlds {
    private static final double[] RING_REWARDS = {0, 0.2, 0.5, 1};

    private Worlds() {}

    /** One state, two actions, each step worth +1 or -1 whatever is done: every policy is worth 0. */
    static World noise(int steps) {
        return levers(steps, 1, -1, 1, 0.5, 0.5);
    }

    /**
     * One state, in which action a earns {@code high} with a probability of its own and {@code low} otherwise.
     *
     * @param shares one probability an action
     */
    static World levers(int steps, double discount, double low, double high, double... shares) {
        TabularMdp.Builder builder =
                TabularMdp.builder(1, shares.length).discount(discount).start(0, 1);
        for (int a = 0; a < shares.length; a++) {
            lever(builder, 0, a, shares[a], low, high);
        }
        return new World(builder.build(), steps);
    }

    private static void lever(TabularMdp.Builder builder, int state, int a, double share, double low, double high) {
        if (share > 0) {
            builder.outcome(state, a, state, share, high);
        }
        if (share < 1) {
            builder.outcome(state, a, state, 1 - share, low);
        }
    }

    /**
     * Four states in a ring, worth more and more: action 1 moves on four times in five, action 0 one time in five. The best is to move on but
     * in the last state.
     *
     * @param shift added to the rewards 0, .2, .5 and 1
     * @param scale by which these are multiplied before
     * @param ending the probability with which an episode terminates after a step
     */
    static World ring(int steps, double discount, double scale, double shift, double ending) {
        TabularMdp.Builder builder =
                TabularMdp.builder(4, 2).discount(discount).start(0, 0.5).start(1, 0.5);
        for (int s = 0; s < RING_REWARDS.length; s++) {
            double reward = scale * RING_REWARDS[s] + shift;
            for (int a = 0; a < 2; a++) {
                double move = a == 1 ? 0.8 : 0.2;
                builder.outcome(s, a, (s + 1) % 4, (1 - ending) * move, reward);
                builder.outcome(s, a, s, (1 - ending) * (1 - move), reward);
                if (ending > 0) {
                    builder.outcome(s, a, s, ending, reward, true);
                }
            }
        }
        return new World(builder.build(), steps);
    }

    /** One state, in which each of two actions always earns the same. */
    static World steps(int steps, double ofFirst, double ofSecond) {
        TabularMdp.Builder builder = TabularMdp.builder(1, 2).start(0, 1);
        builder.outcome(0, 0, 0, 1, ofFirst).outcome(0, 1, 0, 1, ofSecond);
        return new World(builder.build(), steps);
    }

    /**
     * Two steps. The first earns +1 by action 1 seven times in ten and by action 0 every other time, and leads to the rare state 1 with a
     * small probability, elsewhere to state 2. In state 1 action 0 earns 1, action 1 {@code lost}; in state 2 nothing is earned.
     */
    static World rareState(double probability, double lost) {
        TabularMdp.Builder builder = TabularMdp.builder(3, 2).start(0, 1);
        for (int a = 0; a < 2; a++) {
            double share = a == 1 ? 0.7 : 0.5;
            builder.outcome(0, a, 1, probability * share, 1);
            builder.outcome(0, a, 1, probability * (1 - share), 0);
            builder.outcome(0, a, 2, (1 - probability) * share, 1);
            builder.outcome(0, a, 2, (1 - probability) * (1 - share), 0);
            builder.outcome(1, a, 1, 1, a == 0 ? 1 : lost, true);
            builder.outcome(2, a, 2, 1, 0, true);
        }
        return new World(builder.build(), 2);
    }

    /**
     * The first action earns 1 where it is 0; nothing but zeros costs something at the end.
     *
     * @param length of an episode
     * @param cost of the zeros, positive
     */
    static World catastrophe(int length, double cost) {
        // State 2 t + b: t actions taken, b = 1 where all of them were 0.
        TabularMdp.Builder builder = TabularMdp.builder(2 * length, 2).start(1, 1);
        for (int t = 0; t < length; t++) {
            for (int zeros = 0; zeros < 2; zeros++) {
                for (int a = 0; a < 2; a++) {
                    boolean still = zeros == 1 && a == 0;
                    boolean last = t == length - 1;
                    double reward = (t == 0 && a == 0 ? 1 : 0) - (last && still ? cost : 0);
                    builder.outcome(2 * t + zeros, a, last ? 0 : 2 * (t + 1) + (still ? 1 : 0), 1, reward, last);
                }
            }
        }
        return new World(builder.build(), length);
    }

    /** One step in one of two states: action 0 earns 1 in the first, nothing else earns anything. */
    static World twoLevers() {
        TabularMdp.Builder builder = TabularMdp.builder(2, 2).start(0, 0.5).start(1, 0.5);
        builder.outcome(0, 0, 0, 1, 1).outcome(0, 1, 0, 1, 0);
        builder.outcome(1, 0, 1, 1, 0).outcome(1, 1, 1, 1, 0);
        return new World(builder.build(), 1);
    }

    /** One step in one of so many states, worth +1 or -1 whatever is done. */
    static World contexts(int states) {
        TabularMdp.Builder builder = TabularMdp.builder(states, 2);
        for (int s = 0; s < states; s++) {
            builder.start(s, 1.0 / states);
            for (int a = 0; a < 2; a++) {
                lever(builder, s, a, 0.5, -1, 1);
            }
        }
        return new World(builder.build(), 1);
    }

    /** One step: action 0 costs 1, action 1 costs {@code cost} one time in that many, and nothing otherwise. */
    static World rareCost(int cost) {
        TabularMdp.Builder builder = TabularMdp.builder(1, 2).start(0, 1);
        builder.outcome(0, 0, 0, 1, -1).outcome(0, 1, 0, 1.0 / cost, -cost).outcome(0, 1, 0, 1 - 1.0 / cost, 0);
        return new World(builder.build(), 1);
    }

    /** Action 1 with a probability, the same in each state; of two actions. */
    static TabularPolicy second(World world, double probability) {
        double[][] table = new double[world.mdp().states()][];
        for (int s = 0; s < table.length; s++) {
            table[s] = new double[] {1 - probability, probability};
        }
        return TabularPolicy.of(table);
    }

    /** Action 1 with a probability of each state's own. */
    static TabularPolicy table(double... ofSecond) {
        double[][] table = new double[ofSecond.length][];
        for (int s = 0; s < table.length; s++) {
            table[s] = new double[] {1 - ofSecond[s], ofSecond[s]};
        }
        return TabularPolicy.of(table);
    }
}
