package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's model, held against the episodes that the run was not learned from. */
class ModelInspectionTest {
    @TempDir
    private Path directory;

    private Cli train(String algorithm, String run, String... more) {
        String line = "train " + algorithm + " --data pendulum/random --env none --steps 20 --eval-every 20 --out "
                + directory.resolve(run) + " " + String.join(" ", more);
        return Cli.run((Object[]) line.strip().split(" "));
    }

    @Test
    void aRunsModelIsHeldAgainstItsHeldOutEpisodes() throws IOException {
        Cli trained = train(
                "mopo",
                "mopo",
                "--hold-out 0.2 --set modelHidden=32,32 --set modelUpdates=600 --set rolloutStates=50 --set hidden=16,16"
                        + " --set termination=none");
        assertThat(trained.code()).as(trained.err()).isZero();
        Path html = directory.resolve("model.html");
        Cli text = Cli.run("inspect", directory.resolve("mopo"), "--html", html);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out())
                .contains("7 networks, 5 of them elites; imagined episodes end by: none")
                .contains("that were not learned from, seed 0")
                .contains("One step ahead the model is ")
                .contains("20 steps", "90% region", "doubt: variance-of-means", "random actions flagged");
        assertThat(Files.readString(html)).contains("Does its doubt know?", "<svg", "All figures");

        Cli json = Cli.run("inspect", directory.resolve("mopo"), "--json");
        JsonNode calibration = json.json();
        assertThat(calibration.path("termination").asText()).isEqualTo("none");
        assertThat(calibration.path("elites")).hasSize(5);
        assertThat(calibration.path("horizons")).hasSize(3);
        assertThat(calibration.path("horizons").path(0).path("explained").asDouble())
                .isBetween(0.5, 1.0);
        assertThat(calibration.path("coverage").path(2).path("level").asDouble())
                .isEqualTo(0.9);
        assertThat(calibration.path("doubt").path(2).path("penalty").asText()).isEqualTo("variance-of-means");
    }

    @Test
    void whatHasNoModelOrNothingHeldOutIsSaid() {
        assertThat(train("bc", "bc").code()).isZero();
        Cli noModel = Cli.run("inspect", directory.resolve("bc"));
        assertThat(noModel.code()).isEqualTo(2);
        assertThat(noModel.err()).contains("learned no model of the dynamics");
        assertThat(train(
                                "mopo",
                                "all",
                                "--set modelHidden=8 --set modelUpdates=2 --set rolloutStates=10 --set hidden=8")
                        .code())
                .isZero();
        Cli nothing = Cli.run("inspect", directory.resolve("all"));
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("train with --hold-out 0.2");
    }
}
