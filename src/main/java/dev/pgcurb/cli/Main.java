package dev.pgcurb.cli;

/** The {@code pgcurb} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("pgcurb");
    }
}
