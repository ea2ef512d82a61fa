package dev.hindcast.evaluation.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.quality.Verdict.Kind;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    /** The sound log several times over, with noise on the states, and actions that are partly a rule's. */
    private static Dataset large(double chance) {
        SplittableRandom random = new SplittableRandom(8);
        List<Episode> episodes = new ArrayList<>();
        for (int copy = 0; copy < 4; copy++) {
            for (Episode episode : Logs.sound().episodes()) {
                float[] observations = episode.observations().clone();
                float[] actions = episode.actions().clone();
                for (int i = 0; i < observations.length; i++) {
                    observations[i] += (float) (0.01 * random.nextDouble());
                }
                for (int t = 0; t < episode.length(); t++) {
                    for (int i = 0; i < 2; i++) {
                        double rule = Math.sin(observations[3 * t + i]);
                        actions[2 * t + i] = (float) (rule + chance * (random.nextDouble(-1, 1) - rule));
                    }
                }
                episodes.add(new Episode(episodes.size(), observations, actions, episode.rewards(), episode.ending()));
            }
        }
        return Logs.dataset(Logs.sound().observationSpace(), Logs.BOUNDS, episodes);
    }

    private static Kind kind(Dataset dataset) {
        return Logs.inspect(dataset).verdict().kind();
    }

    @Test
    void followsHowMuchTheStateDecides() {
        assertThat(kind(large(1))).isEqualTo(Kind.RANDOM);
        assertThat(kind(large(0.5))).isEqualTo(Kind.MIXED);
        assertThat(kind(large(0))).isEqualTo(Kind.NARROW);
    }

    @Test
    void onlyAReferenceTellsAnExpert() {
        Dataset narrow = large(0);
        double mean = narrow.statistics().returns().mean();
        References good = References.of(narrow).withReturns(0, mean, "by hand");
        References poor = References.of(narrow).withReturns(0, 10 * mean, "by hand");
        assertThat(Inspection.of(narrow, good, 0).verdict().kind()).isEqualTo(Kind.EXPERT);
        assertThat(Inspection.of(narrow, poor, 0).verdict().kind()).isEqualTo(Kind.NARROW);
    }

    @Test
    void sparseAndSmall() {
        assertThat(kind(large(0.5).mapRewards(reward -> reward > 3.5 ? 1 : 0))).isEqualTo(Kind.SPARSE);
        assertThat(kind(Logs.sound())).isEqualTo(Kind.SMALL);
    }

    @Test
    void faultyDataAreNotAdvisedOn() {
        Dataset leaking = Logs.map(large(0.5), episode -> {
            float[] observations = episode.observations().clone();
            for (int t = 0; t < episode.length(); t++) {
                observations[3 * t] = episode.rewards()[t];
            }
            return new Episode(episode.id(), observations, episode.actions(), episode.rewards(), episode.ending());
        });
        Verdict verdict = Logs.inspect(leaking).verdict();
        assertThat(verdict.kind()).isEqualTo(Kind.FAULTY);
        assertThat(verdict.reason()).contains("leaked-reward");
        assertThat(verdict.advice()).isEmpty();
    }

    /** Every algorithm that is named exists, learns such actions and has the settings. */
    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "FAULTY")
    void adviceCanBeFollowed(Kind kind) {
        for (boolean discrete : new boolean[] {true, false}) {
            List<Verdict.Advice> advice = Shortlist.of(kind, discrete);
            assertThat(advice).hasSizeBetween(2, 3);
            assertThat(advice).extracting(Verdict.Advice::algorithm).doesNotHaveDuplicates();
            for (Verdict.Advice each : advice) {
                Algorithms.Entry algorithm = Algorithms.named(each.algorithm());
                algorithm.requireFit(discrete ? new Discrete(2) : Logs.BOUNDS);
                assertThat(each.why()).as("a source").containsPattern("et al\\. \\d{4}|and \\w+ \\d{4}");
                Map<String, Object> settings = new LinkedHashMap<>();
                each.settings().forEach(setting -> settings.put(setting.split("=")[0], setting.split("=")[1]));
                assertThat(Settings.toMap(Settings.withAll(algorithm.defaults(), settings)))
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void discreteActionsThatTheStateDecides(int states) {
        int[][][] episodes = IntStream.range(0, 60)
                .mapToObj(e -> {
                    int[] visited = IntStream.rangeClosed(0, 100)
                            .map(t -> (t + e * t) % states)
                            .toArray();
                    return new int[][] {
                        visited,
                        IntStream.range(0, 100).map(t -> visited[t] % 2).toArray()
                    };
                })
                .toArray(int[][][]::new);
        Verdict verdict = Logs.inspect(Logs.discrete(states, 2, episodes)).verdict();
        assertThat(verdict.kind()).isEqualTo(Kind.NARROW);
        assertThat(verdict.advice().get(0).algorithm()).isEqualTo("discrete-bc");
    }
}
