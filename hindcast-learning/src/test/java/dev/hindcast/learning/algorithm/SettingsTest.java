package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
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
}
