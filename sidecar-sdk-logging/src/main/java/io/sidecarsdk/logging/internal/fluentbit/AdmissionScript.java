package io.sidecarsdk.logging.internal.fluentbit;

import io.sidecarsdk.internal.export.KeyLedger;
import io.sidecarsdk.policy.LogLevel;
import io.sidecarsdk.policy.LogLoggerPolicy;
import io.sidecarsdk.policy.LogRateLimitPolicy;
import io.sidecarsdk.policy.LoggingPolicy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which lines are taken: by level, sample and limit of their logger. It changes no line. */
final class AdmissionScript {

    private static final String AT = "logging.";

    private static final String CODE = """

            math.randomseed(os.time())

            local function rule_of(logger)
              for _, rule in ipairs(rules) do
                if is_at_or_below(logger, rule.name) then
                  return rule
                end
              end
            end

            -- A bucket is the time at which it would be full again. Loggers beyond the first 4096 share one of their rule.
            local buckets, known = {}, 0

            local function takes_a_token(logger, rule, now)
              local key = logger
              if buckets[key] == nil then
                if known < 4096 then
                  known = known + 1
                else
                  key = rule
                end
              end
              local full_at = buckets[key]
              if full_at == nil or full_at < now then
                full_at = now
              end
              full_at = full_at + rule.per / rule.permits
              if full_at - now > rule.per + 0.000001 then
                return false
              end
              buckets[key] = full_at
              return true
            end

            function sidecar_admit(tag, timestamp, record)
              local logger = tostring(record["logger"] or "")
              local level = rank(record)
              local rule = rule_of(logger)
              if level < rule.level then
                return -1, timestamp, record
              end
              if level < ranks.WARN and rule.sample < 1 and math.random() >= rule.sample then
                return -1, timestamp, record
              end
              if rule.permits and not takes_a_token(logger, rule, timestamp) then
                return -1, timestamp, record
              end
              return 0, timestamp, record
            end
            """;

    private final LoggingPolicy logging;
    private final KeyLedger keys;

    AdmissionScript(LoggingPolicy logging, KeyLedger keys) {
        this.logging = logging;
        this.keys = keys;
    }

    /** What holds for a logger and all below it. */
    private record Rule(
            String name,
            LogLevel level,
            double sample,
            @Nullable LogRateLimitPolicy limit) {

        Rule with(String lower, LogLoggerPolicy policy) {
            LogRateLimitPolicy own = policy.rateLimit().orElse(limit);
            return new Rule(
                    lower,
                    policy.level().orElse(level),
                    policy.sample().orElse(sample),
                    own != null && own.enabled() ? own : null);
        }

        boolean isAbove(String lower) {
            return name.isEmpty()
                    || (lower.startsWith(name)
                            && (lower.length() == name.length() || ".$".indexOf(lower.charAt(name.length())) >= 0));
        }

        boolean isOpen() {
            return level == LogLevel.TRACE && sample == 1 && limit == null;
        }

        String lua() {
            String bucket =
                    limit == null ? "" : ", permits = " + limit.permits() + ", per = " + Times.exact(limit.per());
            return "  { name = " + Lua.quoted(name) + ", level = ranks." + level + ", sample = "
                    + BigDecimal.valueOf(sample).stripTrailingZeros().toPlainString() + bucket + " },\n";
        }
    }

    Optional<Map<String, Object>> render() {
        account();
        List<Rule> rules = rules();
        if (rules.stream().allMatch(Rule::isOpen)) {
            return Optional.empty();
        }
        StringBuilder table =
                new StringBuilder("\n-- The longest name comes first; the last rule is for all.\nlocal rules = {\n");
        rules.forEach(rule -> table.append(rule.lua()));
        return Optional.of(Filters.script("sidecar_admit", Lua.RANKS + table + "}\n" + CODE));
    }

    private void account() {
        keys.rendered(AT + "level", AT + "sample");
        limit(AT + "rate-limit", logging.rateLimit());
        if (logging.loggers().isEmpty()) {
            keys.notNeeded(AT + "loggers", "none");
        }
        logging.loggers().forEach((name, logger) -> {
            String at = AT + "loggers." + name;
            keys.rendered(at + ".level", at + ".sample");
            limit(at + ".rate-limit", logger.rateLimit());
        });
    }

    private void limit(String at, Optional<LogRateLimitPolicy> limit) {
        if (limit.filter(LogRateLimitPolicy::enabled).isPresent()) {
            keys.approximated(at, "by the time that lines carry");
        } else {
            keys.notNeeded(at, "switched off");
        }
    }

    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(
                "", logging.level(), logging.sample(), logging.rateLimit().orElse(null)));
        logging.loggers().keySet().stream()
                .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .forEach(name -> {
                    LogLoggerPolicy policy = logging.loggers().get(name);
                    Rule above = rules.stream()
                            .filter(rule -> rule.isAbove(name))
                            .findFirst()
                            .orElseThrow();
                    if (policy != null) {
                        rules.add(0, above.with(name, policy));
                    }
                });
        return rules;
    }
}
