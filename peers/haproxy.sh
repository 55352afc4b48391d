# HAProxy, as the system packages it; a rival in the benchmarks.
variable=HAPROXY
version=system
program=haproxy
hint="Install your system's package haproxy (as root on Debian and its kin this script does it)."

bring() {
  with_apt haproxy
}
