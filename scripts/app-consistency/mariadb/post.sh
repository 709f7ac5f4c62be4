#!/bin/bash
# Has a MariaDB or MySQL server work on after the snapshots; fails if it was not quiesced until now.
# shellcheck source=session.sh
. "$(dirname -- "$0")/../session.sh" || exit

product=MariaDB kind=mariadb
# The parameters of pre.sh may be given here as well; only --name counts.
option+=([wait]='' [lock]='' [client]='' [defaults-file]='' [socket]='' [user]='')

post "$@"
