package facts

import (
	"time"

	"github.com/klab-dev/klab/checker/internal/kube"
)

// touch notes when an object was last written.
func (l *Look) touch(object map[string]any) {
	if kube.Text(object, "metadata", "namespace") != l.Scope.Namespace {
		return
	}
	switch kind := kube.Text(object, "kind"); {
	case kind == "ConfigMap" && kube.Text(object, "metadata", "name") == AnswersName:
		l.Answered = kube.Later(l.Answered, kube.LastWrite(object))
		return
	case kind == "Pod":
		l.Leaving = kube.Later(l.Leaving, kube.ParseTime(kube.At(object, "metadata", "deletionTimestamp")))
	}
	l.Written = kube.Later(l.Written, kube.LastWrite(object))
	if arrived(object) {
		l.Stirred = kube.Later(l.Stirred, kube.LastStir(object))
	} else {
		l.Coming = kube.Later(l.Coming, kube.LastStir(object))
	}
}

// arrived reports whether an object is none of a Pod that has yet to become ready, or to end.
func arrived(object map[string]any) bool {
	phase := kube.Text(object, "status", "phase")
	return kube.Text(object, "kind") != "Pod" || phase == "Succeeded" || phase == "Failed" ||
		kube.IsReady(object) && kube.Text(object, "spec", "restartPolicy") == "Always"
}

// Get is the lab's, and notes when the object was written.
func (l *Look) Get(kind, namespace, name string) (map[string]any, error) {
	object, err := l.Lab.Get(l.Ctx, kind, namespace, name)
	if err == nil && object != nil {
		l.touch(object)
	}
	return object, err
}

// List is the lab's, and notes when each object was written.
func (l *Look) List(kind, namespace, selector string) ([]map[string]any, error) {
	objects, err := l.Lab.List(l.Ctx, kind, namespace, selector)
	for _, object := range objects {
		l.touch(object)
	}
	return objects, err
}

// Changed is when anything the look read was last written, or something of the namespace last went.
func (l *Look) Changed() time.Time { return kube.Later(l.Written, l.Lab.Departed(l.Scope.Namespace)) }

// LastWrite is when anything the look read was last written, the typed answers included.
func (l *Look) LastWrite() time.Time { return kube.Later(l.Written, l.Answered) }

// AnswersName is the ConfigMap in which a learner's typed answers are.
const AnswersName = "answers"
