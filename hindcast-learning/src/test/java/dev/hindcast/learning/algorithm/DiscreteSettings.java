package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.algorithm.DiscreteCql.Prior;
import dev.hindcast.learning.algorithm.DiscreteCrr.Filter;
import dev.hindcast.learning.nn.ReturnCritic;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Settings of every algorithm for discrete actions and of every variant of one, with small networks. */
final class DiscreteSettings {
    private DiscreteSettings() {}

    static Stream<Config> all() {
        return Stream.concat(
                        Algorithms.all().stream()
                                .filter(Algorithms.Entry::discrete)
                                .map(Algorithms.Entry::defaults),
                        Stream.of(
                                Dqn.Config.defaults().withDoubleQ(false),
                                Dqn.Config.defaults().withQuantiles(3),
                                DiscreteCql.Config.defaults().withPrior(Prior.PREVIOUS_POLICY),
                                DiscreteCql.Config.defaults().withDataTerm(false),
                                DiscreteCql.Config.defaults().withQuantiles(3),
                                DiscreteCrr.Config.defaults().withQuantiles(3),
                                Dqn.Config.defaults().withQuantiles(3).withLevels(ReturnCritic.Kind.IMPLICIT),
                                DiscreteCql.Config.defaults().withQuantiles(3).withLevels(ReturnCritic.Kind.IMPLICIT),
                                DiscreteRem.Config.defaults().withHeads(4),
                                DiscreteCrr.Config.defaults().withFilter(Filter.EXPONENTIAL)))
                .map(DiscreteSettings::small);
    }

    private static Config small(Config config) {
        return Settings.toMap(config).containsKey("hidden")
                ? Settings.withAll(config, Map.of("hidden", List.of(16, 16)))
                : Settings.withAll(config, Map.of("width", 16));
    }
}
