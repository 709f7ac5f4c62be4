#!/bin/bash
# Ends the backup mode of a PostgreSQL server after the snapshots, and prints its label; fails if it did not last until now.
# shellcheck source=session.sh
. "$(dirname -- "$0")/../session.sh" || exit

product=PostgreSQL kind=postgresql
# The parameters of pre.sh may be given here as well; only --name counts.
option+=([wait]='' [psql]='' [os-user]='' [user]='' [host]='' [port]='' [database]='')

post "$@"
