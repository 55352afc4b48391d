package io.sidecarsdk.logging.testing;

import party.iroiro.luajava.Lua;
import party.iroiro.luajava.luajit.LuaJit;

/** A script in LuaJIT, the Lua of Fluent Bit. */
public final class LuaScript implements AutoCloseable {

    private final Lua lua = new LuaJit();

    /** @throws party.iroiro.luajava.LuaException if it is none */
    public LuaScript(String code) {
        lua.openLibraries();
        lua.run(code);
    }

    public void run(String code) {
        lua.run(code);
    }

    /** What {@code expression} is, as Lua writes it. */
    public String value(String expression) {
        lua.run("result = tostring(" + expression + ")");
        lua.getGlobal("result");
        String value = lua.toString(-1);
        lua.pop(1);
        return String.valueOf(value);
    }

    @Override
    public void close() {
        lua.close();
    }
}
