package dev.hindcast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hindcast.learning.nn.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingBenchmarkTest {
    private static final Path PROGRAM = Path.of("../testing/peer/train_speed.py");

    static Stream<String> algorithms() {
        return TrainingBenchmark.algorithms().stream();
    }

    @Test
    void whatLearnsContinuousActionsCanBeMeasured() {
        assertThat(TrainingBenchmark.algorithms())
                .containsExactly(
                        "bc",
                        "td3-bc",
                        "cql",
                        "iql",
                        "sac",
                        "td3",
                        "cal-ql",
                        "rlpd",
                        "edac",
                        "awr",
                        "awac",
                        "crr",
                        "xql",
                        "sql",
                        "eql",
                        "brac-p",
                        "brac-v",
                        "bear",
                        "rebrac",
                        "td3-awr",
                        "sac-n",
                        "lb-sac",
                        "bcq",
                        "plas",
                        "spot",
                        "mcq",
                        "diffusion-ql",
                        "idql",
                        "qt-opt",
                        "mopo",
                        "combo",
                        "mobile",
                        "rambo",
                        "morel",
                        "morel-sac",
                        "mbop",
                        "fql",
                        "best-of-n",
                        "decision-transformer",
                        "rvs",
                        "qdt",
                        "qt",
                        "reinformer");
    }

    /** A new algorithm needs its operations counted, and its other side written. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void bothSidesKnowIt(String algorithm) throws IOException {
        assertThat(new Operations(algorithm).perUpdate()).isGreaterThan(1e6);
        assertThat(Files.readString(PROGRAM)).contains('"' + algorithm + "\": ");
    }

    @Test
    void othersAreRefusedBeforeAnythingIsMeasured() {
        TrainingBenchmark benchmark = new TrainingBenchmark(1, Optional.empty(), PROGRAM);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        benchmark.run(List.of("bc", "discrete-bc", "dqn"), List.of(Engine.Precision.FP32), row -> {
                            throw new AssertionError("measured " + row.algorithm());
                        }))
                .withMessage("Cannot measure discrete-bc, dqn: the data here have continuous actions."
                        + " Those that can be measured are "
                        + String.join(", ", TrainingBenchmark.algorithms()));
    }
}
