package dev.hindcast.experiments;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import java.util.Optional;
import java.util.function.Supplier;

/** The policies and environments that commands name. */
public final class Policies {
    /** The name of the policy that acts uniformly at random. */
    public static final String RANDOM = "random";

    private Policies() {}

    /**
     * An environment.
     *
     * @throws WrongUse where none has that name
     */
    public static Environment environment(String id) {
        return WrongUse.unless(() -> Environments.make(id));
    }

    /** {@code random}, or a policy that the environment brings. */
    public static Optional<Policy> known(String name, Environment environment) {
        return name.equals(RANDOM)
                ? Optional.of(new RandomPolicy(environment.actionSpace()))
                : Optional.ofNullable(environment.policies().get(name)).map(Supplier::get);
    }

    /** How many episodes are played at once. */
    public static int parallelism() {
        return Runtime.getRuntime().availableProcessors();
    }
}
