package dev.hindcast.experiments;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.policy.NetworkPolicy;

/** Whether data, policies and environments belong together. */
public final class Spaces {
    private Spaces() {}

    /**
     * Checks that spaces are those of an environment, up to the bounds of boxes.
     *
     * @throws WrongUse where they are not
     */
    public static void requireFit(String whose, Space observations, Space actions, Environment environment) {
        requireAlike(whose, "observations", observations, environment, environment.observationSpace());
        requireAlike(whose, "actions", actions, environment, environment.actionSpace());
    }

    /**
     * Checks that steps are of an environment.
     *
     * @throws WrongUse where they are not, or there is no such environment
     */
    public static void requireFit(Dataset dataset, String environmentId) {
        try (Environment environment = Policies.environment(environmentId)) {
            requireFit("Data set " + dataset.name(), dataset.observationSpace(), dataset.actionSpace(), environment);
        }
    }

    /** Checks a policy before it acts. */
    public static void requireFit(Policy policy, Environment environment) {
        if (policy instanceof NetworkPolicy network) {
            requireAlike(
                    "The policy",
                    "observations",
                    network.spec().observationSpace(),
                    environment,
                    environment.observationSpace());
        }
        requireAlike("The policy", "actions", policy.actionSpace(), environment, environment.actionSpace());
    }

    private static void requireAlike(String whose, String what, Space given, Environment environment, Space needed) {
        boolean alike =
                needed instanceof Box ? given instanceof Box && given.size() == needed.size() : given.equals(needed);
        if (!alike) {
            throw new WrongUse(whose + " has " + what + " of " + given + ", but " + environment.id() + " has " + needed
                    + ": choose the environment that fits with --env");
        }
    }
}
