# SPDX-License-Identifier: BSD-2-Clause
# Completion of halfopen for bash: commands, options, targets, profiles, and the ids of cases.

# The names of the profiles, from the folder beside the cases.
_halfopen_profiles()
{
	local case_file
	case_file=$("$1" list --json open/normal-active 2>/dev/null |
		sed -n 's/^ *"file": "\(.*\)",*$/\1/p' | head -n 1)
	[ -n "$case_file" ] || return
	ls "${case_file%/cases/*}/suite/profiles" 2>/dev/null | sed -n 's/\.profile$//p'
}

# The ids of the cases and the folders that they stand in.
_halfopen_ids()
{
	"$1" list 2>/dev/null | awk '{
		print $1
		while (sub("/[^/]*$", "", $1) && !seen[$1]++)
			print $1
	}'
}

# The ways into states with which the names of the cells of the matrix begin.
_halfopen_routes()
{
	"$1" matrix --list 2>/dev/null | cut -d: -f1 | uniq
}

# What the help of the command says its options are; the program itself has none besides.
_halfopen_options()
{
	"$1" "$2" --help 2>/dev/null | sed "/^ *prove /d" | grep -o -e '\B--[a-z][a-z-]*' -e '\B-[a-z]\b' | sort -u
	echo --help
}

_halfopen()
{
	local program=$1 word=$2 before=$3 words
	COMPREPLY=()
	# A colon parts words for bash, but not for us: right behind it, it is itself the word.
	if [ "${COMP_WORDS[COMP_CWORD]}" = : ]; then
		before=: word=
	fi
	case $before in
	--target) words='reference linux linux:quick linux:long linux:host linux:matrix' ;;
	--profile) words="all $(_halfopen_profiles "$program")" ;;
	--plan) words='cases matrix' ;;
	--ip) words='4 6 both' ;;
	--out | --cases) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
	--pcap | --propose-expectations) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
	--as-case) words=$(_halfopen_routes "$program") ;;
	:) words='quick long host matrix' ;;
	*)
		if [ "$COMP_CWORD" = 1 ]; then
			words="$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p') --help --version"
		elif [ "${word:0:1}" = - ]; then
			words=$(_halfopen_options "$program" "${COMP_WORDS[1]}")
		elif [ "${COMP_WORDS[1]}" = tap ] || [ "${COMP_WORDS[1]}" = format ]; then
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
			return
		elif [ "${COMP_WORDS[1]}" = matrix ]; then
			words=$(_halfopen_routes "$program")
		else
			words=$(_halfopen_ids "$program")
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _halfopen halfopen
