package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.ReferenceReturns;
import dev.hindcast.experiments.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference returns in a data set's metadata normalise what comes of a training on it, as they do what {@code inspect} says. */
class ReferenceReturnsTest {
    private static final double LOW = -1600;
    private static final double HIGH = -200;

    @TempDir
    private Path directory;

    private Path data() {
        Path named = directory.resolve("named");
        Dataset.open(Cli.pendulum(directory.resolve("plain")))
                .withReferenceReturns(new ReferenceReturns(LOW, HIGH))
                .writeMinari(named);
        return named;
    }

    private static void requireScore(JsonNode node, double mean) {
        assertThat(node.path("normalizedScore").asDouble(Double.NaN))
                .as(node.toString())
                .isCloseTo(100 * (mean - LOW) / (HIGH - LOW), within(1e-9));
    }

    @Test
    void scoresOfTrainingEvaluationAndComparisonAreTheDatas() throws Exception {
        Path run = directory.resolve("run");
        Cli trained = Cli.train("bc", data(), run, "--steps", 20, "--json");
        assertThat(trained.code()).as(trained.err()).isZero();
        JsonNode last = trained.json().path("finalReturn");
        requireScore(last, last.path("mean").asDouble());
        JsonNode kept = Json.read(run.resolve("evaluation.json")).path("last");
        requireScore(kept, kept.path("return").path("mean").asDouble());
        assertThat(run.resolve("report.html")).content().contains("normalised score");
        assertThat(run.resolve("metrics.csv")).content().contains("normalized_score");

        JsonNode judged = Cli.run("evaluate", run, "--episodes", 2, "--json").json();
        requireScore(judged, judged.path("return").path("mean").asDouble());
        JsonNode compared =
                Cli.run("compare", run, "--json").json().path("runs").path(0).path("finalReturn");
        requireScore(compared, compared.path("mean").asDouble());

        JsonNode random = Cli.run("evaluate", "random", "--env", "Pendulum-v1", "--episodes", 1, "--json")
                .json();
        assertThat(random.path("normalizedScore").isNull()).isTrue();
    }
}
