package dev.pgcurb;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The servers that {@link EachMajor} runs on. */
final class Majors implements ArgumentsProvider {

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return Arrays.stream(System.getProperty("pgcurb.majors", "15,18").split(","))
                .map(major -> Arguments.of(TestPostgres.of(Integer.parseInt(major.strip()))));
    }
}
