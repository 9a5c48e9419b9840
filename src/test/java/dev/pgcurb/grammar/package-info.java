@NullMarked
package dev.pgcurb.grammar;

import org.jspecify.annotations.NullMarked;
