package dev.hindcast.cli;

import dev.hindcast.environment.BalancingPolicy;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import java.nio.file.Path;

/** The policies and environments that commands name. */
final class Policies {
    static final String RANDOM = "random";
    static final String BALANCING = "balancing";

    private Policies() {}

    /**
     * An environment.
     *
     * @throws WrongUse where none has that name
     */
    static Environment environment(String id) {
        return WrongUse.unless(() -> Environments.make(id));
    }

    /** {@code random}, {@code balancing} (the controller of CartPole), or the policy of a run, checked to fit the environment. */
    static Policy named(String name, String checkpoint, Environment environment) {
        if (name.equals(RANDOM)) {
            return new RandomPolicy(environment.actionSpace());
        }
        if (name.equals(BALANCING)) {
            if (!environment.id().equals("CartPole-v1")) {
                throw new WrongUse("The balancing policy plays CartPole-v1 alone, not " + environment.id());
            }
            return new BalancingPolicy();
        }
        Policy policy = SavedRun.open(Path.of(name)).policy(checkpoint);
        Spaces.requireFit(policy, environment);
        return policy;
    }

    /** How many episodes are played at once. */
    static int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }
}
