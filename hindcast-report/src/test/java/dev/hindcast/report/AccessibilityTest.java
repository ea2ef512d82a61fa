package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of page in the eyes of axe-core (Deque Systems, MPL-2.0), which knows what keeps people from reading one; skipped without it or
 * Chromium. Texts of charts it cannot hold against their ground: {@link PaletteTest} does.
 */
class AccessibilityTest {
    private static final String SCRIPT = """
            const found = [];
            for (const frame of frames) {
              const page = frame.contentDocument;
              const scheme = frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
              if (scheme !== '%s') found.push(frame.id + ': is ' + scheme);
              page.querySelectorAll('details').forEach(details => { details.open = true; });
              page.querySelectorAll('.numbers tr:nth-child(n + 4)').forEach(row => row.remove());
              const options = {exclude: [['.chart > *']]};
              const result = await frame.contentWindow.axe.run(options, {resultTypes: ['violations'], preload: false});
              for (const {id, nodes} of result.violations) {
                found.push(frame.id + ': ' + id + ': ' + nodes[0].html.slice(0, 200).replace(/\\s+/g, ' '));
              }
            }
            return found;
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"dark, 420", "light, 1200"})
    void everyKindOfPageCanBeRead(String scheme, int width) throws Exception {
        assertNothingFound(scheme, width);
    }

    @ParameterizedTest
    @CsvSource({"dark, 1200", "light, 420"})
    @Tag("nightly")
    void eachInTheOtherSchemeToo(String scheme, int width) throws Exception {
        assertNothingFound(scheme, width);
    }

    private void assertNothingFound(String scheme, int width) throws Exception {
        Optional<Chromium> browser = Chromium.find();
        assumeTrue(browser.isPresent(), "there is no Chromium");
        String axe = System.getenv("HINDCAST_AXE");
        assumeTrue(axe != null, "HINDCAST_AXE does not name axe-core’s axe.min.js");
        String script = "<script>" + Files.readString(Path.of(axe)) + "</script></body>";
        Map<String, String> pages = EveryPage.byName().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, page -> page.getValue().replace("</body>", script)));
        List<String> flags = List.of("--blink-settings=preferredColorScheme=" + (scheme.equals("dark") ? 0 : 1));
        assertThat(browser.get().look(pages, List.of(width), SCRIPT.formatted(scheme), directory, flags))
                .isEmpty();
    }
}
