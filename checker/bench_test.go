package checker_test

import (
	"testing"
	"time"

	"github.com/klab-dev/klab/checker"
	"github.com/klab-dev/klab/checker/checkertest"
)

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := checker.Compile(webReady(time.Second)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLook(b *testing.B) {
	lab := &checkertest.Lab{}
	lab.Put(pod("web", "True", nil))
	p, err := checker.Compile(webReady(time.Second))
	if err != nil {
		b.Fatal(err)
	}
	r := runner(lab)
	for b.Loop() {
		r.Look(b.Context(), p)
	}
}
