package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The men's campaign of the Open Bandit Dataset, where the value of each logging policy is known from its own log. */
class OpenBanditTest {
    private static final Path ROOT = Path.of(System.getenv().getOrDefault("HINDCAST_SHARED_DATA", "../../shared/data"))
            .resolve("open-bandit");

    private static BanditLog random;
    private static BanditLog thompson;

    @BeforeAll
    static void read() {
        assumeTrue(Files.exists(ROOT), "no " + ROOT + ": set HINDCAST_SHARED_DATA");
        random = BanditCsv.read(ROOT.resolve("random/men/men.csv"));
        thompson = BanditCsv.read(ROOT.resolve("bts/men/men.csv"));
    }

    @Test
    void holdsWhatItsDescriptionSays() {
        for (BanditLog log : new BanditLog[] {random, thompson}) {
            assertThat(log.size()).isEqualTo(10_000);
            assertThat(log.actionCount()).isEqualTo(34);
            assertThat(Arrays.stream(log.positions()).distinct().sorted()).containsExactly(1, 2, 3);
            assertThat(Arrays.stream(log.rewards()).distinct().sorted()).containsExactly(0.0, 1.0);
        }
        assertThat(random.meanReward()).isCloseTo(0.0046, within(1e-12));
        assertThat(thompson.meanReward()).isCloseTo(0.0069, within(1e-12));
        assertThat(Arrays.stream(random.propensities()).distinct()).containsExactly(1.0 / 34);
        // 3 + 5 + 9 + 9 hashed values of the four features of users.
        assertThat(thompson.featureCount()).isEqualTo(26);
        assertThat(Arrays.stream(thompson.contexts()[0]).sum()).isEqualTo(4);
    }

    @Test
    void valueOfRandomFromTheThompsonLog() {
        Estimate ipw =
                new InverseProbabilityWeighting().estimate(thompson, BanditPolicy.uniform(), Uncertainty.bootstrap(0));
        Estimate snipw =
                new SelfNormalizedWeighting().estimate(thompson, BanditPolicy.uniform(), Uncertainty.bootstrap(0));
        assertThat(ipw.value()).isCloseTo(0.00300863, within(5e-9));
        assertThat(snipw.value()).isCloseTo(0.00318942, within(5e-9));
        assertThat(ipw.weights().orElseThrow().effectiveSampleSize()).isCloseTo(655.7, within(0.05));
        assertThat(ipw.interval().contains(0.0046)).isTrue();
        assertThat(ipw.interval().low()).isGreaterThan(0.001);
    }

    @Test
    void theWeightOneEstimateIsTheMean() {
        Estimate ipw = new InverseProbabilityWeighting()
                .estimate(
                        random, BanditPolicy.uniform(), new Uncertainty(Confidence.STUDENT_T, 0.95, Range.UNKNOWN, 0));
        assertThat(ipw.value()).isCloseTo(0.0046, within(1e-12));
        // 1.96 sqrt(.0046 * .9954 / 10000) around it.
        assertThat(ipw.interval().low()).isCloseTo(0.0046 - 0.0013264, within(2e-6));
        assertThat(ipw.trusted()).as(ipw.cautions().toString()).isTrue();
    }
}
