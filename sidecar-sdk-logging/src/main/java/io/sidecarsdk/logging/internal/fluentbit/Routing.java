package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogLevel;
import io.sidecarsdk.policy.LogRoutePolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which lines go to which outputs, where it is not all to all: a script names the outputs in a field of the line, which
 * becomes its tag.
 */
final class Routing {

    private static final String FIELD = "sidecar_to";

    private static final String CODE = """

            local function has_any(markers, wanted)
              if type(markers) == "table" then
                for _, marker in ipairs(markers) do
                  if wanted[marker] then
                    return true
                  end
                end
              end
              return false
            end

            local function table_of(value)
              return type(value) == "table" and value or {}
            end

            local function has_all(record, wanted)
              local fields, mdc = table_of(record["fields"]), table_of(record["mdc"])
              for name, value in pairs(wanted) do
                if tostring(fields[name]) ~= value and tostring(mdc[name]) ~= value then
                  return false
                end
              end
              return true
            end

            local function is_of_any(logger, tops)
              for _, top in ipairs(tops) do
                if is_at_or_below(logger, top) then
                  return true
                end
              end
              return #tops == 0
            end

            local function takes(route, record, level)
              return level >= route.level
                and is_of_any(tostring(record["logger"] or ""), route.loggers)
                and (next(route.markers) == nil or has_any(record["markers"], route.markers))
                and has_all(record, route.fields)
            end

            function sidecar_route(tag, timestamp, record)
              local level = rank(record)
              local to
              for _, route in ipairs(routes) do
                if takes(route, record, level) then
                  to = route.to
                  break
                end
              end
              local names = "to,"
              for _, sink in ipairs(sinks) do
                if level >= sink.level and (to == nil or to[sink.name]) then
                  names = names .. sink.name .. ","
                end
              end
              if names == "to," then
                return -1, timestamp, record
              end
              record["sidecar_to"] = names .. "end"
              return 2, timestamp, record
            end
            """;

    private final LoggingPolicy logging;
    private final boolean needed;

    Routing(LoggingPolicy logging, KeyLedger keys) {
        this.logging = logging;
        this.needed = !logging.routes().isEmpty()
                || logging.sinks().values().stream().anyMatch(sink -> sink.level() != LogLevel.TRACE);
        String note =
                "whole numbers of a line may become 17.0, and lines wait once more, in memory of Fluent Bit's emitter";
        if (logging.routes().isEmpty()) {
            keys.notNeeded("logging.routes", "none");
        } else {
            for (int i = 0; i < logging.routes().size(); i++) {
                keys.approximated("logging.routes[" + i + "]", note);
            }
        }
        logging.sinks().forEach((name, sink) -> {
            String at = "logging.sinks." + name + ".level";
            if (sink.level() == LogLevel.TRACE) {
                keys.rendered(at);
            } else {
                keys.approximated(at, note);
            }
        });
    }

    /** Whether lines get another tag on their way. */
    boolean changesTags() {
        return needed;
    }

    /** What an output matches. */
    String match(String sink) {
        return needed ? "*," + sink + ",*" : "in.*";
    }

    List<Map<String, Object>> filters() {
        if (!needed) {
            return List.of();
        }
        Map<String, Object> tagging = Filters.filter("rewrite_tag", "in.*");
        tagging.put("rule", "$" + FIELD + " ^to, $" + FIELD + " false");
        tagging.put("emitter_name", "sidecar_routes");
        tagging.put("emitter_mem_buf_limit", String.valueOf(logging.buffer().memory()));
        if (Service.directory(logging).isPresent()) {
            tagging.put("emitter_storage.type", "filesystem");
        }
        Map<String, Object> tidying = Filters.filter("record_modifier", "to,*");
        tidying.put("remove_key", FIELD);
        return List.of(Filters.script("sidecar_route", script()), tagging, tidying);
    }

    private String script() {
        StringBuilder script = new StringBuilder(Lua.RANKS).append("\nlocal sinks = {\n");
        new TreeMap<>(logging.sinks())
                .forEach((name, sink) -> script.append("  { name = ")
                        .append(Lua.quoted(name))
                        .append(", level = ranks.")
                        .append(sink.level())
                        .append(" },\n"));
        script.append(
                "}\n\n-- The first that takes a line decides; a line that none takes goes to all sinks.\nlocal routes = {\n");
        logging.routes().forEach(route -> script.append(lua(route)));
        return script.append("}\n").append(CODE).toString();
    }

    private static String lua(LogRoutePolicy route) {
        LogRoutePolicy.When when = route.when();
        return "  { loggers = " + Lua.list(when.loggers()) + ", level = ranks."
                + when.level().orElse(LogLevel.TRACE) + ", markers = " + Lua.set(when.markers()) + ", fields = "
                + Lua.map(when.fields()) + ", to = " + Lua.set(route.to()) + " },\n";
    }
}
