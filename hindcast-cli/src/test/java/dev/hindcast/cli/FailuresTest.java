package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.training.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What is said when a command whose work is kept fails. */
class FailuresTest {
    @Command(name = "work")
    private record Work(RuntimeException failure, Optional<String> goingOn) implements Runnable, GoesOn {
        @Override
        public void run() {
            throw failure;
        }
    }

    private static String said(RuntimeException failure, Optional<String> goingOn) {
        StringWriter said = new StringWriter();
        new CommandLine(new Work(failure, goingOn))
                .setErr(new PrintWriter(said, true))
                .setExecutionExceptionHandler(new Failures())
                .execute();
        return said.toString();
    }

    private static String said(RuntimeException failure) {
        return said(failure, Optional.of("To go on: work --resume"));
    }

    @Test
    void whatFailedOutsideIsGoneOnWith() {
        assertThat(said(new IllegalStateException("gym:Door-v0: a step took too long")))
                .isEqualTo("gym:Door-v0: a step took too long\nTo go on: work --resume\n");
        assertThat(said(new DatasetException("Cannot write policy.npz", new IOException("No space left on device"))))
                .isEqualTo("Cannot write policy.npz\nTo go on: work --resume\n");
        assertThat(said(new IllegalStateException("gym:Door-v0: a step took too long"), Optional.empty()))
                .isEqualTo("gym:Door-v0: a step took too long\n");
    }

    @Test
    void whatWouldFailAgainIsNot() {
        assertThat(said(new WrongUse("There is no such run"))).isEqualTo("There is no such run\n");
        assertThat(said(new DatasetException("reward 3 is NaN"))).isEqualTo("reward 3 is NaN\n");
        assertThat(said(new DivergedException("The loss became NaN"))).isEqualTo("The loss became NaN\n");
        assertThat(said(new NullPointerException())).doesNotContain("To go on");
    }

    @Test
    void theCodeOfAModuleIsNamedAgain() {
        assertThat(GoesOn.trusting("gym:doors:Door-v0")).containsExactly("--env", "gym:doors:Door-v0");
        assertThat(GoesOn.trusting("Pendulum-v1")).isEmpty();
        assertThat(GoesOn.trusting(null)).isEmpty();
    }
}
