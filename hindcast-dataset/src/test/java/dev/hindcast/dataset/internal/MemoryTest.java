package dev.hindcast.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.DatasetException;
import org.junit.jupiter.api.Test;

/** What does not fit is said before it is tried, beside what is in the heap already. */
class MemoryTest {
    private static final int HELD = 64 << 20;

    @Test
    void countsWhatIsInUse() {
        byte[] held = new byte[HELD];
        long all = Runtime.getRuntime().maxMemory() / 10 * 9;
        assertThatThrownBy(() -> Memory.requireFits(all - HELD / 2, "The steps"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("The steps asks for")
                .hasMessageContaining("MiB are in use")
                .hasMessageContaining("JAVA_OPTS=-Xmx");
        assertThat(held).hasSize(HELD);
    }

    @Test
    void whatFitsIsLetPass() {
        assertThatCode(() -> Memory.requireFits(17 << 20, "The steps")).doesNotThrowAnyException();
    }
}
