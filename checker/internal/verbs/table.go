package verbs

import (
	"github.com/klab-dev/klab/checker/ground"
	"github.com/klab-dev/klab/checker/internal/facts"
	"github.com/klab-dev/klab/checker/internal/ways"
)

// observingVerbs are the verbs of "observe".
func observingVerbs() map[string]Verb {
	return map[string]Verb{
		"object": typed(observeObject), "objects": typed(observeObjects), "answers": typed(observeAnswers),
		"endpoints": typed(observeEndpoints), "events": typed(observeEvents), "logs": typed(observeLogs),
		"http": typed(observeHTTP), "everyNode": typed(observeEveryNode), "dns": typed(observeDNS),
		"traffic": typed(observeTraffic), "mark": typed(observeMark), "stats": typed(observeStats),
		"node": typed(observeNode), "file": typed(observeFile), "dryRun": typed(observeDryRun),
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
		"request":     inside(requested, typed(observeHTTP)),

		"load":         inside(named("", "name"), undone(typed(actLoad), stopLater)),
		"loadStop":     inside(named("", "name"), typed(actLoadStop)),
		"nodeManifest": inside(named("", "name"), typed(actNodeManifest)),

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
