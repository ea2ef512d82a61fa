package dev.hindcast.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpisodeWarningsTest {
    @Test
    void oneLineForEachKind() {
        EpisodeWarnings warnings = new EpisodeWarnings();
        for (int i = 0; i < 187; i++) {
            warnings.add("/episode_" + i, "ends twice");
        }
        warnings.add("/episode_3", "has no step");
        warnings.add("/episode_4", "has no end");
        warnings.add("/episode_5", "has no end");
        assertThat(warnings.lines())
                .containsExactly(
                        "/episode_0 ends twice; so it is with 186 others",
                        "/episode_3 has no step",
                        "/episode_4 has no end; so it is with another one");
    }
}
