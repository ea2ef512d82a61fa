package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final String SENTENCE = "Say what belongs together by `cluster=<column>`, or at least -1 of it";
    private static final String SETTING = "<code>cluster=&lt;column&gt;</code>";

    @Test
    void settingsInSentencesAreCode() {
        Page page = new Page("a page");
        page.paragraph(SENTENCE);
        page.table("prose", Map.of("why", SENTENCE));
        page.table("a table", List.of("why"), List.of(List.of(SENTENCE)));
        assertThat(page.html().split(SETTING, -1)).hasSize(4);
        assertThat(page.html()).doesNotContain("`");
    }
}
