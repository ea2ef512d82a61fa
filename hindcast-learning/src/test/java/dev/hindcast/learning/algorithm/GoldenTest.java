package dev.hindcast.learning.algorithm;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.learning.nn.ImitatingActor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Five updates of each algorithm and variant against a PyTorch program of ours, written from the paper: losses to 1e-5 of themselves,
 * weights to 1e-5 of the largest magnitude in their tensor.
 */
class GoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);

    static Stream<Arguments> variants() {
        Iql.Config iql = Iql.Config.defaults().withHidden(HIDDEN).withCosineSteps(500);
        Cql.Config cql = Cql.Config.defaults().withHidden(HIDDEN).withActionSamples(4);
        Td3Bc.Config td3Bc = Td3Bc.Config.defaults().withHidden(HIDDEN);
        Bc.Config bc = Bc.Config.defaults().withHidden(HIDDEN);
        Rvs.Config rvs = Rvs.Config.defaults().withHidden(HIDDEN).withHorizon(12);
        Edac.Config edac = Edac.Config.defaults().withHidden(HIDDEN).withCritics(3);
        return Stream.of(
                arguments("bc", bc),
                arguments("bc-gaussian", bc.withPolicy(ImitatingActor.Kind.GAUSSIAN)),
                arguments("bc-context", bc.withContext(3)),
                arguments("td3-bc", td3Bc),
                arguments("td3-bc-layer-norm", td3Bc.withCriticLayerNorm(true)),
                arguments("iql", iql),
                arguments("iql-deterministic", iql.withPolicy(ImitatingActor.Kind.DETERMINISTIC)),
                arguments("rvs", rvs),
                arguments("rvs-horizon", rvs.withHorizon(5).withReturnScale(2)),
                arguments("sac", Sac.Config.defaults().withHidden(HIDDEN)),
                arguments("edac", edac),
                arguments("sac-n", edac.withDiversityWeight(0)),
                arguments("cql", cql),
                arguments("cql-no-data", cql.withDataTerm(false)),
                arguments("cql-lagrange", cql.withLagrange(true).withLagrangeThreshold(0.8)),
                arguments("cql-cloning", cql.withCloningUpdates(3).withMaxTargetBackup(true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }
}
