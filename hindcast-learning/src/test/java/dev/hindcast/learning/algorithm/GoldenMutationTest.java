package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden data tell a wrong setting from the right one, however small its effect on five updates. */
class GoldenMutationTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    static Stream<Arguments> mutations() {
        Iql.Config iql = Iql.Config.defaults().withHidden(HIDDEN).withCosineSteps(500);
        Cql.Config cql = Cql.Config.defaults().withHidden(HIDDEN).withActionSamples(4);
        Cql.Config cloning = cql.withCloningUpdates(3).withMaxTargetBackup(true);
        Td3Bc.Config td3Bc = Td3Bc.Config.defaults().withHidden(HIDDEN);
        Sac.Config sac = Sac.Config.defaults().withHidden(HIDDEN);
        Rvs.Config rvs = Rvs.Config.defaults().withHidden(HIDDEN).withHorizon(12);
        Edac.Config edac = Edac.Config.defaults().withHidden(HIDDEN).withCritics(3);
        return Stream.of(
                arguments("bc", Bc.Config.defaults().withHidden(HIDDEN).withLearningRate(3.01e-4)),
                arguments(
                        "bc-context",
                        Bc.Config.defaults().withHidden(HIDDEN).withContext(3).withLearningRate(3.01e-4)),
                arguments("td3-bc", td3Bc.withAlpha(2.51)),
                arguments("td3-bc", td3Bc.withNoiseClip(0.6)),
                arguments("td3-bc", td3Bc.withPolicyDelay(1)),
                arguments("td3-bc", td3Bc.withPolyak(0.0051)),
                arguments("iql", iql.withExpectile(0.71)),
                arguments("iql", iql.withInverseTemperature(3.01)),
                arguments("iql", iql.withMaxWeight(1000)),
                arguments("iql", iql.withCosineSteps(0)),
                arguments("iql", iql.withPolyak(0)),
                arguments("rvs", rvs.withLearningRate(1.01e-3)),
                arguments("rvs", rvs.withReturnScale(1.01)),
                arguments("rvs", rvs.withHorizon(13)),
                arguments("rvs-horizon", rvs.withReturnScale(2)),
                arguments("sac", sac.withTargetEntropyScale(1.01)),
                arguments("sac", sac.withDiscount(0.98).withPolyak(0.0051)),
                arguments("edac", edac.withDiversityWeight(1.01)),
                arguments("edac", edac.withDiversityWeight(0)),
                arguments("sac-n", edac.withDiversityWeight(0.01)),
                arguments("sac-n", edac.withDiversityWeight(0).withPolyak(0.0051)),
                arguments("cql", cql.withConservativeWeight(5.01)),
                arguments("cql", cql.withDataTerm(false)),
                arguments("cql", cql.withActorLearningRate(1.01e-4)),
                arguments("cql-lagrange", cql.withLagrange(true).withLagrangeThreshold(0.81)),
                arguments("cql-cloning", cloning.withCloningUpdates(2)),
                arguments("cql-cloning", cloning.withCloningUpdates(4)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
