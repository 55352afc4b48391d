package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogRedactPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is hidden of a line: fields by their names, and what patterns find in texts. */
final class RedactionScript {

    private static final String AT = "logging.redact.";

    private static final String CODE = """

            -- All patterns look at the text as it came, and finds that touch or overlap are replaced as one.
            local function clean(text)
              local finds = {}
              for _, pattern in ipairs(patterns) do
                local at = 1
                while at <= #text do
                  local from, to = text:find(pattern, at)
                  if not from then
                    break
                  end
                  finds[#finds + 1] = { from, to }
                  at = pattern:sub(1, 1) == "^" and #text + 1 or to + 1
                end
              end
              if #finds == 0 then
                return text
              end
              table.sort(finds, function(a, b) return a[1] < b[1] end)
              local parts, at, i = {}, 1, 1
              while i <= #finds do
                local from, to = finds[i][1], finds[i][2]
                while i < #finds and finds[i + 1][1] <= to + 1 do
                  i = i + 1
                  to = math.max(to, finds[i][2])
                end
                parts[#parts + 1] = text:sub(at, from - 1)
                parts[#parts + 1] = replacement
                at, i = to + 1, i + 1
              end
              parts[#parts + 1] = text:sub(at)
              return table.concat(parts)
            end

            local changed

            local function cleaned(name, value)
              if type(name) == "string" and hidden[string.lower(name)] then
                changed = true
                return replacement
              elseif type(value) == "string" then
                local text = clean(value)
                changed = changed or text ~= value
                return text
              elseif type(value) == "table" then
                for inner, of in pairs(value) do
                  value[inner] = cleaned(inner, of)
                end
              end
              return value
            end

            local untouched = { timestamp = true, level = true, logger = true, thread = true, markers = true,
              trace_id = true, span_id = true }

            function sidecar_redact(tag, timestamp, record)
              changed = false
              for name, value in pairs(record) do
                if not untouched[name] and not name:find("^service%.") and not name:find("^k8s%.") then
                  record[name] = cleaned(name, value)
                end
              end
              return changed and 2 or 0, timestamp, record
            end
            """;

    private final LogRedactPolicy redact;
    private final KeyLedger keys;

    RedactionScript(LogRedactPolicy redact, KeyLedger keys) {
        this.redact = redact;
        this.keys = keys;
    }

    Optional<Map<String, Object>> render() {
        List<String> patterns = patterns();
        if (redact.fields().isEmpty() && patterns.isEmpty()) {
            if (redact.patterns().isEmpty()) {
                keys.notNeeded("logging.redact", "nothing is redacted");
            } else {
                keys.notNeeded(AT + "fields", "none");
                keys.notNeeded(AT + "replacement", "nothing is replaced");
            }
            return Optional.empty();
        }
        account();
        List<String> hidden = redact.fields().stream()
                .map(field -> field.toLowerCase(Locale.ROOT))
                .toList();
        String values = "local hidden = " + Lua.set(hidden) + "\nlocal patterns = " + Lua.list(patterns)
                + "\nlocal replacement = " + Lua.quoted(redact.replacement()) + "\n";
        return Optional.of(Filters.script("sidecar_redact", values + CODE));
    }

    private void account() {
        keys.approximated(AT + "replacement", "whole numbers of a line in which it stands may become 17.0");
        if (redact.fields().stream().allMatch(field -> field.chars().allMatch(c -> c < 128))) {
            keys.rendered(AT + "fields");
        } else {
            keys.approximated(AT + "fields", "the case counts of letters that are not ASCII");
        }
    }

    /** Those that Lua can express. One that it cannot must not be weakened: it is left out, and said. */
    private List<String> patterns() {
        List<String> expressed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (String pattern : redact.patterns()) {
            LuaPattern.of(pattern).ifPresentOrElse(expressed::add, () -> left.add(pattern));
        }
        if (!left.isEmpty()) {
            keys.unsupported(
                    AT + "patterns",
                    "Lua, Fluent Bit's only way to replace in a text, has no patterns such as "
                            + Lua.quoted(left.get(0))
                            + (left.size() == 1 ? "" : " and " + (left.size() - 1) + " more")
                            + ": what they find is not hidden");
        } else if (redact.patterns().isEmpty()) {
            keys.notNeeded(AT + "patterns", "none");
        } else {
            keys.approximated(AT + "patterns", "as patterns of Lua, which are not linear in time");
        }
        return expressed;
    }
}
