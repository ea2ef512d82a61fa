package dev.hindcast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTrainCommandTest {
    @Test
    void whatWasNamedIsMeasuredAndElseAllThatCanBe() {
        assertThat(BenchTrainCommand.measured(List.of("sac", "bc"))).containsExactly("sac", "bc");
        assertThat(BenchTrainCommand.measured(null))
                .containsExactly(
                        "bc",
                        "td3-bc",
                        "cql",
                        "iql",
                        "sac",
                        "td3",
                        "cal-ql",
                        "rlpd",
                        "edac",
                        "awr",
                        "awac",
                        "crr",
                        "xql",
                        "sql",
                        "eql",
                        "brac-p",
                        "brac-v",
                        "bear",
                        "rebrac",
                        "td3-awr",
                        "sac-n",
                        "lb-sac",
                        "bcq",
                        "plas",
                        "spot",
                        "mcq",
                        "diffusion-ql",
                        "idql",
                        "qt-opt",
                        "mopo",
                        "combo",
                        "mobile",
                        "rambo",
                        "morel",
                        "morel-sac",
                        "mbop",
                        "fql",
                        "best-of-n",
                        "decision-transformer",
                        "rvs",
                        "qdt",
                        "qt",
                        "reinformer");
    }
}
