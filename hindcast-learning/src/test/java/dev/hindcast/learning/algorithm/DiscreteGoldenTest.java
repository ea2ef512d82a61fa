package dev.hindcast.learning.algorithm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link GoldenTest}, for discrete actions: each variant where everything is legal and with action masks. */
class DiscreteGoldenTest {
    private static final String MASKED = "-masked";
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final int QUANTILES = 5;

    /** The settings of the recorded variants by name. */
    static Map<String, Config> settings() {
        Dqn.Config dqn = Dqn.Config.defaults().withTargetInterval(2);
        DiscreteCql.Config cql =
                DiscreteCql.Config.defaults().withTargetInterval(2).withConservativeWeight(1.5);
        DiscreteCrr.Config crr = DiscreteCrr.Config.defaults();
        Map<String, Config> settings = new LinkedHashMap<>();
        settings.put("discrete-bc", DiscreteBc.Config.defaults());
        settings.put("dqn", dqn);
        settings.put("dqn-single", dqn.withDoubleQ(false));
        settings.put("dqn-polyak", dqn.withTargetInterval(3).withPolyak(0.1));
        settings.put("qr-dqn", dqn.withQuantiles(QUANTILES));
        settings.put("discrete-cql", cql);
        settings.put("discrete-cql-rho", cql.withPrior(DiscreteCql.Prior.PREVIOUS_POLICY));
        settings.put("discrete-cql-no-data", cql.withDataTerm(false));
        settings.put("discrete-cql-quantiles", cql.withQuantiles(QUANTILES));
        settings.put("discrete-bcq", DiscreteBcq.Config.defaults().withTargetInterval(2));
        settings.put("discrete-iql", DiscreteIql.Config.defaults());
        settings.put("discrete-awac", DiscreteAwac.Config.defaults().withTemperature(0.4));
        settings.put("discrete-crr", crr);
        settings.put(
                "discrete-crr-exponential",
                crr.withFilter(DiscreteCrr.Filter.EXPONENTIAL).withTemperature(0.6));
        settings.put(
                "discrete-awr",
                DiscreteAwr.Config.defaults().withStandardize(false).withTemperature(0.8));
        settings.put("discrete-rvs", DiscreteRvs.Config.defaults().withHorizon(12));
        settings.put("discrete-sac", DiscreteSac.Config.defaults());
        settings.replaceAll((name, config) -> Settings.withAll(config, Map.of("hidden", HIDDEN)));
        return settings;
    }

    /** The settings of a recording, whether it is masked or not. */
    static Config settingsOf(String name) {
        String variant = name.endsWith(MASKED) ? name.substring(0, name.length() - MASKED.length()) : name;
        return Objects.requireNonNull(settings().get(variant), name);
    }

    static Stream<String> recordings() {
        return settings().keySet().stream()
                .flatMap(name -> Stream.of(name, name + MASKED))
                .filter(name -> !name.equals("dqn-polyak" + MASKED));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void equalsPyTorch(String name) {
        Golden.named(name).assertReproduced(settingsOf(name));
    }
}
