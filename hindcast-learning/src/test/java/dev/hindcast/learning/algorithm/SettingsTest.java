package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.learning.nn.Device;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Space CONTINUOUS = Box.of(2, -1, 1);
    private static final Space DISCRETE = new Discrete(3);

    static Stream<Config> configs() {
        return Algorithms.all().stream().map(Algorithms.Entry::defaults);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void surviveTheirMap(Config config) {
        assertThat(Settings.withAll(config, Settings.toMap(config))).isEqualTo(config);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void haveAWitherForEachComponent(Config config) throws ReflectiveOperationException {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            String name = component.getName();
            Method wither = config.getClass()
                    .getMethod(
                            "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                            component.getType());
            Object value = component.getAccessor().invoke(config);
            assertThat(wither.invoke(config, value)).as(name).isEqualTo(config);
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void areDescribed(Config config) {
        assertThat(Settings.describe(config))
                .hasSameSizeAs(Settings.toMap(config).keySet())
                .allSatisfy(setting -> {
                    assertThat(setting.meaning())
                            .hasSizeGreaterThan(10)
                            .isNotEqualToIgnoringCase(setting.name())
                            .doesNotContain("{@");
                    assertThat(setting.range().isEmpty()).isEqualTo(setting.type() == DescribedSetting.Type.WORD);
                    assertThat(Settings.withAll(config, Map.of(setting.name(), setting.valueText())))
                            .isEqualTo(config);
                });
    }

    /** What a word does is said with the word. */
    @ParameterizedTest
    @MethodSource("configs")
    void explainTheirWords(Config config) {
        assertThat(Settings.describe(config))
                .filteredOn(setting -> !setting.words().isEmpty() && !(setting.value() instanceof Boolean))
                .allSatisfy(setting -> assertThat(setting.meaning()).contains(setting.words()));
    }

    /** The range that a setting states is the one that its config checks, at both ends. */
    @ParameterizedTest
    @MethodSource("configs")
    void areCheckedForTheRangeThatTheyState(Config config) {
        Settings.describe(config).stream()
                .filter(setting -> !setting.range().isEmpty())
                .forEach(setting -> {
                    Ends ends = Ends.of(setting, Settings.toMap(config));
                    for (String good : ends.inside) {
                        assertThat(Settings.toMap(Settings.withAll(config, Map.of(setting.name(), good))))
                                .containsKey(setting.name());
                    }
                    for (String bad : ends.outside) {
                        assertThatThrownBy(() -> Settings.withAll(config, Map.of(setting.name(), bad)))
                                .as("%s = %s", setting.name(), bad)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(setting.name());
                    }
                });
    }

    /** Values at the ends of a range. */
    private record Ends(List<String> inside, List<String> outside) {
        static Ends of(DescribedSetting setting, Map<String, Object> others) {
            boolean whole = setting.type() != DescribedSetting.Type.NUMBER;
            return switch (setting.range()) {
                case "at least 0" -> new Ends(List.of("0", "1000"), List.of(whole ? "-1" : "-1e-9"));
                case "at least 1" -> new Ends(List.of("1", "1000"), List.of("0"));
                case "above 0" -> new Ends(List.of("1e-9", "1000"), List.of("0", "NaN", "Infinity"));
                case "finite" -> new Ends(List.of("-1000", "1e9"), List.of("NaN", "Infinity", "-Infinity"));
                case "a return or Infinity" ->
                    new Ends(List.of("-1000", "1e9", "Infinity"), List.of("NaN", "-Infinity"));
                case "[0, 1]" -> new Ends(List.of("0", "1"), List.of("-1e-9", "1.000001", "NaN"));
                case "[0, 1)" -> new Ends(List.of("0", "0.999"), List.of("-1e-9", "1", "NaN"));
                case "(0, 1)" -> new Ends(List.of("1e-9", "0.999"), List.of("0", "1", "NaN"));
                case "1 to context" -> {
                    String context = String.valueOf(others.get("context"));
                    yield new Ends(List.of("1", context), List.of("0", Integer.parseInt(context) + 1 + ""));
                }
                default -> throw new AssertionError("No ends are known of the range " + setting.range());
            };
        }
    }

    @Test
    void areDescribedInWords() {
        List<DescribedSetting> settings = Settings.describe(Iql.Config.defaults());
        assertThat(settings)
                .extracting(setting -> setting.name() + " " + setting.valueText() + ": " + setting.allowed())
                .contains(
                        "hidden 256,256: whole numbers of at least 1 each, with commas",
                        "learningRate 0.0003: number above 0",
                        "discount 0.99: number in [0, 1]",
                        "policy gaussian: gaussian or deterministic",
                        "cosineSteps 1000000: whole number of at least 0");
        assertThatThrownBy(() -> Settings.withAll(Iql.Config.defaults(), Map.of("expectile", "high")))
                .hasMessageContaining("got 'high' (it is tau: 0.5 values");
    }

    @Test
    void readText() {
        Iql.Config config = Settings.withAll(
                Iql.Config.defaults(),
                Map.of("hidden", "64,32", "expectile", "0.9", "policy", "deterministic", "batchSize", "128"));
        assertThat(config.hidden()).isEqualTo(List.of(64, 32));
        assertThat(config.expectile()).isEqualTo(0.9);
        assertThat(config.batchSize()).isEqualTo(128);
        assertThat(Settings.toMap(config)).containsEntry("policy", "deterministic");
    }

    @Test
    void nameTheNearestKey() {
        assertThatThrownBy(() -> Settings.withAll(Iql.Config.defaults(), Map.of("expectle", "0.9")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 'expectile'");
    }

    @Test
    void refuseWrongValues() {
        Iql.Config defaults = Iql.Config.defaults();
        assertThatThrownBy(() -> Settings.withAll(defaults, Map.of("expectile", "high")))
                .hasMessageContaining("expectile must be a number, got 'high'");
        assertThatThrownBy(() -> Settings.withAll(defaults, Map.of("expectile", "1.5")))
                .hasMessageContaining("expectile must be strictly between 0 and 1");
        assertThatThrownBy(() -> Settings.withAll(defaults, Map.of("batchSize", "2.5")))
                .hasMessageContaining("batchSize must be a whole number");
        assertThatThrownBy(() -> Settings.withAll(defaults, Map.of("policy", "normal")))
                .hasMessageContaining("one of gaussian, deterministic");
        assertThatThrownBy(() -> Settings.withAll(defaults, Map.of("hidden", "64,")))
                .hasMessageContaining("whole numbers with commas");
    }

    @Test
    void nameTheNearestAlgorithm() {
        assertThatThrownBy(() -> Algorithms.named("iqll")).hasMessageContaining("did you mean 'iql'");
    }

    @Test
    void haveLimits() {
        assertThatThrownBy(() -> Settings.withAll(DiscreteBcq.Config.defaults(), Map.of("threshold", "1")))
                .hasMessageContaining("threshold must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> DiscreteBcq.Config.defaults().withThreshold(1 - 1e-12))
                .hasMessageContaining("[0, 1)");
        assertThatThrownBy(() -> Dqn.Config.defaults().withQuantiles(0)).hasMessageContaining("quantiles");
        assertThatThrownBy(() -> Dqn.Config.defaults().withTargetInterval(0)).hasMessageContaining("targetInterval");
        assertThatThrownBy(() -> DiscreteCql.Config.defaults().withConservativeWeight(-1))
                .hasMessageContaining("conservativeWeight must not be negative");
        assertThatThrownBy(() -> Settings.withAll(DiscreteCql.Config.defaults(), Map.of("prior", "rho")))
                .hasMessageContaining("one of uniform, previous-policy");
        assertThatThrownBy(() -> Settings.withAll(DiscreteCrr.Config.defaults(), Map.of("filter", "none")))
                .hasMessageContaining("one of binary, exponential");
    }

    /** One drawn level a state would say next to nothing of its returns; one fixed level is the mean. */
    @ParameterizedTest
    @ValueSource(strings = {"dqn", "discrete-cql"})
    void implicitQuantilesAreSeveral(String name) {
        Config implicit =
                Settings.withAll(Algorithms.named(name).defaults(), Map.of("quantiles", "2", "levels", "implicit"));
        assertThatThrownBy(() -> Settings.withAll(implicit, Map.of("quantiles", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("levels=implicit needs several quantiles: set quantiles to 8, say");
        assertThat(Settings.toMap(Settings.withAll(implicit, Map.of("quantiles", "1", "levels", "fixed"))))
                .containsEntry("quantiles", 1);
    }

    @ParameterizedTest
    @CsvSource({
        "bc, use discrete-bc",
        "cql, use discrete-cql",
        "cal-ql, choose another",
        "iql, use discrete-iql",
        "sac, use discrete-sac",
        "awr, use discrete-awr",
        "awac, use discrete-awac",
        "crr, use discrete-crr",
        "xql, choose another",
        "sql, choose another",
        "eql, choose another",
        "td3-bc, choose another",
        "edac, choose another",
        "td3, choose another",
        "rlpd, choose another",
        "brac-p, choose another",
        "brac-v, choose another",
        "bear, choose another",
        "rebrac, choose another",
        "td3-awr, choose another",
        "sac-n, choose another",
        "lb-sac, choose another",
        "qt-opt, choose another",
        "bcq, use discrete-bcq",
        "plas, choose another",
        "spot, choose another",
        "mcq, choose another",
        "diffusion-ql, choose another",
        "idql, choose another",
        "mopo, choose another",
        "combo, choose another",
        "mobile, choose another",
        "rambo, choose another",
        "morel, choose another",
        "morel-sac, choose another",
        "rvs, use discrete-rvs",
        "decision-transformer, use discrete-decision-transformer",
        "qdt, use discrete-qdt",
        "qt, choose another",
        "reinformer, use discrete-reinformer",
        "mbop, choose another",
        "fql, choose another",
        "best-of-n, choose another"
    })
    void nameTheDiscreteCounterpart(String name, String advice) {
        assertThatThrownBy(() -> Algorithms.named(name).requireFit(DISCRETE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + " learns continuous actions, these are Discrete(3): " + advice);
        Algorithms.named(name).requireFit(CONTINUOUS);
    }

    @ParameterizedTest
    @CsvSource({
        "discrete-bc, use bc",
        "discrete-cql, use cql",
        "discrete-rem, choose another",
        "discrete-iql, use iql",
        "discrete-sac, use sac",
        "dqn, choose another",
        "discrete-bcq, use bcq",
        "discrete-awac, use awac",
        "discrete-crr, use crr",
        "discrete-awr, use awr",
        "discrete-rvs, use rvs",
        "discrete-decision-transformer, use decision-transformer",
        "discrete-qdt, use qdt",
        "discrete-reinformer, use reinformer"
    })
    void nameTheContinuousCounterpart(String name, String advice) {
        assertThatThrownBy(() -> Algorithms.named(name).requireFit(CONTINUOUS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + " learns discrete actions, these are Box(-1.0, 1.0, (2,)): " + advice);
        Algorithms.named(name).requireFit(DISCRETE);
    }

    /** Where steps are unknown that a model's networks disagree about. */
    @Test
    void oneNetworkCannotDisagree() {
        ModelSettings one = ModelSettings.defaults().withModelMembers(1);
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(2), CONTINUOUS);
        Stream.of(
                        Morel.Config.defaults().withModel(one),
                        Morel.Config.softDefaults().withPessimism(0).withModel(one),
                        Mbop.Config.defaults().withPessimism(0).withModel(one))
                .forEach(config -> assertThatThrownBy(() -> config.create(spec, Device.cpu(), 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("set modelMembers to 2 or more, not 1"));
    }

    @Test
    void aPlanOfTooManyStepsIsRefused() {
        assertThatThrownBy(() -> Mbop.Config.defaults().withSamples(1 << 30).withHorizon(16))
                .hasMessageContaining("trajectories")
                .hasMessageContaining("all together at most 1048576");
    }

    @Test
    void continuousActionsNeedBounds() {
        assertThatThrownBy(() -> Algorithms.named("iql").requireFit(Box.unbounded(2)))
                .hasMessageContaining("finite bounds");
    }

    /** Also without asking first. */
    @ParameterizedTest
    @MethodSource("configs")
    void aLearnerRefusesTheOtherKindOfActions(Config config) {
        boolean discrete = Algorithms.named(Algorithms.nameOf(config)).discrete();
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(2), discrete ? CONTINUOUS : DISCRETE);
        assertThatThrownBy(() -> config.create(spec, Device.cpu(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs " + (discrete ? "discrete" : "continuous") + " actions")
                .hasMessageContaining("choose an algorithm for " + (discrete ? "continuous" : "discrete"));
    }
}
