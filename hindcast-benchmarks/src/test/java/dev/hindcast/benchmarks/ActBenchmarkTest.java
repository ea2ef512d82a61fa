package dev.hindcast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActBenchmarkTest {
    @Test
    void timesAreOfThePolicyThatWasNamed() {
        ActBenchmark.Row row = new ActBenchmark(200).of("bc", Map.of());
        assertThat(row.kind()).isEqualTo(NetworkPolicy.Kind.DETERMINISTIC);
        assertThat(row.median()).isPositive().isLessThanOrEqualTo(row.slow());
    }

    @Test
    void settingsAreThoseOfThePolicy() {
        ActBenchmark benchmark = new ActBenchmark(1);
        assertThat(benchmark.of("rvs", Map.of("hidden", List.of(8))).kind())
                .isEqualTo(NetworkPolicy.Kind.AVERAGE_RETURN);
        assertThatThrownBy(() -> benchmark.of("rvs", Map.of("hiden", List.of(8))))
                .hasMessageContaining("'hiden'");
    }

    @Test
    void nothingIsNoMeasurement() {
        assertThatThrownBy(() -> new ActBenchmark(0)).hasMessage("At least 1 action must be timed, got 0");
    }
}
