package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches as RLlib's JsonWriter writes them, a line each. */
class RllibTest {
    /** Two steps of episode 7, then one of episode 8 that is over at once. */
    private static final String FIRST = """
        {"type": "SampleBatch", "eps_id": [7, 7, 8], "t": [0, 1, 0], "obs": [[0, 1], [2, 3], [9, 9]], \
        "new_obs": [[2, 3], [4, 5], [8, 8.5]], "actions": [1, 0, 1], "rewards": [1.0, 2.0, 3.0], \
        "terminateds": [false, false, true], "truncateds": [false, false, false], "action_prob": [0.5, 0.25, 0.5], \
        "infos": [{}, {"deep": [[{}]]}, {}], "weights": [1, 1, 1]}
        """;

    /** What follows of episode 7. */
    private static final String SECOND = """
        {"type": "SampleBatch", "eps_id": [7], "t": [2], "obs": [[4, 5]], "new_obs": [[6, 7]], "actions": [1], \
        "rewards": [4.0], "terminateds": [false], "truncateds": [true], "action_prob": [0.125]}
        """;

    @TempDir
    Path directory;

    private Path write(String lines) throws IOException {
        return Files.writeString(directory.resolve("log.json"), lines);
    }

    private static void assertLog(Dataset dataset) {
        assertThat(dataset.actionSpace()).isEqualTo(new Discrete(2));
        assertThat(dataset.contradictions()).isEmpty();
        assertThat(dataset.episodes()).hasSize(2);
        Episode seven = dataset.episodes().get(0);
        assertThat(seven.observations()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(seven.actions()).containsExactly(1, 0, 1);
        assertThat(seven.rewards()).containsExactly(1, 2, 4);
        assertThat(seven.ending()).isEqualTo(Ending.TRUNCATED);
        assertThat(seven.actionLogProbabilities())
                .containsExactly(new double[] {Math.log(.5), Math.log(.25), Math.log(.125)}, within(1e-15));
        Episode eight = dataset.episodes().get(1);
        assertThat(eight.observations()).containsExactly(9, 9, 8, 8.5f);
        assertThat(eight.ending()).isEqualTo(Ending.TERMINATED);
    }

    @Test
    void episodesGoOnOverLines() throws IOException {
        Dataset dataset = Dataset.open(write(FIRST + "\n" + SECOND));
        assertThat(dataset.name()).isEqualTo("log");
        assertLog(dataset);
    }

    @Test
    void episodesGoOnOverTheFilesOfAFolder() throws IOException {
        Files.writeString(directory.resolve("output-2026-01-02_03-04-05_worker-0_9.json"), FIRST);
        Files.writeString(directory.resolve("output-2026-01-02_03-04-05_worker-0_10.json"), SECOND);
        Files.writeString(directory.resolve("result.json"), "{\"type\": \"something else\"}");
        assertLog(Dataset.open(directory));
    }

    @Test
    void batchesOfOnePolicyAreRead() throws IOException {
        String policy = "{\"type\": \"MultiAgentBatch\", \"count\": 3, \"policy_batches\": {\"%s\": %s}}\n";
        String columns = FIRST.strip().replace("\"type\": \"SampleBatch\", ", "");
        String later = SECOND.strip().replace("\"type\": \"SampleBatch\", ", "");
        assertLog(Dataset.open(write(policy.formatted("own", columns) + policy.formatted("own", later))));
        assertRefused(
                policy.formatted("own", columns) + policy.formatted("other", later),
                "line 2",
                "policies",
                "[other, own]");
    }

    @Test
    void anAgentIsASequenceOfItsOwn() throws IOException {
        Dataset dataset = Dataset.open(write("""
            {"type": "SampleBatch", "eps_id": [7, 7, 7, 7], "agent_index": [0, 1, 0, 1], "obs": [1, 5, 2, 6],
             "actions": [[0.5], [1], [0], [0]], "rewards": [1, 2, 3, 4], "dones": [0, 0, 1, 0]}
            """));
        assertThat(dataset.actionSpace()).isEqualTo(Box.of(1, -1, 1));
        assertThat(dataset.episodes()).extracting(Episode::totalReward).containsExactly(4.0, 6.0);
        assertThat(dataset.episodes()).extracting(Episode::ending).containsExactly(Ending.TERMINATED, Ending.TRUNCATED);
        assertThat(dataset.episodes().get(0).logsProbabilities()).isFalse();
        assertThat(dataset.warnings())
                .anyMatch(warning -> warning.contains("'dones' and no 'truncateds'"))
                .anyMatch(warning -> warning.contains("no end"));
    }

    @Test
    void aGapInTimeEndsAnEpisode() throws IOException {
        Dataset dataset = Dataset.open(write(FIRST + SECOND.replace("\"t\": [2]", "\"t\": [5]")));
        assertThat(dataset.episodes()).extracting(Episode::length).containsExactly(2, 1, 1);
        assertThat(dataset.episodes().get(0).observations()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(dataset.warnings()).anyMatch(warning -> warning.contains("1 of them go on at a later step"));
    }

    @Test
    void logarithmsGoBeforeProbabilities() throws IOException {
        String line = SECOND.replace("}", ", \"action_logp\": [-3.5]}");
        assertThat(Dataset.open(write(line)).episodes().get(0).actionLogProbabilities())
                .containsExactly(-3.5);
        assertThat(Dataset.open(write(SECOND.replace("0.125", "1.0"))).warnings())
                .anyMatch(warning -> warning.contains("probability 1"));
    }

    @Test
    void publishedFilesAreRead() {
        Dataset dataset = Dataset.open(SharedData.require("rllib/cartpole_small.json"));
        assertThat(dataset.episodes()).extracting(Episode::length).containsExactly(56, 26, 20);
        assertThat(dataset.episodes()).allMatch(Episode::logsProbabilities);
        assertThat(dataset.contradictions()).isEmpty();
    }

    private void assertRefused(String lines, String... words) throws IOException {
        Path file = write(lines);
        assertThatThrownBy(() -> Dataset.open(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("log.json")
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[4, 5]] | \"BCJNGGhAnwEAAAAAAAC3\" | 'obs' is packed;output_compress_columns=[]",
                "[[4, 5]] | [[4, 5, 6]] | row 4 of the log, has 3 numbers;rows before have 2",
                "[[4, 5]] | [{\"a\": 1}] | Dict space",
                "[[4, 5]] | [null] | holds null",
                "[[4, 5]] | [[4, NaN]] | row 4 of the log, is NaN",
                "[[4, 5]] | [[4, 1e300]] | is 1.0E300;32-bit float",
                "[[4, 5]] | [[4, 5], [6, 7]] | has 2 rows of 'obs' and 1 of 'rewards'",
                "[[4, 5]] | [[4 5]] | line 2;no JSON",
                "\"action_prob\": [0.125] | \"weights\": [1] | has the columns;the lines before",
                "0.125 | 0 | 'action_prob', row 4 of the log, is 0.0;above 0",
                "SampleBatch | Other | line 2;type 'Other'",
            })
    void whatIsWrongIsNamedWithItsLine(String sound, String wrong, String words) throws IOException {
        assertRefused(FIRST + SECOND.replace(sound, wrong), words.split(";"));
    }

    @Test
    void missingColumnsAreNamed() throws IOException {
        assertRefused(SECOND.replace("rewards", "reward"), "no column 'rewards'");
        assertRefused(SECOND.replace("terminateds", "ended"), "neither 'terminateds' nor 'dones'");
        assertRefused("{\"type\": \"SampleBatch\"}\n", "no step");
        assertRefused(FIRST + SECOND.substring(0, 60), "line 2", "cut off");
    }
}
