package dev.hindcast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.policy.NetworkPolicy;
import org.junit.jupiter.api.Test;

class ActBenchmarkTest {
    @Test
    void timesAreOfThePolicyThatWasNamed() {
        ActBenchmark.Row row = new ActBenchmark(200).of("bc", Bc.Config.defaults());
        assertThat(row.kind()).isEqualTo(NetworkPolicy.Kind.DETERMINISTIC);
        assertThat(row.median()).isPositive().isLessThanOrEqualTo(row.slow());
    }

    @Test
    void nothingIsNoMeasurement() {
        assertThatThrownBy(() -> new ActBenchmark(0)).hasMessage("At least 1 action must be timed, got 0");
    }
}
