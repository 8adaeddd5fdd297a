#!/usr/bin/env bash
# Takes the pictures of docs/screens.md and of the READMEs on a lab that is up. It resets the lesson readiness-probe there.
#
#   scripts/pictures.sh LAB [PICTURE...]
#
# A picture is called SCENE-LANGUAGE-COLUMNS, with -light where it is on white. Look at each before it is kept.
set -euo pipefail

cd "$(dirname "$0")/.."
if [[ $# = 0 ]]; then
	sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
export KLAB_LAB=$1
shift
wanted=" $* "
lesson=readiness-probe

learner=$(mktemp -d)
trap 'rm -rf "$learner"' EXIT
export KLAB_LEARNER=$learner
did() {
	printf '{"v":1,"id":"%s","time":"%s","machine":"here","kind":"%s","lesson":"%s","task":"%s","data":{"question":"%s","option":"%s","right":%s}}\n' \
		"$1" "$(date -u -d '3 days ago' +%FT%TZ)" "${@:2}" >>"$learner/state/progress.jsonl"
}
# The learner of the pictures has met klab before, and two of the answers were wrong.
learned() {
	rm -rf "$learner/state"
	mkdir "$learner/state"
	local task
	did dealt dealt '' '' '' '' false # the order of the answers
	for task in count-nodes run-web find-word delete-web; do did "$task" passed start-here "$task" '' '' false; done
	did p1 predicted $lesson see-the-damage restart process true
	did p2 predicted $lesson out-and-back failing-pod removed false
	did q1 answered $lesson '' hour-unready restarted false
}

on() { bin/klab kubectl -n klab-$lesson "$@"; }

# What is prepared for a picture. A stage that is reached already is not prepared again.
stage=
seeded() {
	[[ $stage = "$1" ]] && return
	bin/klab reset $lesson
	stage=$1
}
fresh() { seeded fresh; }
restarted() {
	if [[ $stage != restarted ]]; then
		seeded restarted
		on rollout restart deployment/shop
		on rollout status deployment/shop
		sleep 10 # the shop serves again
	fi
	on delete configmap answers --ignore-not-found
}
probed() {
	[[ $stage = probed ]] && return
	local probe='{"httpGet":{"path":"/readyz","port":8080},"periodSeconds":2}'
	seeded probed
	on patch deployment shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"shop","readinessProbe":'"$probe"'}]}}}}'
	on rollout status deployment/shop
}
# slow makes a rollout last, so that there is a picture to take of it.
slow() {
	probed
	on patch deployment shop -p '{"spec":{"minReadySeconds":20}}'
}

# take takes a picture: its name, the rows, what is prepared, the keys, and the command of klab.
take() {
	local name=$1 rows=$2 prepare=$3 keys=$4 language columns light
	shift 4
	[[ $wanted = '  ' || $wanted = *" $name "* ]] || return 0
	IFS=- read -r _ language columns light <<<"$name"
	echo "$name"
	$prepare
	learned
	THEME=${light:-dark} scripts/screenshot.sh "docs/pictures/$name.png" "${columns}x$rows" "$keys" env KLAB_LANG="$language" bin/klab "$@"
}

# lesson takes a picture of the lesson. The exercise is set up once its first task has a verdict.
lesson() {
	take "$1" "$2" "$3" "see=(○.to.do|○.待完成|✘.not.yet|✘.还不对|◐.waiting|◐.等待中) wait $4" start --lesson $lesson
}

prompt='t see=readiness-probe.[#$]'
log='kubectl Space logs Space visitor Space --tail=3 Enter see=failed=0'
typed='kubectl Space rollout Space restart Space deployment/shop'
answer='kubectl Space create Space configmap Space answers Space'
answer+=' --from-literal=failures=7 Space --from-literal=status=503 Enter'
image='kubectl Space set Space image Space deployment/shop Space shop=klab.local/web'

take catalogue-en-120 40 : 'see=lab.ready wait Down Down wait' start
take catalogue-zh-120-light 40 : 'see=环境就绪 wait Down Down wait' start
lesson shell-en-120-light 40 fresh "$prompt $log $typed"
lesson shell-zh-80 30 fresh "$prompt $log $typed"
lesson green-en-160 45 restarted "$prompt $answer see=Passed:"
lesson green-zh-120-light 40 restarted "$prompt $answer see=通过："
timeline='Tab Down Down v v v v c'
lesson timeline-en-200 50 probed "$timeline see=check.ended wait Escape"
lesson rollout-en-200 50 slow "v $prompt $image:v2 Enter see=2/3.new"
lesson rollout-zh-200-light 50 slow "v $prompt $image:v1 Enter see=新版.2/3"
take review-en-80 24 : 'see=1.of wait 2 Enter wait' review
take review-zh-80-light 24 : 'see=1.题 wait 1 Enter wait' review
