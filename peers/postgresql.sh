# PostgreSQL: the system's own package. Debian keeps the server's programs off the PATH, by version.
variable=POSTGRES
version=system
program=postgres
hint="Install your system's package for the PostgreSQL server (postgresql), as root; or name its 'postgres', beside which initdb is."

debian=(/usr/lib/postgresql/*/bin)
[[ ${#debian[@]} -eq 0 ]] || PATH=$PATH:${debian[-1]}

bring() {
  with_apt postgresql
}
