package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossFittingTest {
    /** Episodes of one step, told apart by their rewards. */
    private static OffPolicyData data(int n, int firstId) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            episodes.add(new Episode(firstId + i, new float[2], new float[1], new float[] {i}, Ending.TERMINATED)
                    .withActionLogProbabilities(new double[1]));
        }
        Dataset dataset = new Dataset("steps", new Discrete(1), new Discrete(1), episodes, Optional.empty(), List.of());
        return OffPolicyData.of(dataset, TabularPolicy.of(new double[][] {{1}}), Propensities.logged(), 1);
    }

    /** A model whose values are 1 for what it was fitted to. */
    private record Memory(Set<Float> rewards) implements ActionValues {
        static Memory of(OffPolicyData data) {
            Set<Float> rewards = new HashSet<>();
            for (double reward : data.rewards()) {
                rewards.add((float) reward);
            }
            return new Memory(rewards);
        }

        @Override
        public double[] actionValues(Episode episode) {
            return new double[] {rewards.contains(episode.rewards()[0]) ? 1 : 0};
        }

        @Override
        public double[] values(Episode episode) {
            return actionValues(episode);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 17})
    void noEpisodeVouchesForItself(int folds) {
        OffPolicyData data = data(17, 0);
        List<Memory> models = new ArrayList<>();
        CrossFitting values = CrossFitting.of(data, folds, 3, training -> {
            Memory memory = Memory.of(training);
            models.add(memory);
            return memory;
        });
        for (Episode episode : data.dataset().episodes()) {
            assertThat(values.actionValues(episode)).containsExactly(0);
            assertThat(values.values(episode)).containsExactly(0);
            assertThat(models.stream().filter(model -> model.values(episode)[0] == 1))
                    .as("the models of all other folds saw it")
                    .hasSize(folds - 1);
        }
        assertThat(models.stream()
                        .mapToInt(model -> 17 - model.rewards().size())
                        .sum())
                .isEqualTo(17);
        assertThat(Arrays.asList(17 / folds, (17 + folds - 1) / folds))
                .containsAll(models.stream()
                        .map(model -> 17 - model.rewards().size())
                        .toList());
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        assertThatThrownBy(() -> CrossFitting.of(data(1, 0), 2, 0, Memory::of))
                .hasMessageContaining("log more episodes");
        assertThatThrownBy(() -> CrossFitting.of(data(5, 0), 1, 0, Memory::of)).hasMessageContaining("at least 2");
        assertThatThrownBy(() -> CrossFitting.of(data(5, 3), 2, 0, Memory::of))
                .hasMessageContaining("have to be 0 to 4");
    }
}
