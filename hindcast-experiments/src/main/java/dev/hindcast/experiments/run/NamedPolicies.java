package dev.hindcast.experiments.run;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Policy;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Spaces;
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.training.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The policies that commands name, those of runs among them. */
public final class NamedPolicies {
    /** A policy lies in its run's directory, or in that of a checkpoint: {@code RUN/checkpoints/step-N}. */
    private static final int FOLDERS = 3;

    private NamedPolicies() {}

    /**
     * {@code random}, one that the environment brings, or one that is saved.
     *
     * @throws dev.hindcast.experiments.WrongUse where there is none of that name or it does not fit the environment
     */
    public static Policy named(String name, String checkpoint, Environment environment) {
        Policy policy = Policies.known(name, environment).orElseGet(() -> saved(name, checkpoint));
        Spaces.requireFit(policy, environment);
        return policy;
    }

    /**
     * The policy of a run, or of a policy file, which is all that it needs.
     *
     * @param checkpoint which one of a run
     * @throws dev.hindcast.experiments.WrongUse where there is neither
     */
    public static Policy saved(String name, String checkpoint) {
        return isFile(name)
                ? PolicyFile.read(Path.of(name))
                : SavedRun.open(Path.of(name)).policy(checkpoint);
    }

    /** Whether that is a file, rather than the directory of a run. */
    static boolean isFile(String name) {
        return Files.isRegularFile(Path.of(name));
    }

    /** The directory of the run: what is named, or of a policy file the one in which it lies, if it lies in one. */
    public static Optional<Path> run(String name) {
        Path named = Path.of(name);
        return isFile(name)
                ? Stream.iterate(named.toAbsolutePath().getParent(), Objects::nonNull, Path::getParent)
                        .limit(FOLDERS)
                        .filter(folder -> new RunDirectory(folder).exists())
                        .findFirst()
                : Optional.of(named);
    }
}
