#!/bin/bash
# Quiesces a MariaDB or MySQL server before the snapshots: no commit from here until post.sh. Parameters: README.md.
# shellcheck source=session.sh
. "$(dirname -- "$0")/../session.sh" || exit
# shellcheck source=holder.sh
. "$(dirname -- "$0")/../holder.sh" || exit

product=MariaDB kind=mariadb
mark_command="SELECT '$mark';"
option+=([wait]=20 [lock]=auto [client]='' [defaults-file]='' [socket]='' [user]='')
connection='' release=''

check() {
  if ! [[ ${option[lock]} =~ ^(auto|stages|tables)$ ]]; then
    fail "Parameter '--lock' of pre.sh must be auto, stages or tables. Correct it in the plugin configuration."
  fi
  [[ -n ${option[client]} ]] || option[client]=$(type -P mariadb || type -P mysql)
  if ! [[ -x ${option[client]} ]]; then
    fail "MariaDB was not quiesced: its client '${option[client]:-mariadb}' is missing. Install the package mariadb-client, \
or name the program by --client."
  fi
}

connect() {
  local -a command=("${option[client]}")
  [[ -z ${option[defaults-file]} ]] || command+=("--defaults-file=${option[defaults-file]}") # must come first
  command+=(--batch --skip-column-names --unbuffered --skip-reconnect)
  [[ -z ${option[socket]} ]] || command+=("--socket=${option[socket]}")
  [[ -z ${option[user]} ]] || command+=("--user=${option[user]}")
  exec "${command[@]}"
}

quiesce() {
  local version statement
  local -a statements=('FLUSH TABLES WITH READ LOCK')
  step='Connecting to the server'
  ask "SET SESSION wait_timeout = $((option[hold] + 10)); SELECT CONNECTION_ID(), VERSION();" || return
  read -r connection version <<< "$(last_line)"
  release='UNLOCK TABLES'
  if [[ ${option[lock]} == stages ]] || { [[ ${option[lock]} == auto ]] && knows_stages "$version"; }; then
    statements=('BACKUP STAGE START' 'BACKUP STAGE FLUSH' 'BACKUP STAGE BLOCK_DDL' 'BACKUP STAGE BLOCK_COMMIT')
    release='BACKUP STAGE END'
  fi
  for statement in "${statements[@]}"; do
    step=$statement
    read_clock
    ask "SET SESSION lock_wait_timeout = $(((deadline - clock + 999) / 1000)); $statement;" || return
  done
  summary="$statement in session $connection of $version"
}

# BACKUP STAGE came with MariaDB 10.4.
knows_stages() {
  [[ $1 == *MariaDB* && $1 =~ ^([0-9]+)\.([0-9]+) ]] && ((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2] >= 10004))
}

resume() {
  step=$release
  ask "SELECT CONNECTION_ID(); $release;" || return
  summary='Commits go on.'
  [[ $(last_line) == "$connection" ]] # never another: the client does not reconnect
}

remedy() {
  case $reply in
    *'ERROR 1205 '* | 'no answer in time')
      echo "Somebody holds tables: LOCK TABLES, or a long statement that writes. See SHOW FULL PROCESSLIST; end it, or give" \
        "the script more time by --wait and timeoutInSeconds."
      ;;
    *'ERROR 200'[235]' '*) echo "See that the server runs, and name its socket by --socket if it is a particular one." ;;
    *'ERROR 1045 '* | *'ERROR 1698 '* | *'ERROR 1227 '*)
      echo "Give an account with the privilege RELOAD, by --user or --defaults-file."
      ;;
    *'ERROR 2006 '* | *'ERROR 2013 '* | *'ERROR 1927 '*)
      echo "The server has ended, or somebody has ended the session: read the server's error log."
      ;;
    *) echo "Read the server's error log, mend what it says and retry." ;;
  esac
}

pre "$@"
