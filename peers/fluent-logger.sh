# A server of the Fluentd forward protocol, with acknowledgement and shared key: @fluent-org/logger's, from its npm package.
# The program around it is ours: the package is a library. It is part of the version, so that the cache follows it.
variable=FLUENT_LOGGER
fluent_logger=1.0.10
version=$fluent_logger-$(cksum <"$here/fluent-logger/server.js" | cut -d ' ' -f 1)
program=fluent-logger-server
hint="It needs Node.js 18 or newer with npm, your system's packages nodejs and npm."

bring() {
  local tool
  for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "there is no '$tool' on the PATH" >&2; return 1; }
  done
  cat >"$1/package.json" <<PACKAGE
{
  "private": true,
  "dependencies": {"@fluent-org/logger": "$fluent_logger", "@msgpack/msgpack": "2.8.0"}
}
PACKAGE
  (cd "$1" && npm install --silent --no-audit --no-fund --ignore-scripts)
  install -m 755 "$here/fluent-logger/server.js" "$1/$program"
}
