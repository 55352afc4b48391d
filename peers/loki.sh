# Grafana Loki, compiled from its Go module (4.5 minutes and 2 GB in Go's caches from nothing; 150 MB).
variable=LOKI
version=3.7.8
program=loki
hint="It needs Go 1.26.5 or newer; or take a build of Loki $version from its project."

loki=github.com/grafana/loki/v3

bring() {
  command -v go >/dev/null || { echo "there is no 'go' on the PATH" >&2; return 1; }
  mkdir "$1/build"
  cd "$1/build"
  # Its own versions and sums, as a module that requires it: a module that is only fetched has no folders to replace or ignore.
  local sources
  sources=$(go mod download -json "$loki@v$version" | sed -nE 's/^\s*"Dir": "(.*)",?$/\1/p')
  sed -E -e "s|^module .*|module loki-peer|" -e '/^ignore /d' -e '/=> \.\//d' "$sources/go.mod" >go.mod
  cp "$sources/go.sum" go.sum
  chmod u+w go.mod go.sum
  go mod edit -require "$loki@v$version"
  CGO_ENABLED=0 go build -mod=mod -trimpath -ldflags '-s -w' -o ../loki "$loki/cmd/loki"
  cd ..
  rm -rf build
}
