package dev.hindcast.cli;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The policies and environments that commands name. */
final class Policies {
    static final String RANDOM = "random";

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
     * {@code random}, one that the environment brings, or the policy of a run.
     *
     * @throws WrongUse where there is none of that name or it does not fit the environment
     */
    static Policy named(String name, String checkpoint, Environment environment) {
        Policy policy = known(name, environment)
                .orElseGet(() -> SavedRun.open(Path.of(name)).policy(checkpoint));
        Spaces.requireFit(policy, environment);
        return policy;
    }

    /** {@code random}, or a policy that the environment brings. */
    static Optional<Policy> known(String name, Environment environment) {
        return name.equals(RANDOM)
                ? Optional.of(new RandomPolicy(environment.actionSpace()))
                : Optional.ofNullable(environment.policies().get(name)).map(Supplier::get);
    }

    /** How many episodes are played at once. */
    static int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }
}
