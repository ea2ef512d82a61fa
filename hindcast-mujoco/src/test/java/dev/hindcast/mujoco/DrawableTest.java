package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Drawable;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.internal.Drawing;
import java.io.StringReader;
import java.nio.DoubleBuffer;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class DrawableTest {
    @ParameterizedTest
    @MethodSource("dev.hindcast.mujoco.GymnasiumTest#ids")
    void drawsEveryMomentAsWellFormedSvg(String id) throws Exception {
        MujocoTests.assumeMujoco();
        try (Environment environment = Environments.make(id)) {
            Drawable drawable = Drawable.of(environment).orElseThrow();
            Episode episode = Rollouts.run(
                            () -> Environments.make(id), new RandomPolicy(environment.actionSpace()), 1, 4)
                    .get(0);

            Set<String> drawings = new HashSet<>();
            for (int t = 0; t <= Math.min(episode.length(), 100); t++) {
                String svg = drawable.svg(episode, t);
                Element root = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getDocumentElement();
                assertThat(root.getTagName()).isEqualTo("svg");
                assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 240 160");
                assertThat(svg).doesNotContain("NaN").hasSizeLessThan(5_000);
                drawings.add(svg);
            }
            assertThat(drawings).hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hindcast.mujoco.GymnasiumTest#ids")
    void drawsWhatIsDone(String id) {
        MujocoTests.assumeMujoco();
        try (Environment environment = Environments.make(id)) {
            Drawable drawable = Drawable.of(environment).orElseThrow();
            float[] observation = drawable.reset(0);
            float[] action = new float[environment.actionSpace().size()];
            action[0] = 1;

            assertThat(drawable.svg(observation, action))
                    .hasSizeGreaterThan(drawable.svg(observation, null).length());
        }
    }

    /** Its joints lie where its bodies are, from the third on. */
    @Test
    void theJointsOfACheetahAreDrawnWhereTheyAre() {
        MujocoTests.assumeMujoco();
        try (HalfCheetah cheetah = new HalfCheetah(Edition.V5)) {
            float[] observation = cheetah.reset(5);
            String svg = cheetah.svg(observation, new float[] {1, 1, 1, 1, 1, 1});
            DoubleBuffer bodies = cheetah.simulation().bodyPositions(8);

            for (int body = 2; body < 8; body++) {
                double x = 120 + 100 * (bodies.get(3 * body) - bodies.get(3));
                double y = 150 - 100 * bodies.get(3 * body + 2);
                assertThat(svg).contains("M" + Drawing.point(x + 8, y) + "A");
            }
        }
    }

    /** The shins are every third body from the fourth on. */
    @Test
    void theKneesOfAnAntAreDrawnWhereTheyAre() {
        MujocoTests.assumeMujoco();
        try (Ant ant = new Ant(Edition.V4)) {
            float[] observation = ant.reset(5);
            for (int t = 0; t < 30; t++) {
                observation = ant.step(new float[] {1, -1, 1, -1, 1, -1, 1, -1}).observation();
            }
            ant.simulation().moved();
            String svg = ant.svg(observation, null);
            DoubleBuffer bodies = ant.simulation().bodyPositions(14);

            for (int body = 4; body < 14; body += 3) {
                double x = 120 + 78 * (bodies.get(3 * body) - bodies.get(3));
                double depth = bodies.get(3 * body + 1) - bodies.get(4);
                double y = 110
                        - 78
                                * (depth * Math.sin(Math.toRadians(35))
                                        + bodies.get(3 * body + 2) * Math.cos(Math.toRadians(35)));
                assertThat(svg).contains("L" + Drawing.point(x, y) + "L");
            }
        }
    }

    @Test
    void partsTurnAroundTheirHinges() {
        SideView.Frame body = new SideView.Frame(1, 2, Math.PI / 2);
        SideView.Frame part = body.hinged(0.5, 1, -0.5, 0.25, -Math.PI / 2);

        // The body lies on its front: what was above it is ahead, what was ahead is below.
        assertThat(body.x(0, 1)).isCloseTo(2, within(1e-12));
        assertThat(body.height(1, 0)).isCloseTo(1, within(1e-12));
        // The hinge, at (0, 1.25) in the body, is 1.25 ahead of it, wherever the part is turned to.
        assertThat(part.x(-0.5, 0.25)).isCloseTo(2.25, within(1e-12));
        assertThat(part.height(-0.5, 0.25)).isCloseTo(2, within(1e-12));
        // The part is upright.
        assertThat(part.x(0.5, 0.25)).isCloseTo(3.25, within(1e-12));
        assertThat(part.height(-0.5, 1.25)).isCloseTo(3, within(1e-12));
    }
}
