package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void numbersOfALineAreThoseItIsDrawnBy() {
        Series line = new Series("error", Tone.POLICY, true, List.of(Series.Point.of(1, -2), Series.Point.of(3, 0)));
        LineChart chart = LineChart.of(new Labels("", "steps", "error", true, true), Size.WIDE, List.of(line))
                .withReferences(List.of(new Reference("the best", -3, Tone.DATA)));
        assertThat(chart.numbers())
                .containsExactly(
                        List.of("steps", "error", "the best"),
                        List.of("10", "0.0100", "0.0010"),
                        List.of("1,000", "1", "0.0010"));
    }

    @Test
    void numbersOfPointsAreTheirPlaces() {
        Series thin = new Series("as true", Tone.QUIET, false, List.of(Series.Point.of(0, 0), Series.Point.of(9, 9)));
        LineChart chart = LineChart.of(new Labels("", "true", "estimated"), Size.WIDE, List.of(thin))
                .withMarkers(List.of(new Marker(2, 3.5, Tone.DATA, true, "a policy")));
        assertThat(chart.numbers())
                .containsExactly(List.of("name", "true", "estimated"), List.of("a policy", "2", "3.50"));
    }

    @Test
    void numbersAreReadable() {
        assertThat(Numbers.text(-148.23)).isEqualTo("−148.2");
        assertThat(Numbers.text(12_345.6)).isEqualTo("12,346");
        assertThat(Numbers.text(0.01234)).isEqualTo("0.0123");
        assertThat(Numbers.text(1.5e-5)).isEqualTo("1.50e−5");
        assertThat(Numbers.text(-0.0)).isEqualTo("0");
        assertThat(Numbers.text(Double.NaN)).isEqualTo("–");
        assertThat(Numbers.text(Double.NEGATIVE_INFINITY)).isEqualTo("−∞");
        assertThat(Numbers.interval(1, Double.NaN, Double.NaN)).isEqualTo("1");
        assertThat(Numbers.text(0.99998)).isEqualTo("1.00");
        assertThat(Numbers.text(99.996)).isEqualTo("100.0");
        assertThat(Numbers.text(250.0)).isEqualTo("250");
        assertThat(Numbers.typeset("from -3.37e-04 to -2 (-1), seed-0, 2026-11-28, --range=-5 and -, none -"))
                .isEqualTo("from −3.37e−4 to −2 (−1), seed-0, 2026-11-28, --range=-5 and –, none –");
        assertThat(Numbers.coordinate(100)).isEqualTo("100");
        assertThat(Numbers.coordinate(-0.001)).isEqualTo("0");
    }
}
