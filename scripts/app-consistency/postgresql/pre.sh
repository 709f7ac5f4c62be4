#!/bin/bash
# Puts a PostgreSQL server into backup mode before the snapshots, until post.sh. Parameters: README.md.
# shellcheck source=session.sh
. "$(dirname -- "$0")/../session.sh" || exit
# shellcheck source=holder.sh
. "$(dirname -- "$0")/../holder.sh" || exit

product=PostgreSQL kind=postgresql
mark_command="\\echo $mark"
option+=([wait]=50 [psql]='' [os-user]=postgres [user]='' [host]='' [port]='' [database]=postgres)
version=''

check() {
  [[ -n ${option[psql]} ]] || option[psql]=$(type -P psql)
  if ! [[ -x ${option[psql]} ]]; then
    fail "PostgreSQL was not quiesced: its client '${option[psql]:-psql}' is missing. Install the package postgresql-client, \
or name the program by --psql."
  fi
  if ! id -u -- "${option[os-user]}" > /dev/null 2>&1; then
    fail "PostgreSQL was not quiesced: this machine has no account '${option[os-user]}'. Name the account that the server lets \
in by --os-user."
  fi
}

# Changes to the account itself, without a process between: runuser would stay, and would write to the system's log.
connect() {
  local account=${option[os-user]} groups
  local -a command=("${option[psql]}" --no-psqlrc --quiet --no-align --tuples-only --no-password --set=ON_ERROR_STOP=1
    "--dbname=${option[database]}" "--username=${option[user]:-$account}")
  [[ -z ${option[host]} ]] || command+=("--host=${option[host]}")
  [[ -z ${option[port]} ]] || command+=("--port=${option[port]}")
  HOME=$(getent passwd "$account" | cut --delimiter=: --fields=6)
  groups=$(id -G -- "$account")
  export HOME USER=$account LOGNAME=$account PGAPPNAME=vmsnapshot
  exec setpriv "--reuid=$(id -u -- "$account")" "--regid=$(id -g -- "$account")" "--groups=${groups// /,}" -- \
    "${command[@]}"
}

quiesce() {
  local start="pg_start_backup('vmsnapshot', true, false)"
  step='Connecting to the server'
  ask "SELECT current_setting('server_version_num');" || return
  version=$(last_line)
  [[ $version =~ ^[0-9]+$ ]] || return
  ((version < 150000)) || start="pg_backup_start('vmsnapshot', fast => true)"

  # What ends the session if nobody is left who could.
  step='Preparing the session'
  read_clock
  ask "SET client_min_messages = error; SET statement_timeout = $((deadline - clock + 1));" || return
  if ((version >= 140000)); then
    ask "SET client_connection_check_interval = 1000; SET idle_session_timeout = '$((option[hold] + 10))s';" || return
  fi
  step=${start%%(*}
  ask "SELECT $start; SET statement_timeout = 0;" || return
  summary="backup mode from $(last_line) on, version $((version / 10000))"
}

resume() {
  local stop='pg_stop_backup(false, false)'
  ((version < 150000)) || stop='pg_backup_stop(wait_for_archive => false)'
  step=${stop%%(*}
  ask "SELECT E'\nSTOP WAL LOCATION: ' || lsn || E'\n' || labelfile FROM $stop;" || return
  summary="Its backup label:${reply%$'\n'}"
}

remedy() {
  case $reply in
    *'WAL level not sufficient'*) echo "Set wal_level = replica in postgresql.conf and restart the server." ;;
    *'permission denied'*)
      echo "Give an account that may call it, by --user: a superuser, or one that was granted EXECUTE on the functions."
      ;;
    *'authentication failed'* | *'no password supplied'* | *'does not exist'*)
      echo "Give an account that the server lets in, by --user and --os-user, and a database, by --database; a password" \
        "belongs in that account's .pgpass."
      ;;
    *'statement timeout'* | 'no answer in time')
      echo "The checkpoint takes too long. Give the script more time by --wait and timeoutInSeconds, or back up when less is" \
        "written."
      ;;
    *'could not connect'* | *'connection to server'*'failed'*)
      echo "See that the server runs, and name its socket's folder and port by --host and --port."
      ;;
    *'the connection'* | *'connection to server was lost'*)
      echo "The server has ended, or somebody has ended the session: read the server's log."
      ;;
    *) echo "Read the server's log, mend what it says and retry." ;;
  esac
}

pre "$@"
