package dev.hindcast.experiments.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.TrueValues;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is chosen without an environment beside what all methods return there, on six data sets. Prints the table of docs/guide/auto.md. Small
 * networks and few updates, so that methods differ; returns are means of {@value #EPISODES} episodes.
 */
@Tag("nightly")
class AutoChoiceTest {
    private static final int STEPS = 3_000;
    private static final int EPISODES = 1_000;
    private static final double NEAR = 0.05;
    private static final Path GIVEN =
            Path.of(System.getenv().getOrDefault("HINDCAST_SHARED_DATA", "../../shared/data"), "d3rlpy");

    /** Data and where they are from. */
    private static final Map<String, String> DATA = data();

    private static Map<String, String> data() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("pendulum/expert", "Pendulum-v1");
        data.put("pendulum/mixed", "Pendulum-v1");
        data.put("pendulum/random", "Pendulum-v1");
        data.put("cartpole/mixed", "CartPole-v1");
        data.put(GIVEN.resolve("cartpole_v1.1.0.h5").toString(), "CartPole-v1");
        data.put(GIVEN.resolve("cartpole_random_v1.1.0.h5").toString(), "CartPole-v1");
        return data;
    }

    @TempDir
    private Path directory;

    @Test
    void isNearTheBestOnFiveOfSix() throws IOException {
        assumeTrue(Files.exists(GIVEN), "no " + GIVEN + ": set HINDCAST_SHARED_DATA");
        List<String> rows = new ArrayList<>();
        int near = 0;
        for (Map.Entry<String, String> each : DATA.entrySet()) {
            AutoResult result = choose(each.getKey(), directory.resolve(Integer.toString(rows.size())));
            Map<String, Double> returns = returns(result, each.getValue());
            double best = returns.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElseThrow();
            String chosen = String.valueOf(result.run().getFileName());
            double distance = (best - returns.getOrDefault(chosen, Double.NaN)) / Math.abs(best);
            near += distance <= NEAR ? 1 : 0;
            rows.add(String.join(
                    " | ",
                    result.plan().dataset().name(),
                    AutoReport.kind(result.plan().verdict()),
                    returns.entrySet().stream()
                            .map(entry -> entry.getKey() + " " + Text.number(entry.getValue()))
                            .toList()
                            .toString(),
                    chosen,
                    result.choice().ranking().criterion().toString(),
                    Text.percent(distance)));
            System.out.println(rows.get(rows.size() - 1));
        }
        assertThat(near).as(String.join("\n", rows)).isGreaterThanOrEqualTo(5);
    }

    private static AutoResult choose(String data, Path out) throws IOException {
        Map<String, Object> asked =
                Map.of("data", data, "steps", STEPS, "settings", Map.of("hidden", List.of(64, 64), "batchSize", 64));
        return new AutoTraining(AutoPlan.of(asked, List.of(0L)), out, new PrintWriter(Writer.nullWriter())).run(false);
    }

    /** What each method's policy returns, in the plan's order. */
    private static Map<String, Double> returns(AutoResult result, String environment) {
        TrueValues truth = new TrueValues(environment, EPISODES, false, 0.99, 17);
        Map<String, Double> returns = new LinkedHashMap<>();
        result.choice()
                .contenders()
                .values()
                .forEach(contender -> returns.put(
                        String.valueOf(contender.run().orElseThrow().getFileName()),
                        truth.of(contender.policy()).meanReturn()));
        return returns;
    }
}
