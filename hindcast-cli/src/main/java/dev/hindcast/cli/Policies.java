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

    /**
     * {@code random}, {@code balancing}, or the policy of a run.
     *
     * @throws WrongUse where it does not fit the environment
     */
    static Policy named(String name, String checkpoint, Environment environment) {
        Policy policy = switch (name) {
            case RANDOM -> new RandomPolicy(environment.actionSpace());
            case BALANCING -> new BalancingPolicy();
            default -> SavedRun.open(Path.of(name)).policy(checkpoint);
        };
        Spaces.requireFit(policy, environment);
        return policy;
    }

    /** How many episodes are played at once. */
    static int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }
}
