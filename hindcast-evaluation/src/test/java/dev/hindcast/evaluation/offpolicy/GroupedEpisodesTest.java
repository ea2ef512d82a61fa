package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Clusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over groups of episodes give what sums over their episodes do. */
class GroupedEpisodesTest {
    private static final int EPISODES = 60;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 40})
    void estimatesOfGroupsAreThoseOfTheirEpisodes(int horizon) {
        OffPolicyData data = OffPolicyData.of(log(horizon), ThreeEpisodes.TARGET, Propensities.logged(), 0.9);
        Clusters groups = Clusters.blocks(EPISODES, 7);
        SplittableRandom random = new SplittableRandom(horizon);
        for (Estimator estimator : estimators()) {
            Bootstrap.Statistic statistic = estimator.prepare(data).value();
            Bootstrap.Statistic grouped = statistic.ofGroups(groups);
            for (int i = 0; i < 20; i++) {
                double[] counts = random.ints(groups.count(), 0, 3)
                        .mapToDouble(count -> count)
                        .toArray();
                counts[0] = 1;
                double single = statistic.of(groups.spread(counts));
                assertThat(grouped.of(counts))
                        .as(estimator.name() + ", horizon " + horizon)
                        .isCloseTo(single, within(1e-12 * (1 + Math.abs(single))));
            }
        }
    }

    private static List<Estimator> estimators() {
        List<Estimator> estimators = new ArrayList<>(List.of(
                new ImportanceSampling(),
                new WeightedImportanceSampling(),
                new PerDecisionImportanceSampling(),
                new DoublyRobust(ThreeEpisodes.VALUES)));
        for (EndedEpisodes convention : EndedEpisodes.values()) {
            estimators.add(new WeightedPerDecisionImportanceSampling(convention));
            estimators.add(new WeightedDoublyRobust(ThreeEpisodes.VALUES, convention));
        }
        return estimators;
    }

    private static Dataset log(int horizon) {
        SplittableRandom random = new SplittableRandom(7);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < EPISODES; i++) {
            int length = 1 + random.nextInt(horizon);
            float[] states = new float[length + 1];
            float[] actions = new float[length];
            float[] rewards = new float[length];
            double[] logs = new double[length];
            for (int t = 0; t < length; t++) {
                states[t + 1] = random.nextInt(2);
                actions[t] = random.nextInt(2);
                rewards[t] = (float) random.nextGaussian();
                logs[t] = Math.log(0.3 + 0.4 * random.nextDouble());
            }
            Ending ending = random.nextBoolean() ? Ending.TERMINATED : Ending.TRUNCATED;
            episodes.add(new Episode(i, states, actions, rewards, ending).withActionLogProbabilities(logs));
        }
        return new Dataset("log", new Discrete(3), new Discrete(2), episodes, Optional.empty(), List.of());
    }
}
