# nginx, as the system packages it; an upstream and a rival in the benchmarks.
variable=NGINX
version=system
program=nginx
hint="Install your system's package nginx (as root on Debian and its kin this script does it)."

bring() {
  with_apt nginx-light
}
