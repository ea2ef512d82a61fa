package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hindcast.dataset.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy that aims at a return, from its training to what it achieves. */
class TargetReturnTest {
    private static final String[] SMALL = {"--set", "width=8", "--set", "layers=1", "--set", "context=3"};

    @TempDir
    static Path directory;

    static Path data;
    static Path run;

    @BeforeAll
    static void train() {
        data = Cli.pendulum(directory.resolve("data"));
        run = directory.resolve("run");
        Cli trained = training("--out", run, "--steps", 30, "--eval-episodes", 1, "--final-episodes", 2);
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    private static Cli training(Object... more) {
        Object[] words = new Object[4 + SMALL.length + more.length];
        System.arraycopy(new Object[] {"train", "decision-transformer", "--data", data}, 0, words, 0, 4);
        System.arraycopy(SMALL, 0, words, 4, SMALL.length);
        System.arraycopy(more, 0, words, 4 + SMALL.length, more.length);
        return Cli.run(words);
    }

    @Test
    void aimsAtTheHighestReturnOfTheDataUnlessItIsTold() throws IOException {
        double highest = Dataset.open(data).episodes().stream()
                .mapToDouble(episode -> episode.totalReward())
                .max()
                .orElseThrow();
        JsonNode own = Cli.run("evaluate", run, "--episodes", 2, "--json").json();
        assertThat(own.get("targetReturn").asDouble()).isEqualTo(highest);
        JsonNode told = Cli.run("evaluate", run, "--episodes", 2, "--target-return", highest, "--json")
                .json();
        assertThat(told.at("/targets/0/return")).isEqualTo(own.get("return"));
    }

    @Test
    void eachTargetIsJudged() throws IOException {
        Path page = directory.resolve("targets.html");
        Cli both = Cli.run("evaluate", run, "--episodes", 2, "--target-return", "-900,-1e5", "--html", page);
        assertThat(both.code()).as(both.err()).isZero();
        assertThat(both.out()).contains("target return", "-900", "-100,000");
        assertThat(Files.readString(page)).contains("achieved return", "--target-return");
        JsonNode json = Cli.run("evaluate", run, "--episodes", 2, "--target-return", "-900,-1e5", "--json")
                .json();
        assertThat(json.at("/targets/1/targetReturn").asDouble()).isEqualTo(-1e5);
        assertThat(json.at("/targets/0/return")).isNotEqualTo(json.at("/targets/1/return"));
    }

    @Test
    void whatIsNoReturnIsRefused() {
        assertThat(Cli.run("evaluate", run, "--target-return", "NaN").err()).contains("finite return, got NaN");
        assertThat(training("--set", "targetReturn=NaN").err()).contains("targetReturn must be a return, or Infinity");
    }

    @Test
    void rewardsAreLearnedFromAsTheyAre() {
        assertThat(training("--reward-scale", "0.1", "--out", directory.resolve("scaled"))
                        .err())
                .contains("leave them as they are", "returnScale");
    }
}
