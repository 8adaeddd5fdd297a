package verbs

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/ways"
	"github.com/klab-dev/klab/workload/wire"
)

// observingVerbs are the verbs of "observe".
func observingVerbs() map[string]Verb {
	return map[string]Verb{
		"object": typed(observeObject), "objects": typed(observeObjects), "file": typed(observeFile),
		"answers": giving[map[string]string](typed(observeAnswers)), "events": giving[[]corev1.Event](typed(observeEvents)),
		"logs": giving[string](typed(observeLogs)), "mark": giving[string](typed(observeMark)),
		"stats": giving[wire.Stats](typed(observeStats)), "node": askingNodes(typed(observeNode)),
		"http": observing(observeHTTP), "everyNode": observing(observeEveryNode), "dns": observing(observeDNS),
		"endpoints": observing(observeEndpoints), "traffic": observing(observeTraffic), "dryRun": observing(observeDryRun),
		"kindConfig": observing(observeKindConfig),
	}
}

// actingVerbs are the verbs of "do", each with its reach, its target, its function and its way back. Their words are in
// internal/words.
func actingVerbs() map[string]Verb {
	return map[string]Verb{
		"setReady":    inside(named("Pod", "pod"), undone(typed(actSetReady), resetSwitched)),
		"setLive":     inside(named("Pod", "pod"), undone(typed(actSetLive), resetSwitched)),
		"setTCP":      inside(named("Pod", "pod"), undone(typed(actTCP), resetTCP)),
		"hang":        inside(named("Pod", "pod"), undone(typed(actHang), resetHung)),
		"burn":        inside(named("Pod", "pod"), undone(typed(actBurn), resetBurning)),
		"resetPod":    inside(named("Pod", "pod"), typed(actResetPod)),
		"exit":        inside(named("Pod", "pod"), typed(actExit)),
		"exec":        inside(named("Pod", "pod"), typed(actExec)),
		"portForward": inside(named("Pod", "pod"), typed(actPortForward)),
		"request":     inside(requested, observing(observeHTTP)),

		"load":         inside(named("", "name"), undone(typed(actLoad), stopLater)),
		"loadStop":     inside(named("", "name"), typed(actLoadStop)),
		"nodeManifest": inside(named("", "name"), typed(actNodeManifest)),
		"unit":         inside(named("Node", "node"), undone(typed(actUnit), startLater)),

		"apply":          objects(inManifest, undone(typed(actApply), deleteElsewhere)),
		"deleteManifest": objects(inManifest, typed(actDeleteManifest)),
		"label":          objects(named("", "name"), undone(typed(actLabel), labelsBefore)),
		"patch":          objects(named("", "name"), typed(actPatch)),
		"delete":         objects(named("", "name"), typed(actDelete)),
		"scale":          objects(named("", "name"), typed(actScale)),
		"clone":          objects(named("Pod", "name"), undone(typed(actClone), deleteClone)),
		"rolloutRestart": objects(named("Deployment", "name"), typed(actRolloutRestart)),
		"rolloutUndo":    objects(named("Deployment", "name"), typed(actRolloutUndo)),
		"setImage":       objects(named("Deployment", "name"), typed(actSetImage)),
		"answer":         objects(theAnswers, Verb{run: actAnswer, Source: actAnswer}),

		"writeFile": files(named("", "path"), typed(actWriteFile)),
	}
}

func resetSwitched(l *facts.Look, a switchArgs) (*ground.Undo, error) { return resetLater(l, a.Pod) }

func resetTCP(l *facts.Look, a tcpArgs) (*ground.Undo, error) { return resetLater(l, a.Pod) }

func resetHung(l *facts.Look, a podArgs) (*ground.Undo, error) { return resetLater(l, a.Pod) }

func resetBurning(l *facts.Look, a burnArgs) (*ground.Undo, error) { return resetLater(l, a.Pod) }

func stopLater(l *facts.Look, a loadArgs) (*ground.Undo, error) {
	return ways.StopLoad(l.Scope.Namespace, a.Name)
}

// Of are the verbs of "do" when they act, else those of "observe".
func Of(acts bool) map[string]Verb {
	if acts {
		return actingVerbs()
	}
	return observingVerbs()
}
