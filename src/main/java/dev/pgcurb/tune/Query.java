package dev.pgcurb.tune;

/**
 * One query of a workload.
 *
 * @param number from 1, in the order of the workload
 * @param text one statement that is provably a read, with its literals
 * @param calls how often it ran, as a weight in the sum; 1 where nobody knows
 */
public record Query(int number, String text, long calls) {}
