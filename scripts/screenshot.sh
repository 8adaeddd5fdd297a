#!/bin/sh
# Takes a picture of a terminal program: runs it in tmux, types keys, and draws the screen as PNG.
#
#   scripts/screenshot.sh OUT.png 120x40 'KEYS' COMMAND [ARGUMENT...]
#
# KEYS are tmux key names and texts, separated by spaces (see "man tmux", KEY BINDINGS). "wait" pauses for a second,
# and "see=PATTERN" until the screen shows an extended regular expression; a dot stands for a space in it.
# THEME=light draws on white. Needs tmux, aha, perl and chromium; with pngquant pictures are small.
set -eu

if [ $# -lt 4 ]; then
	sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
out=$1 size=$2 keys=$3
shift 3
for tool in tmux aha perl chromium; do
	command -v "$tool" >/dev/null || { echo "screenshot: $tool is missing" >&2; exit 1; }
done

columns=${size%x*} rows=${size#*x}
work=$(mktemp -d)
socket="klab-screenshot-$$"
trap 'exit 1' HUP INT TERM
trap 'tmux -L "$socket" kill-server 2>/dev/null || :; rm -rf "$work"' EXIT

cat >"$work/tmux.conf" <<-'CONF'
	set -g default-terminal tmux-256color
	set -as terminal-features ",*:RGB"
	set -g status off
	set -s escape-time 0
CONF
# A program that asks its terminal for the background learns it from the window's style.
if [ "${THEME:-dark}" = light ]; then
	echo 'set -g window-style "fg=#24292f,bg=#ffffff"' >>"$work/tmux.conf"
fi
command=""
for word in "$@"; do
	command="$command '$(printf %s "$word" | sed "s/'/'\\\\''/g")'"
done
LC_ALL=C.UTF-8 tmux -L "$socket" -f "$work/tmux.conf" -u new-session -d \
	-x "$columns" -y "$rows" "unset TMUX; TERM=xterm-256color COLORTERM=truecolor; export TERM COLORTERM; $command; sleep 60"

screen() { LC_ALL=C.UTF-8 tmux -L "$socket" capture-pane "$@" -p; }

# see waits until the screen shows a pattern, four minutes at most.
see() {
	tries=0
	until screen | LC_ALL=C.UTF-8 grep -Eq -- "$1"; do
		tries=$((tries + 1))
		[ "$tries" -lt 1200 ] || { echo "screenshot: the screen never showed $1:" >&2; screen >&2; exit 1; }
		sleep 0.2
	done
}

sleep "${DELAY:-2}"
set -f # a key may be a *
for key in $keys; do
	case $key in
	wait) sleep 1 ;;
	see=*) see "${key#see=}" ;;
	*) tmux -L "$socket" send-keys -- "$key" ;;
	esac
	sleep 0.3
done
sleep 0.7
screen -e >"$work/screen.ansi"

scheme=--black background='#16161e' foreground='#c0caf5'
if [ "${THEME:-dark}" = light ]; then
	scheme="" background='#ffffff' foreground='#24292f'
fi
# Every character beyond ASCII gets a box of one or two columns, so that fonts cannot shift the grid.
LC_ALL=C.UTF-8 aha $scheme --no-header <"$work/screen.ansi" | perl -CSD -pe '
	s/([\x{1100}-\x{115f}\x{2e80}-\x{a4cf}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}\x{fe30}-\x{fe4f}\x{ff00}-\x{ff60}\x{ffe0}-\x{ffe6}])|([^\x00-\x7f])/
	defined $1 ? "<i class=w>$1<\/i>" : "<i>$2<\/i>"/gxe' >"$work/body.html"
{
	cat <<-HTML
		<!doctype html><meta charset="utf-8"><style>
		body { margin: 0; background: $background; color: $foreground }
		pre { margin: 14px; font: 15px/19px "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace }
		i { font-style: normal; display: inline-block; width: 1ch; text-align: center }
		i.w { width: 18.06px; font-size: 17px; line-height: 1px }
		</style><pre>
	HTML
	cat "$work/body.html"
	echo '</pre>'
} >"$work/screen.html"
width=$((columns * 9031 / 1000 + 30)) height=$((rows * 19 + 28))
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor="${SCALE:-1}" \
	--window-size="$width,$height" --screenshot="$work/out.png" "file://$work/screen.html" >/dev/null 2>&1
if command -v pngquant >/dev/null; then
	pngquant --force --output "$work/out.png" 64 "$work/out.png"
fi
mv "$work/out.png" "$out"
