#!/usr/bin/env bash
# Proves everything that a change has to pass, within what two cores can do in
# an hour: fast tests, labs made and broken, the lessons as a learner does
# them, and a sample of the law. It ends with a table of its own steps.
#
#   KLAB_TEST=all      leave nothing out (make release-check)
#   KLAB_BASE=COMMIT   what the change is compared with (default: the last
#                      commit that is older than twelve hours)
#   KLAB_UNTIL=SECONDS when all should be over, by the clock of date +%s: the
#                      walk and the sample then share what is left
#   KLAB_SAMPLE=600s   time for the sample of the law
#   KLAB_WALK=540s     time for lessons as a learner does them
#   KLAB_HANDED=10     answers that are handed in and graded again

set -euo pipefail

cd "$(dirname "$0")/.."
klab=bin/klab
commit=$(git rev-parse --short=12 HEAD)
turn=$(git rev-list --count HEAD)
whole=${KLAB_TEST:-}

# What breaks labs in foreign ways takes turns: one group a run.
turns=(
	'TestLifeAfterDamage|TestCancelAtEveryStep'
	'TestBadDays'
	'TestDeathAroundALab|TestSomebodyElsesCluster'
	'TestVerdictsWhileNodesSuffer'
	'TestVerdictsWhileTheControlPlaneSuffers'
	'TestTheLawOfTheGuidesExample'
	'TestTheLawOfANewLesson'
	'TestHostileBundlesCostNobodyAnything'
	'TestTheAPIServerRefusesHostileObjects'
	'TestTheDemoGoesFromSeedToGreen'
	'TestAddOnsComeAndGo'
)

table=()
step() {
	local name=$1 begun=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	local ended=0
	"$@" || ended=$?
	table+=("$(printf '%6d s  %s%s' $((SECONDS - begun)) "$name" "$([[ $ended = 0 ]] || echo ': FAILED')")")
	return "$ended"
}

leave_out() { table+=("$(printf '%8s  %s' '-' "$1: left out of this run; make release-check leaves nothing out")"); }

report() {
	printf '\n== steps of %s, %d s in all\n' "$commit" "$SECONDS"
	printf '%s\n' "${table[@]}"
}
trap report EXIT

# The lessons that the change touches, their words left out.
touched() {
	local base=${KLAB_BASE:-$(git rev-list -1 --before='12 hours ago' HEAD)}
	[[ -n $base ]] || return 0
	git diff --name-only "$base" -- content/lessons |
		grep -v -e '/text\.' -e '/messages\.' |
		sed -n 's#^content/lessons/[0-9]*-\([^/]*\)/.*#\1#p' | sort -u | paste -sd, || true
}

labs() {
	local skip=()
	if [[ $whole != all ]]; then
		local others=() i
		for i in "${!turns[@]}"; do
			[[ $i = $((turn % ${#turns[@]})) ]] || others+=("${turns[$i]}")
		done
		skip=(-skip "$(IFS='|' && echo "${others[*]}")")
		for i in "${others[@]}"; do leave_out "$i"; done
	fi
	KLAB_E2E=1 go test -timeout 40m "${skip[@]}" ./tests/e2e
}

# within MOST LEAST PERCENT is that share of the seconds that are left, LEAST to MOST of them. Two minutes are kept for what
# comes last. A lesson that was begun is walked to its end, which may take some minutes more.
within() {
	local most=$1 least=$2 percent=$3 share
	[[ -n ${KLAB_UNTIL:-} ]] || { echo "${most}s" && return; }
	share=$(((KLAB_UNTIL - $(date +%s) - 120) * percent / 100))
	((share < most)) || share=$most
	((share > least)) || share=$least
	echo "${share}s"
}

law_lab() {
	$klab start --name law --screen=false --port 30080=0,30443=0,80=0,443=0
}

sample() {
	local these budget
	these=$(touched)
	budget=${KLAB_SAMPLE:-$(within 600 150 100)}
	echo "touched: ${these:-none}; within $budget"
	$klab author test --name law --ledger --sample "$commit" --budget "$budget" ${these:+--touched "$these"}
}

# Another third of the lessons comes first in every run, the rest as far as the time goes.
walk() {
	local these budget
	these=$(touched)
	budget=${KLAB_WALK:-$(within 540 60 45)}
	echo "touched: ${these:-none}; within $budget"
	$klab author walk --name law --parallel 2 --first "$((turn % 3 + 1))/3" --budget "$budget" ${these:+--touched "$these"}
}

# A few answers of a lesson that was proven whole are played, handed in and graded again, other ones in every run.
handed_in() {
	local out ended=0
	out=$(mktemp -d)
	$klab author submissions labels-and-selectors --name law --most "${KLAB_HANDED:-10}" --draw "$commit" --parallel 6 --out "$out" || ended=$?
	rm -rf "$out"
	return "$ended"
}

step 'fast tests' go test ./...
step 'a thousand kills' env KLAB_TEST_KILLS=1000 go test -run Kills ./internal/progress
step 'race detector' env CGO_ENABLED=1 go test -race ./internal/progress ./internal/session/... ./internal/law ./internal/ledger
step 'tests of the images' sh -c 'cd assets/images && go test ./internal/... ./cmd/kindnet ./cmd/runc-bounded'
step 'node image' scripts/node-image.sh
step 'labs' labs
step 'a lab for the law' law_lab
step 'lessons as a learner does them' walk
step 'sample of the law' sample
step 'answers handed in' handed_in
step 'stop the lab' $klab stop --name law
