package dev.hindcast.experiments.run;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Spaces;
import java.nio.file.Path;

/** The policies that commands name, those of runs among them. */
public final class NamedPolicies {
    private NamedPolicies() {}

    /**
     * {@code random}, one that the environment brings, or the policy of a run.
     *
     * @throws dev.hindcast.experiments.WrongUse where there is none of that name or it does not fit the environment
     */
    public static Policy named(String name, String checkpoint, Environment environment) {
        Policy policy = Policies.known(name, environment)
                .orElseGet(() -> SavedRun.open(Path.of(name)).policy(checkpoint));
        Spaces.requireFit(policy, environment);
        return policy;
    }
}
