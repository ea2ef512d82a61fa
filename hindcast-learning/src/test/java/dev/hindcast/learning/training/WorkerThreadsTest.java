package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {
    /** Work that needs a moment after its interruption, as one that writes a file to its end. */
    @Test
    void waitsForWhatIsStillAtWork() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        threads.execute(() -> {
            begun.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                long until = System.nanoTime() + 200_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                ended.set(true);
            }
        });
        begun.await();
        WorkerThreads.end(threads);
        assertThat(ended).isTrue();
        assertThat(threads.isTerminated()).isTrue();
    }
}
