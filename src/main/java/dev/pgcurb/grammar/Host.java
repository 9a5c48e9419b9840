package dev.pgcurb.grammar;

import java.util.Arrays;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/**
 * What libpg_query expects of the system around it: the imports of its emscripten build, under the names that
 * tools/grammar gave them back. A parser needs memory, and a way to leave deep C frames when it meets an error; files,
 * timers and exits it is refused.
 */
final class Host {
    /** 256 MiB. A statement that needs more is refused. */
    static final int MAX_PAGES = 4096;

    private static final int GROWTH_PAGES = 16;
    private static final long BAD_SEEK = 70; // ESPIPE of wasi
    private static final long[] NOTHING = {};
    private static final long[] ZERO = {0};

    private Host() {}

    /** The parser asked for more memory than it may have, or for something that it may not do at all. */
    static final class Denied extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Denied(String what) {
            super(what, null, false, false);
        }
    }

    /** C's longjmp: how Postgres leaves a function that raised an error. Always caught by an {@code invoke_}. */
    private static final class LongJump extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LongJump() {
            super(null, null, false, false);
        }
    }

    static ImportValues imports(WasmModule module) {
        ImportValues.Builder values = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof FunctionImport function) {
                FunctionType type = module.typeSection().getType(function.typeIndex());
                values.addFunction(
                        new HostFunction(function.module(), function.name(), type, handle(function.name(), type)));
            }
        }
        return values.build();
    }

    private static WasmFunctionHandle handle(String name, FunctionType type) {
        if (name.startsWith("invoke_")) {
            return (instance, arguments) -> invoke(instance, type, arguments);
        }
        return switch (name) {
            case "emscripten_throw_longjmp" ->
                (instance, arguments) -> {
                    throw new LongJump();
                };
            case "emscripten_resize_heap" ->
                (instance, arguments) -> new long[] {grow(instance.memory(), arguments[0])};
            case "fd_write" -> (instance, arguments) -> swallow(instance.memory(), arguments);
            case "fd_read" ->
                (instance, arguments) -> {
                    instance.memory().writeI32((int) arguments[3], 0);
                    return ZERO;
                };
            case "fd_seek" -> (instance, arguments) -> new long[] {BAD_SEEK};
            case "fd_close", "setitimer_js", "emscripten_runtime_keepalive_clear" ->
                (instance, arguments) -> none(type);
            // exit, abort and failed assertions; and whatever a later build imports, until someone has read what it is
            default ->
                (instance, arguments) -> {
                    throw new Denied(name);
                };
        };
    }

    /** Calls a function through the table as setjmp would: a longjmp below ends here, with the C stack put back. */
    private static long[] invoke(Instance instance, FunctionType type, long[] arguments) {
        long stack = instance.export("emscripten_stack_get_current").apply()[0];
        try {
            return instance.getMachine()
                    .call(
                            instance.table(0).requiredRef((int) arguments[0]),
                            Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (LongJump jump) {
            instance.export("emscripten_stack_restore").apply(stack);
            instance.export("setThrew").apply(1, 0);
            return none(type);
        }
    }

    private static long grow(Memory memory, long bytes) {
        long wanted = (Integer.toUnsignedLong((int) bytes) + Memory.PAGE_SIZE - 1) / Memory.PAGE_SIZE;
        if (wanted > MAX_PAGES) {
            // Postgres would go on to longjmp with "out of memory"; its clean-up is not to be trusted with none left.
            throw new Denied("memory");
        }
        return memory.grow((int) Math.max(wanted - memory.pages(), GROWTH_PAGES)) < 0 ? 0 : 1;
    }

    /** Accepts what libpg_query writes to its stderr and drops it: stdout and stderr are pgcurb's own. */
    private static long[] swallow(Memory memory, long[] arguments) {
        int total = 0;
        for (int k = 0; k < (int) arguments[2]; k++) {
            total += memory.readInt((int) arguments[1] + 8 * k + 4);
        }
        memory.writeI32((int) arguments[3], total);
        return ZERO;
    }

    private static long[] none(FunctionType type) {
        return type.returns().isEmpty() ? NOTHING : ZERO;
    }
}
