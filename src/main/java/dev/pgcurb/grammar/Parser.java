package dev.pgcurb.grammar;

import dev.pgcurb.grammar.wasm.PgQuery;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/**
 * One running copy of Postgres's parser, about 40 MiB of heap. Not thread-safe. After anything thrown but a {@link
 * SyntaxException} its memory is in an unknown state: drop it and make another.
 */
final class Parser {
    /** 36 MiB: the C stack of 32 and the data. The module itself asks for 128. */
    private static final int INITIAL_PAGES = 576;
    /** 96 MiB: memory never shrinks, so a parser that grew past this is not worth keeping. */
    private static final int KEPT_PAGES = 1536;

    // struct PgQueryParseResult { char *parse_tree; char *stderr_buffer; PgQueryError *error; }
    private static final int RESULT_ERROR = 8;
    // struct PgQueryError { char *message; char *funcname; char *filename; int lineno; int cursorpos; … }
    private static final int ERROR_CURSOR = 16;

    private final Memory memory;
    private final ExportFunction malloc;
    private final ExportFunction free;
    private final ExportFunction parse;
    private final ExportFunction freeParse;

    Parser() {
        WasmModule module = PgQuery.load();
        Instance instance = Instance.builder(module)
                .withImportValues(Host.imports(module))
                .withMachineFactory(PgQuery::create)
                .withMemoryLimits(new MemoryLimits(INITIAL_PAGES, Host.MAX_PAGES))
                .withStart(false)
                .build();
        memory = instance.memory();
        malloc = instance.export("malloc");
        free = instance.export("free");
        parse = instance.export("wasm_parse_query_raw");
        freeParse = instance.export("wasm_free_parse_result");
        instance.export("wasm_call_ctors").apply();
    }

    /** The raw parse tree as libpg_query's JSON, in UTF-8. The source must hold no NUL. */
    byte[] parse(byte[] source) throws SyntaxException {
        int query = write(source);
        int result = pointer(parse.apply(query)[0]);
        free.apply(query);
        try {
            int error = memory.readInt(result + RESULT_ERROR);
            if (error != 0) {
                throw rejected(error);
            }
            return bytes(memory.readInt(result));
        } finally {
            freeParse.apply(result);
        }
    }

    /** Whether a large statement has made this copy too big to keep. */
    boolean swollen() {
        return memory.pages() > KEPT_PAGES;
    }

    private SyntaxException rejected(int error) {
        String message = new String(bytes(memory.readInt(error)), StandardCharsets.UTF_8);
        // libpg_query passes no SQLSTATE on; of what its grammar can raise only this one is not a matter of syntax.
        String sqlState = message.startsWith("stack depth limit exceeded") ? "54001" : "42601";
        return new SyntaxException(sqlState, message, Math.max(memory.readInt(error + ERROR_CURSOR), 0));
    }

    private int write(byte[] source) {
        int start = pointer(malloc.apply(source.length + 1L)[0]);
        memory.write(start, source);
        memory.writeByte(start + source.length, (byte) 0);
        return start;
    }

    private static int pointer(long address) {
        if (address == 0) {
            throw new Host.Denied("memory");
        }
        return (int) address;
    }

    /** A C string without its NUL. */
    private byte[] bytes(int start) {
        int limit = memory.pages() * Memory.PAGE_SIZE;
        int length = 0;
        int step = 512;
        while (start + length < limit) {
            byte[] piece = memory.readBytes(start + length, Math.min(step, limit - start - length));
            for (int i = 0; i < piece.length; i++) {
                if (piece[i] == 0) {
                    return length == 0 ? Arrays.copyOf(piece, i) : memory.readBytes(start, length + i);
                }
            }
            length += piece.length;
            step *= 4;
        }
        throw new Host.Denied("string without end");
    }
}
