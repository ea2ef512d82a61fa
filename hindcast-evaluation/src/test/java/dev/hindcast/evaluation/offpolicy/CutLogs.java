package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Logs of a known process whose episodes are cut off by chance, and what a policy is exactly worth in episodes that are cut off so.
 *
 * @param mdp what is played
 * @param hazard the probability of being cut off after step t, 1 after some
 */
record CutLogs(TabularMdp mdp, IntToDoubleFunction hazard) {
    /** Cut off after a number of steps. */
    static CutLogs after(TabularMdp mdp, int steps) {
        return new CutLogs(mdp, t -> t == steps - 1 ? 1 : 0);
    }

    /** Cut off after each step with the same probability, and after a number of steps at the latest. */
    static CutLogs byChance(TabularMdp mdp, double hazard, int steps) {
        return new CutLogs(mdp, t -> t == steps - 1 ? 1 : hazard);
    }

    Dataset log(TabularPolicy behavior, int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> played = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            played.add(episode(i, behavior, random));
        }
        return new Dataset(
                "cut", new Discrete(mdp.states()), new Discrete(mdp.actions()), played, Optional.empty(), List.of());
    }

    private Episode episode(int id, TabularPolicy behavior, RandomGenerator random) {
        List<Integer> states = new ArrayList<>(List.of(mdp.drawStart(random)));
        List<Integer> actions = new ArrayList<>();
        List<Double> rewards = new ArrayList<>();
        List<Double> logs = new ArrayList<>();
        for (int t = 0; ; t++) {
            int state = states.get(t);
            int action = draw(behavior.probabilities(state), random);
            TabularMdp.Outcome outcome = mdp.draw(state, action, random);
            actions.add(action);
            rewards.add(outcome.reward());
            states.add(outcome.nextState());
            logs.add(Math.log(behavior.probability(state, action)));
            boolean cut = random.nextDouble() < hazard.applyAsDouble(t);
            if (outcome.terminates() || cut) {
                return new Episode(
                        id,
                        floats(states),
                        floats(actions),
                        floats(rewards),
                        outcome.terminates() ? Ending.TERMINATED : Ending.TRUNCATED,
                        new boolean[0],
                        logs.stream().mapToDouble(x -> x).toArray());
            }
        }
    }

    private static int draw(double[] probabilities, RandomGenerator random) {
        double left = random.nextDouble();
        int action = 0;
        while (action < probabilities.length - 1 && left >= probabilities[action]) {
            left -= probabilities[action++];
        }
        return action;
    }

    private static float[] floats(List<? extends Number> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }

    /** E[sum of gamma^t r_t] of a policy's episodes that are cut off as those of the logs are. */
    double truth(TabularPolicy policy, double discount) {
        int last = 0;
        while (hazard.applyAsDouble(last) < 1) {
            last++;
        }
        double[] values = new double[mdp.states()];
        for (int t = last; t >= 0; t--) {
            double[] next = values;
            double factor = discount * (1 - hazard.applyAsDouble(t));
            values = new double[mdp.states()];
            for (int s = 0; s < values.length; s++) {
                for (int a = 0; a < mdp.actions() && !mdp.terminal(s); a++) {
                    for (TabularMdp.Outcome outcome : mdp.outcomes(s, a)) {
                        double later = outcome.terminates() ? 0 : factor * next[outcome.nextState()];
                        values[s] += policy.probability(s, a) * outcome.probability() * (outcome.reward() + later);
                    }
                }
            }
        }
        double[] starts = values;
        double[] shares = new double[starts.length];
        Arrays.setAll(shares, s -> mdp.startProbability(s) * starts[s]);
        return Arrays.stream(shares).sum();
    }
}
