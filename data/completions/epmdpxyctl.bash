# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
# shellcheck shell=bash

# Completion of epmdpxyctl for bash: verbs, options, values that are words, and names of nodes. Needs
# no library; sourced at the first use when it is installed, or by hand.

# The names of registered nodes, from the bus or the hosts that the line names or the environment
# does. Under the name of each host there is a table of its own.
_epmdpxyctl_nodes () {
  local word where=() before=''
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in --bus=* | --host=*) where+=("$word") ;; esac
    case $before in --bus | -H | --host) where+=("$before" "$word") ;; esac
    before=$word
  done
  epmdpxyctl nodes "${where[@]}" 2>/dev/null |
    awk '/^NAME / { table = 1; next } NF < 2 { table = 0 } table { print $1 }'
}

# Completes the last of several hosts with commas between them.
_epmdpxyctl_hosts () {
  local done='' last=$current i
  case $current in
    *,*) done=${current%,*}, last=${current##*,} ;;
  esac
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -A hostname -- "$last"))
  for i in "${!COMPREPLY[@]}"; do
    COMPREPLY[i]=$done${COMPREPLY[i]}
  done
  compopt -o nospace 2>/dev/null
}

# Completes with the words given.
_epmdpxyctl_words () {
  local IFS=$'\n'
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$1" -- "$current"))
}

# Completes the last of several names with commas between them.
_epmdpxyctl_islands () {
  local done='' last=$current i
  case $current in
    *,*) done=${current%,*}, last=${current##*,} ;;
  esac
  local IFS=$'\n'
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$(_epmdpxyctl_nodes)" -- "$last"))
  for i in "${!COMPREPLY[@]}"; do
    COMPREPLY[i]=$done${COMPREPLY[i]}
  done
  compopt -o nospace 2>/dev/null
}

# The options of a verb, without --help, which all have.
_epmdpxyctl_options () {
  local all='--json --bus --host --host-timeout --no-ask-password --help'
  case $1 in
    '') echo '--bus --host --host-timeout --json --no-ask-password --version --help' ;;
    run) echo '--gate --listen --report --quiet --play --play-when --play-seed --help' ;;
    env) echo "--wait --json --bus --no-ask-password --help" ;;
    status | nodes | links | rules | monitor | doctor | unfault) echo "$all" ;;
    wait) echo "--timeout --by $all" ;;
    cut | no-dial | fault) echo "--for --dry-run $all" ;;
    fix) echo "--all $all" ;;
    isolate | oneway) echo "--for --fault --dry-run $all" ;;
    halves | bridge | majorities-ring) echo "--for --fault --random --seed --dry-run $all" ;;
    minority) echo "--for --fault --seed --size --dry-run $all" ;;
    slow) echo "--for --latency --jitter --rate --oneway --dry-run $all" ;;
    grey) echo "--for --oneway --dry-run $all" ;;
    blip) echo "--for --fault --all --dry-run $all" ;;
    flap) echo "--every --down --count --fault --all --dry-run $all" ;;
    play) echo "--repeat --seed --dry-run $all" ;;
  esac
}

# The value of an option that takes one.
_epmdpxyctl_value () {
  case $1 in
    --bus) _epmdpxyctl_words $'system\nsession' ;;
    -H | --host) _epmdpxyctl_hosts ;;
    --gate) _epmdpxyctl_words $'per-node\nper-lookup' ;;
    --listen) _epmdpxyctl_words $'local\nany' ;;
    --fault) _epmdpxyctl_words $'stall\nloss\nreset\ngrey' ;;
    --report | --play) compopt -o default 2>/dev/null ;;
    --play-when | --by) _epmdpxyctl_islands ;;
    --for | --down) _epmdpxyctl_words $'20ms\n200ms\n1s\n10s\n1m' ;;
    --every) _epmdpxyctl_words $'1s\n5s\n10s\n1m' ;;
    --timeout | --host-timeout) _epmdpxyctl_words $'10s\n60s\n90s' ;;
    --latency | --jitter) _epmdpxyctl_words $'1ms\n10ms\n50ms\n200ms\n1s' ;;
    --rate) _epmdpxyctl_words $'100kB/s\n1MB/s\n10MB/s\n8Mbit/s' ;;
    --seed | --size | --count | --repeat | --play-seed) ;; # numbers
  esac
}

# An argument of a verb: $1, and the number of the argument, $2.
_epmdpxyctl_argument () {
  case $1 in
    cut | fix | oneway | no-dial | slow | grey | blip | flap)
      if [ "$2" -le 2 ]; then _epmdpxyctl_islands; fi ;;
    fault)
      if [ "$2" -le 2 ]; then
        _epmdpxyctl_islands
      else
        _epmdpxyctl_words $'fault=\ndirection=\nlatency-ms=\njitter-ms=\nrate=\nduration-ms='
        compopt -o nospace 2>/dev/null
      fi ;;
    isolate | bridge)
      if [ "$2" -eq 1 ]; then _epmdpxyctl_islands; fi ;;
    wait)
      if [ "$2" -eq 1 ]; then
        _epmdpxyctl_words $'node\nup\ncut\ndown\nnoticed'
      elif [ "$2" -le 3 ]; then
        _epmdpxyctl_islands
      fi ;;
    unfault)
      _epmdpxyctl_words "$(epmdpxyctl rules 2>/dev/null | awk 'NR > 1 { print $1 }')" ;;
    play) compopt -o default 2>/dev/null ;;
    help) if [ "$2" -eq 1 ]; then _epmdpxyctl_words "$(_epmdpxyctl_verbs)"; fi ;;
  esac
}

_epmdpxyctl_verbs () {
  printf '%s\n' run env status nodes links rules monitor wait doctor cut fix isolate halves \
    minority bridge majorities-ring oneway no-dial slow grey blip flap fault unfault play
}

_epmdpxyctl () {
  local current=${COMP_WORDS[COMP_CWORD]} verb='' words=() word i n_arguments=0 option=''
  COMPREPLY=()

  # The shell makes three words of --option=value; they are put together again.
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ "$word" = = ] && [ "${#words[@]}" -gt 0 ]; then
      words[${#words[@]} - 1]+='='
    elif [ "${#words[@]}" -gt 0 ] && [[ ${words[-1]} == --*= ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  if [ "$current" = = ]; then
    current=''
    [ "${#words[@]}" -gt 0 ] && words[${#words[@]} - 1]+='='
  fi

  for word in "${words[@]}"; do
    if [ -n "$option" ]; then
      option=''
      continue
    fi
    case $word in
      --) if [ "$verb" = run ]; then compopt -o default 2>/dev/null; return; fi ;;
      --*=?*) ;;
      -H) option=-H ;;
      --*)
        case ${word%=} in
          --json | --help | --version | --quiet | --dry-run | --all | --random | --oneway | \
            --wait | --no-ask-password) ;;
          *) option=${word%=} ;;
        esac ;;
      *)
        if [ -z "$verb" ]; then verb=$word; else n_arguments=$((n_arguments + 1)); fi ;;
    esac
  done

  if [ -n "$option" ]; then
    _epmdpxyctl_value "$option"
  elif [[ $current == -* ]]; then
    _epmdpxyctl_words "$(_epmdpxyctl_options "$verb" | tr ' ' '\n')"
  elif [ -z "$verb" ]; then
    _epmdpxyctl_words "$(_epmdpxyctl_verbs)"
  elif [ "$verb" = run ]; then
    compopt -o default 2>/dev/null
  else
    _epmdpxyctl_argument "$verb" $((n_arguments + 1))
  fi
}

complete -F _epmdpxyctl epmdpxyctl
