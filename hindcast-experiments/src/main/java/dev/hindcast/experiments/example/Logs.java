package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.learning.tabular.TabularData;

/** The logs that the examples learn from. */
final class Logs {
    private Logs() {}

    /** Episodes of a policy, cut after {@code maxSteps}. */
    static Dataset collect(TabularMdp mdp, TabularPolicy behavior, int episodes, int maxSteps, long seed) {
        return Rollouts.with(() -> new TimeLimit(new TabularEnvironment("example", mdp), maxSteps))
                .collect("example", behavior, episodes, seed);
    }

    /** How many pairs a log holds. */
    static int pairs(TabularData log) {
        int pairs = 0;
        for (int s = 0; s < log.states(); s++) {
            for (int a = 0; a < log.actions(); a++) {
                pairs += log.seen(s, a) ? 1 : 0;
            }
        }
        return pairs;
    }
}
