package dev.pgcurb;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The servers that {@link EachMajor} runs on. */
final class Majors extends AnnotationBasedArgumentsProvider<EachMajor> {

    @Override
    protected Stream<? extends Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context, EachMajor annotation) {
        return Arrays.stream(System.getProperty("pgcurb.majors", "15,18").split(","))
                .map(major -> TestPostgres.of(Integer.parseInt(major.strip()), annotation.cluster()))
                .map(Arguments::of);
    }
}
