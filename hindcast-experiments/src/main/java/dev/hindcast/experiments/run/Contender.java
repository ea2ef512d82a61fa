package dev.hindcast.experiments.run;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy to select among.
 *
 * @param name of the policy, or the directory of its run and the checkpoint
 * @param evaluation what is to be typed to play it where its run names an environment, see {@link #evaluationIn}
 * @param policy the policy
 * @param run the directory of the run that it is of, if one is known
 */
public record Contender(String name, String evaluation, Policy policy, Optional<Path> run) {
    /** Which policies of a run take part. */
    public enum Checkpoints {
        /** Every checkpoint whose policy is another than the next one's. */
        ALL,
        /** The one of the last step. */
        LAST,
        /** The one that was best in the environment. */
        BEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Those of a name: the checkpoints of a run and all its seeds, or one policy that is {@code random}, of a policy file, or that the
     * environment brings.
     *
     * @throws WrongUse where there are none of that name
     */
    public static Stream<Contender> of(String name, Checkpoints checkpoints, Optional<Environment> environment) {
        Optional<Policy> known = environment.flatMap(own -> Policies.known(name, own));
        if (known.isPresent()) {
            String command = ShellWords.typed(
                    "hindcast", "evaluate", name, "--env", environment.get().id());
            return Stream.of(new Contender(name, command, known.get(), Optional.empty()));
        }
        if (NamedPolicies.isFile(name)) {
            return Stream.of(new Contender(
                    name,
                    ShellWords.typed("hindcast", "evaluate", name),
                    NamedPolicies.saved(name, Checkpoints.LAST.toString()),
                    NamedPolicies.run(name)));
        }
        return SavedRun.openAll(Path.of(name)).stream()
                .flatMap(run -> names(run, checkpoints).stream().map(checkpoint -> of(run, checkpoint)));
    }

    /**
     * What is to be typed to play it: in its run's environment, which is said where it is of a Python module, or where that names none, in another.
     *
     * @param otherwise the other environment
     * @return nothing where there is neither
     */
    public Optional<String> evaluationIn(Optional<String> otherwise) {
        Optional<String> own = run.flatMap(path -> SavedRun.open(path).environment());
        boolean said = own.map(id -> !Environments.importsModule(id)).orElse(run.isEmpty());
        return said
                ? Optional.of(evaluation)
                : own.or(() -> otherwise).map(id -> evaluation + " --env " + ShellWords.typed(id));
    }

    private static List<String> names(SavedRun run, Checkpoints checkpoints) {
        if (checkpoints != Checkpoints.ALL) {
            return List.of(checkpoints.toString());
        }
        List<String> kept = run.differentPolicies();
        if (kept.isEmpty()) {
            throw new WrongUse(
                    run.path() + " holds no checkpoints: take --checkpoints last, or train with --eval-every");
        }
        return kept;
    }

    private static Contender of(SavedRun run, String checkpoint) {
        return new Contender(
                run.path() + " " + checkpoint,
                ShellWords.typed("hindcast", "evaluate", run.path().toString(), "--checkpoint", checkpoint),
                run.policy(checkpoint),
                Optional.of(run.path()));
    }
}
