package dev.pgcurb.proof;

import java.util.function.Consumer;

/** Looks for one kind of open door. Pure: it reads the scene and nothing else. */
interface Search {
    void look(Scene scene, Consumer<Finding> found);
}
