package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty updates of the authors' own SQL, EQL and XQL, in JAX and with small networks ({@code testing/golden/public_in_sample.py}). Where
 * theirs have a limit that is met, ours do: of the exponent in XQL, of the weights in XQL and EQL.
 */
class PublicInSampleGoldenTest {
    private static final List<Integer> HIDDEN = List.of(16, 16);

    private static Sql.Config sql() {
        return Sql.Config.defaults().withHidden(HIDDEN).withAlpha(0.6).withCosineSteps(500);
    }

    private static Eql.Config eql() {
        return Eql.Config.defaults()
                .withHidden(HIDDEN)
                .withAlpha(0.6)
                .withWeightScale(10)
                .withCosineSteps(500);
    }

    private static Xql.Config xql() {
        return Xql.Config.defaults()
                .withHidden(HIDDEN)
                .withTemperature(0.5)
                .withMaxExponent(2)
                .withInverseTemperature(6)
                .withCosineSteps(500);
    }

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("public-sql", sql()), arguments("public-eql", eql()), arguments("public-xql", xql()));
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("public-sql", sql().withAlpha(0.601)),
                arguments("public-sql", sql().withMaxWeight(0.5)),
                arguments("public-sql", sql().withPolyak(0.0051)),
                arguments("public-sql", sql().withValueLayerNorm(false)),
                arguments("public-eql", eql().withAlpha(0.601)),
                arguments("public-eql", eql().withWeightScale(1)),
                arguments("public-eql", eql().withMaxWeight(101)),
                arguments("public-eql", eql().withCosineSteps(200)),
                arguments("public-xql", xql().withTemperature(0.501)),
                arguments("public-xql", xql().withMaxExponent(2.01)),
                arguments("public-xql", xql().withInverseTemperature(6.01)),
                arguments("public-xql", xql().withMaxWeight(101)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsThatOfItsAuthors(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void aWrongSettingDiffers(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
