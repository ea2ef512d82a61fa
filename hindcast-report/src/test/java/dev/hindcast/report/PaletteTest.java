package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PaletteTest {
    private static final List<String> TEXTS =
            List.of("ink", "soft", "policy", "data", "random", "fourth", "fifth", "sixth");

    /** WCAG 2.1, success criterion 1.4.3: texts in these colours are read on both grounds, by day, by night and on paper. */
    @Test
    void textsStandOutFromTheGround() {
        List<String> schemes = List.of(Markup.resource("palette.css").split("color-scheme|@media")).stream()
                .filter(part -> part.contains("--ground"))
                .toList();
        assertThat(schemes).hasSize(3);
        for (String scheme : schemes) {
            for (String ground : List.of("ground", "raised")) {
                for (String text : TEXTS) {
                    assertThat(contrast(color(scheme, text), color(scheme, ground)))
                            .as("%s on %s", text, ground)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
        }
    }

    private static int color(String scheme, String name) {
        Matcher color = Pattern.compile("--" + name + ": #([0-9a-f]{6})").matcher(scheme);
        assertThat(color.find()).as(name).isTrue();
        return Integer.parseInt(color.group(1), 16);
    }

    private static double contrast(int one, int other) {
        double first = luminance(one);
        double second = luminance(other);
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static double luminance(int color) {
        return 0.2126 * channel(color >> 16) + 0.7152 * channel(color >> 8) + 0.0722 * channel(color);
    }

    private static double channel(int color) {
        double share = (color & 0xFF) / 255.0;
        return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
