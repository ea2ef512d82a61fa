package dev.hindcast.learning.replay;

import java.util.Arrays;

/**
 * Where episodes lie among rows that are counted from 0 for ever: the n-th transition and the n-th step ever added, in O(log episodes).
 * Rows that were overwritten are forgotten from the oldest on.
 */
final class EpisodeIndex {
    private long[] firstRow = new long[16];
    private long[] firstTransition = new long[16];
    private long[] firstStep = new long[16];
    private int begin;
    private int end;
    private long transitions;
    private long steps;
    private long oldestRow;

    /** Begins an episode at a row, without steps yet. */
    void begin(long row) {
        if (end == firstRow.length) {
            makeRoom();
        }
        firstRow[end] = row;
        firstTransition[end] = transitions;
        firstStep[end] = steps;
        end++;
    }

    private void makeRoom() {
        int kept = end - begin;
        int size = Math.max(16, 2 * kept);
        firstRow = moved(firstRow, kept, size);
        firstTransition = moved(firstTransition, kept, size);
        firstStep = moved(firstStep, kept, size);
        begin = 0;
        end = kept;
    }

    private long[] moved(long[] values, int kept, int size) {
        long[] larger = new long[size];
        System.arraycopy(values, begin, larger, 0, kept);
        return larger;
    }

    /** Adds steps to the newest episode, the first {@code withSuccessor} of which are transitions. */
    void add(int count, int withSuccessor) {
        steps += count;
        transitions += withSuccessor;
    }

    /** Forgets rows before {@code row}. */
    void forgetBefore(long row) {
        oldestRow = Math.max(oldestRow, row);
        while (begin + 1 < end && firstRow[begin + 1] <= oldestRow) {
            begin++;
        }
    }

    /** The number of the oldest transition that is left. */
    long oldestTransition() {
        return begin == end ? transitions : Math.min(transitionsEnd(begin), firstTransition[begin] + forgotten());
    }

    /** The number of the oldest step that is left. */
    long oldestStep() {
        return begin == end ? steps : Math.min(stepsEnd(begin), firstStep[begin] + forgotten());
    }

    /** How many steps of the oldest episode were overwritten. */
    private long forgotten() {
        return Math.max(0, oldestRow - firstRow[begin]);
    }

    long transitions() {
        return transitions - oldestTransition();
    }

    long steps() {
        return steps - oldestStep();
    }

    /** The episode of the transition of that number. */
    int episodeOfTransition(long number) {
        return find(firstTransition, number);
    }

    /** The episode of the step of that number. */
    int episodeOfStep(long number) {
        return find(firstStep, number);
    }

    /** The episode that a row is of. */
    int episodeOfRow(long row) {
        return find(firstRow, row);
    }

    /** One more than the newest episode. */
    int end() {
        return end;
    }

    /** The oldest row that is left. */
    long oldestRow() {
        return oldestRow;
    }

    /** The last episode that begins at {@code number} or before; of several that do at the same number, those before it are empty. */
    private int find(long[] first, long number) {
        int found = Arrays.binarySearch(first, begin, end, number);
        int episode = found >= 0 ? found : -found - 2;
        while (episode + 1 < end && first[episode + 1] <= number) {
            episode++;
        }
        return episode;
    }

    /** Where an episode begins. */
    long firstRow(int episode) {
        return firstRow[episode];
    }

    /** The row of the first step of an episode that is left. */
    long oldestRow(int episode) {
        return Math.max(oldestRow, firstRow[episode]);
    }

    /** Which of its episode's the transition is. */
    long transitionInEpisode(int episode, long number) {
        return number - firstTransition[episode];
    }

    /** Which of its episode's the step is. */
    long stepInEpisode(int episode, long number) {
        return number - firstStep[episode];
    }

    /** The number of the step that a transition begins with: they differ where steps before it have no successor. */
    long stepOfTransition(long number) {
        int episode = episodeOfTransition(number);
        return firstStep[episode] + transitionInEpisode(episode, number);
    }

    /** The transitions of an episode, those that were overwritten included. */
    long transitionsOf(int episode) {
        return transitionsEnd(episode) - firstTransition[episode];
    }

    private long transitionsEnd(int episode) {
        return episode + 1 < end ? firstTransition[episode + 1] : transitions;
    }

    /** The steps of an episode, those that were overwritten included. */
    long stepsOf(int episode) {
        return stepsEnd(episode) - firstStep[episode];
    }

    private long stepsEnd(int episode) {
        return episode + 1 < end ? firstStep[episode + 1] : steps;
    }

    /** The most steps of an episode that is left. */
    int longest() {
        long most = 0;
        for (int episode = begin; episode < end; episode++) {
            most = Math.max(most, stepsOf(episode));
        }
        return (int) most;
    }

    /** The most transitions of an episode that are left. */
    int mostTransitions() {
        long most = 0;
        for (int episode = begin; episode < end; episode++) {
            long first = Math.max(firstTransition[episode], oldestTransition());
            most = Math.max(most, transitionsEnd(episode) - first);
        }
        return (int) most;
    }

    /** All of it, for a checkpoint. */
    long[] save() {
        int kept = end - begin;
        long[] saved = new long[3 + 3 * kept];
        saved[0] = transitions;
        saved[1] = steps;
        saved[2] = oldestRow;
        System.arraycopy(firstRow, begin, saved, 3, kept);
        System.arraycopy(firstTransition, begin, saved, 3 + kept, kept);
        System.arraycopy(firstStep, begin, saved, 3 + 2 * kept, kept);
        return saved;
    }

    /** What {@link #save} gave. */
    static EpisodeIndex restored(long[] saved) {
        EpisodeIndex index = new EpisodeIndex();
        int kept = (saved.length - 3) / 3;
        index.transitions = saved[0];
        index.steps = saved[1];
        index.oldestRow = saved[2];
        index.firstRow = Arrays.copyOfRange(saved, 3, 3 + kept);
        index.firstTransition = Arrays.copyOfRange(saved, 3 + kept, 3 + 2 * kept);
        index.firstStep = Arrays.copyOfRange(saved, 3 + 2 * kept, saved.length);
        index.end = kept;
        return index;
    }
}
