package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import java.util.Locale;
import java.util.Optional;

/**
 * Bets against the probabilities of discrete actions. With p the true probability of the action A that was taken, whatever went before,
 * E[1{A = a} / p] is 1 for each action a that may be taken and 0 for one that may not; E[1 / p] is the number of actions that may be
 * taken; and E[1{A = a} 1{A' = a} / (p p')] of two decisions that follow each other is 1 at most. Four groups of bettors, each with a
 * quarter of the stake: one for each action, one for each action in each cell of states, on 1 / p over the number of legal actions (in
 * all states and in each cell), and on pairs of decisions: the same action twice, or two different ones.
 */
final class DiscreteBets {
    private static final int MOST_BETTORS = 100_000;
    private static final int GROUPS = 4;
    private static final double MOST_BOLDNESS = 20;

    private final int actions;
    private final int first;
    private final int cellCount;
    private final StateCells cells;
    private final Bets byAction;
    private final Bets byCell;
    private final Bets inverse;
    private final Bets pairs;
    private final long[] legalByCell;
    private final long[] legalPairs;

    private DiscreteBets(Discrete space, StateCells cells) {
        this.cells = cells;
        actions = space.n();
        first = space.start();
        cellCount = Math.max(1, Math.min(StateCells.MOST, MOST_BETTORS / actions));
        byAction = new Bets(actions);
        byCell = new Bets(cellCount * actions);
        inverse = new Bets(1 + cellCount);
        pairs = new Bets(actions + 1);
        legalByCell = new long[cellCount * actions];
        legalPairs = new long[actions];
    }

    /** What the bettors hold after all episodes. */
    static DiscreteBets of(Dataset dataset, Discrete space, StateCells cells, LogProbabilities logs) {
        return Chunks.of(dataset.episodes().size(), (from, to) -> {
                    DiscreteBets bets = new DiscreteBets(space, cells);
                    for (int i = from; i < to; i++) {
                        Episode episode = dataset.episodes().get(i);
                        bets.see(episode, logs.of(episode));
                    }
                    return bets;
                })
                .reduce(DiscreteBets::add)
                .orElseThrow()
                .finished();
    }

    private void see(Episode episode, double[] logs) {
        for (int t = 0; t < logs.length; t++) {
            int a = (int) episode.actions()[t] - first;
            int cell = cells.cell(episode.observations(), t) % cellCount;
            double weight = Math.exp(-logs[t]);
            int legal = countLegal(episode, t, cell);
            byAction.see(a, weight);
            byCell.see(cell * actions + a, weight);
            double boldness = legal == 1 ? MOST_BOLDNESS : Math.min(MOST_BOLDNESS, legal / (legal - 1.0));
            inverse.see(0, weight / legal, boldness);
            inverse.see(1 + cell, weight / legal, boldness);
            if (t % 2 == 1) {
                seePair(episode, t, a, weight * Math.exp(-logs[t - 1]));
            }
        }
    }

    private int countLegal(Episode episode, int t, int cell) {
        int legal = 0;
        for (int a = 0; a < actions; a++) {
            if (legal(episode, t, a)) {
                legal++;
                legalByCell[cell * actions + a]++;
            }
        }
        return legal;
    }

    private boolean legal(Episode episode, int t, int a) {
        return !episode.masksActions() || episode.actionMasks()[t * actions + a];
    }

    private void seePair(Episode episode, int t, int a, double weight) {
        int before = (int) episode.actions()[t - 1] - first;
        int both = 0;
        int now = 0;
        int then = 0;
        for (int b = 0; b < actions; b++) {
            boolean legalNow = legal(episode, t, b);
            boolean legalThen = legal(episode, t - 1, b);
            now += legalNow ? 1 : 0;
            then += legalThen ? 1 : 0;
            if (legalNow && legalThen) {
                both++;
                legalPairs[b]++;
            }
        }
        if (a == before) {
            pairs.see(a, weight);
        }
        int different = now * then - both;
        if (different > 0) {
            pairs.see(actions, a == before ? 0 : weight / different);
        }
    }

    private DiscreteBets add(DiscreteBets others) {
        byAction.add(others.byAction);
        byCell.add(others.byCell);
        inverse.add(others.inverse);
        pairs.add(others.pairs);
        for (int i = 0; i < legalByCell.length; i++) {
            legalByCell[i] += others.legalByCell[i];
        }
        for (int a = 0; a < actions; a++) {
            legalPairs[a] += others.legalPairs[a];
        }
        return this;
    }

    /** The decisions at which an action was legal and not taken count as zeros. */
    private DiscreteBets finished() {
        for (int a = 0; a < actions; a++) {
            long legal = 0;
            for (int cell = 0; cell < cellCount; cell++) {
                int bettor = cell * actions + a;
                legal += legalByCell[bettor];
                byCell.seeZeros(bettor, legalByCell[bettor] - byCell.count(bettor));
            }
            byAction.seeZeros(a, legal - byAction.count(a));
            pairs.seeZeros(a, legalPairs[a] - pairs.count(a));
        }
        return this;
    }

    /** What speaks against the probabilities, where the evidence is at least that strong. */
    Optional<String> against(double evidence) {
        double[] wealth = {byAction.logWealth(), inverse.logWealth(), byCell.logWealth(), pairs.logWealth()};
        double needed = Math.log(GROUPS * evidence);
        if (wealth[0] >= needed) {
            int a = byAction.richest();
            return Optional.of(format(
                    "over %,d decisions, the mean of 1{action %d}/p is %.3f, and 1 where p is right",
                    byAction.count(a), first + a, byAction.mean(a)));
        }
        if (wealth[1] >= needed) {
            return Optional.of(format(
                    "the mean of 1/p is %.3f times the number of actions that could be taken, and once where p is right",
                    inverse.mean(inverse.richest())));
        }
        if (wealth[2] >= needed) {
            int bettor = byCell.richest();
            return Optional.of(format(
                    "over %,d decisions in like states, the mean of 1{action %d}/p is %.3f, and 1 where p is right",
                    byCell.count(bettor), first + bettor % actions, byCell.mean(bettor)));
        }
        if (wealth[3] >= needed) {
            int a = pairs.richest();
            return Optional.of(format(
                    "of decisions that follow each other, %s is %.2f times as frequent as the probabilities say: what decided keeps to"
                            + " something that they leave out",
                    a == actions ? "another action" : "action " + (first + a) + " twice", pairs.mean(a)));
        }
        return Optional.empty();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
