package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What judges other runs judges those that were learned in a learned world, too. */
class ModelBasedCommandsTest {
    private static final List<String> METHODS = List.of("mopo", "combo");
    private static final String SMALL = "modelHidden=8 modelUpdates=20 rolloutStates=20 hidden=8 batchSize=16";

    @TempDir
    static Path directory;

    private static Path data;

    @BeforeAll
    static void train() {
        data = Cli.pendulum(directory.resolve("data"));
        for (String method : METHODS) {
            List<Object> arguments = new ArrayList<>(
                    List.of("train", method, "--data", data, "--steps", 20, "--eval-every", 10, "--eval-episodes", 1));
            arguments.addAll(List.of("--final-episodes", 2, "--hold-out", 0.5, "--out", run(method)));
            for (String setting : SMALL.split(" ")) {
                arguments.addAll(List.of("--set", setting));
            }
            Cli trained = Cli.run(arguments.toArray());
            assertThat(trained.code()).as(trained.err()).isZero();
        }
    }

    private static Path run(String method) {
        return directory.resolve(method);
    }

    private static Cli done(String line) {
        Cli result = Cli.run((Object[]) line.split(" "));
        assertThat(result.code())
                .as(line + System.lineSeparator() + result.err())
                .isZero();
        return result;
    }

    /** While the model is learned, checkpoints hold the policy that nothing was learned for yet: no log speaks for those. */
    @Test
    void checkpointsOfTheModelAreNoCandidates() {
        String line = "train mopo --data " + data + " --env none --hold-out .5 --steps 20 --eval-every 10 --out "
                + directory.resolve("unjudged");
        String asked = done(line + " --set " + SMALL.replace(" ", " --set ")).out();
        assertThat(asked).containsPattern("Left\\s+out\\s+are\\s+2\\s+checkpoints\\s+from\\s+before");
        assertThat(asked).containsPattern("speak\\s+for\\s+step-[34]0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shift %s --episodes 2 --decisions 50", "ope %s --sampled --estimator is,fqe --updates 20"})
    void judgesOne(String command) throws IOException {
        for (String method : METHODS) {
            assertThat(done(String.format(command, run(method)) + " --data " + data + " --json")
                            .json())
                    .isNotEmpty();
        }
    }

    @Test
    void choosesAmongThem() throws IOException {
        StringBuilder runs = new StringBuilder();
        METHODS.forEach(method -> runs.append(' ').append(run(method)));
        String selected = done("select" + runs + " --data " + data + " --checkpoints last --updates 20 --json")
                .json()
                .toString();
        String compared = done("compare" + runs + " --json").json().toString();
        for (String method : METHODS) {
            assertThat(selected).contains(run(method).toString());
            assertThat(compared).contains(run(method).toString());
        }
    }

    /** Of four episodes a gate knows nothing: it stays closed, with its reasons. */
    @Test
    void theGateStaysClosed() {
        Cli gate = Cli.run("gate", run("mopo"), "--data", data, "--sampled", "--held-out", "--range=-2000,0");
        assertThat(gate.code()).as(gate.err()).isEqualTo(1);
        assertThat(gate.out()).contains("closed");
    }

    @Test
    void comparesThemInOneTable() throws IOException {
        Path suite = Files.writeString(directory.resolve("worlds.yaml"), """
                name: worlds
                seeds: 1
                steps: 20
                eval-every: 10
                eval-episodes: 1
                final-episodes: 2
                datasets: [%s]
                algorithms:
                  - {name: mopo, settings: {modelHidden: [8], modelUpdates: 20, rolloutStates: 20, hidden: [8]}}
                  - {name: combo, settings: {modelHidden: [8], modelUpdates: 20, rolloutStates: 20, hidden: [8]}}
                """.formatted(data));
        Cli table = done("benchmark " + suite + " --out " + directory.resolve("table"));
        assertThat(table.out()).contains("mopo", "combo", "behaviour");
    }
}
