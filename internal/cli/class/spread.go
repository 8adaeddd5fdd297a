package class

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/lanes"
	"github.com/klab-dev/klab/internal/spread"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/internal/words"
	"github.com/klab-dev/klab/plain"
	"github.com/klab-dev/klab/workload/image"
)

// spreadFlags say in which cluster a class is graded, and how.
type spreadFlags struct {
	workers                           int
	kubeconfig, context, image, queue string
	yes                               bool
}

// foreign reports whether another cluster is meant than a lab of this machine.
func (f spreadFlags) foreign() bool { return f.kubeconfig != "" || f.context != "" }

// A spreading is a class that is graded on the nodes of a cluster.
type spreading struct {
	commands
	flags gradeFlags
	kube  kubernetes.Interface
	// lab is the name of the cluster's lab, factor how slow its machine was.
	lab    string
	factor float64
	// local is the hold of a lab of this machine, nil for any other.
	local *cluster.Hold
}

// spread grades a class on the nodes of a cluster.
func (a commands) spread(ctx context.Context, f gradeFlags, paths []string, options grade.Options) error {
	w := a.Words().Grade.Spread
	switch {
	case f.spread.workers < 1 || f.spread.workers > spread.MostWorkers:
		return a.Misuse(w.BadNumber, "n", strconv.Itoa(f.spread.workers), "most", strconv.Itoa(spread.MostWorkers))
	case len(f.labs) > 0 || f.shard != "" || len(f.merge) > 0 || a.LessonsDir != "":
		return a.Misuse(w.Beside)
	case f.spread.foreign() && f.spread.image == "":
		return a.Misuse(w.NoImage)
	}
	packed, err := a.packed(ctx, paths, f.out)
	if err != nil {
		return err
	}
	s := spreading{commands: a, flags: f}
	if f.spread.foreign() {
		return s.gradeInto(ctx, options, packed)
	}
	return a.Holding("klab grade", func(hold *cluster.Hold) error {
		s.local = hold
		return s.gradeInto(ctx, options, packed)
	})
}

// packed are the submissions that hold an answer, by digest, each as a zip file.
func (a commands) packed(ctx context.Context, paths []string, out string) (map[string][]byte, error) {
	packed := map[string][]byte{}
	err := each(ctx, paths, out, func(path string, s submission.Submission) error {
		if s.Refused != nil || len(s.Answers) == 0 {
			return nil
		}
		data, err := submission.Pack(ctx, path)
		if err != nil {
			return err
		}
		if len(data) > submission.MaxPacked {
			return a.Misuse(a.Words().Grade.Spread.TooLarge, "file", s.Source, "size", strconv.Itoa(len(data)>>10), "most", strconv.Itoa(submission.MaxPacked>>10))
		}
		packed[s.Digest] = data
		return nil
	})
	return packed, err
}

// connect finds the cluster. It has to be a lab: what answers are tried with is klab's.
func (s *spreading) connect(ctx context.Context) (version string, err error) {
	rules := &clientcmd.ClientConfigLoadingRules{ExplicitPath: s.Home.Kubeconfig(s.Lab)}
	if s.flags.spread.foreign() {
		rules = clientcmd.NewDefaultClientConfigLoadingRules()
		rules.ExplicitPath = s.flags.spread.kubeconfig
	}
	overrides := &clientcmd.ConfigOverrides{CurrentContext: s.flags.spread.context}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides).ClientConfig()
	if err != nil {
		return "", s.unreached(err)
	}
	config.UserAgent = "klab"
	if s.kube, err = kubernetes.NewForConfig(config); err != nil {
		return "", s.unreached(err)
	}
	system, err := s.kube.CoreV1().Namespaces().Get(ctx, metav1.NamespaceSystem, metav1.GetOptions{})
	if err != nil {
		return "", s.unreached(err)
	}
	if s.lab = system.Labels[cluster.LabLabel]; s.lab == "" {
		return "", &app.Error{Code: app.ExitUnknown, Cause: errors.New(words.Fill(s.Words().Grade.Spread.NoLab, "cluster", plain.Line(config.Host)))}
	}
	kept, err := s.kube.CoreV1().ConfigMaps(cluster.GraderNamespace).Get(ctx, "lab", metav1.GetOptions{})
	if err != nil {
		return "", s.unreached(err)
	}
	factor, _ := strconv.ParseFloat(kept.Data["factor"], 64) // an older lab does not say
	s.factor = max(factor, 1)
	server, err := s.kube.Discovery().ServerVersion()
	if err != nil {
		return "", s.unreached(err)
	}
	return server.GitVersion, nil
}

func (s *spreading) unreached(err error) error {
	return &app.Error{Code: app.ExitUnknown, Cause: errors.New(words.Fill(s.Words().Grade.Spread.Unreached, "reason", plain.Line(err.Error())))}
}

// gradeInto hands the class to the cluster, and takes in what it comes to.
func (s *spreading) gradeInto(ctx context.Context, options grade.Options, packed map[string][]byte) (err error) {
	unlock, err := s.take(s.flags.out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	began := time.Now().UTC()
	if options.Kubernetes, err = s.connect(ctx); err != nil {
		return err
	}
	if s.flags.spread.foreign() {
		question := words.Fill(s.Words().Grade.Spread.Ask, "lab", s.lab, "namespace", spread.Namespace)
		if err := app.Consent(ctx, s.App, s.flags.spread.yes, question); err != nil {
			return err
		}
	}
	journal, err := lanes.OpenJournal[grade.Try](filepath.Join(s.flags.out, journalFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	options.Journal = journal
	failed := s.grade(ctx, options, journal, packed)
	run := grade.RunInfo{Started: began, Ended: time.Now().UTC(), Labs: []string{s.lab}, Factor: s.factor}
	found, err := grade.Merge(options, []grade.Part{{Run: run}})
	if err != nil {
		return errors.Join(failed, err)
	}
	file, err := write(s.flags.out, found)
	if err != nil {
		return errors.Join(failed, err)
	}
	if ctx.Err() != nil {
		return errors.New(words.Fill(s.Words().Grade.Spread.GoesOn, "n", strconv.Itoa(journal.Len()), "command", "kubectl delete namespace "+spread.Namespace))
	}
	if failed != nil {
		return errors.New(words.Fill(s.Words().Grade.GoOn, "n", strconv.Itoa(journal.Len()), "reason", plain.Line(words.Of(s.Language).Why(failed))))
	}
	return s.conclude(found, file)
}

// grade is what the cluster does.
func (s *spreading) grade(ctx context.Context, options grade.Options, journal *lanes.Journal[grade.Try], packed map[string][]byte) error {
	w := s.Words().Grade.Spread
	class := spread.Class{Lab: s.lab, Klab: options.Klab, Kubernetes: options.Kubernetes, Workers: s.flags.spread.workers, Parallel: s.flags.parallel}
	var whole []string
	for _, lesson := range options.Lessons {
		class.Lessons = append(class.Lessons, spread.Lesson{ID: lesson.ID, Hash: lesson.Hash})
		if lesson.Exclusive != "" {
			whole = append(whole, lesson.ID)
		}
	}
	for digest := range packed {
		class.Submissions = append(class.Submissions, digest)
	}
	slices.Sort(class.Submissions)
	how := spread.How{Image: s.flags.spread.image, Queue: s.flags.spread.queue, Waits: func() {
		s.Tell("%s", words.Fill(w.Waits, "namespace", spread.Namespace))
	}}
	if how.Image == "" {
		var err error
		if how, err = s.ownImage(ctx, how); err != nil {
			return err
		}
	}
	all := spread.At(s.kube, class)
	share := options
	share.Share = class.Share(spread.Alone, 0)
	tries, answers := grade.Tried(share)
	if err := all.Begin(ctx, how, packed, tries); err != nil {
		return s.busy(err)
	}
	s.Tell("%s", words.Fill(w.Began, "n", strconv.Itoa(class.Workers), "lab", s.lab, "namespace", spread.Namespace))
	if err := all.Follow(ctx, how, s.keeping(journal, tries, answers)); err != nil {
		return err
	}
	if len(whole) > 0 {
		s.Tell("%s", words.Fill(w.WholeLab, "lessons", words.Of(s.Language).List(whole)))
	}
	if err := all.Clear(ctx); err != nil || s.local == nil {
		return err
	}
	lab, err := s.Connect(ctx, true)
	if err != nil {
		return err
	}
	s.SayTidied(app.Tidy(ctx, lab))
	return nil
}

// busy says who has the cluster, or what is left there of a class before.
func (s *spreading) busy(err error) error {
	w := s.Words().Grade.Spread
	var busy *spread.BusyError
	if errors.As(err, &busy) {
		return errors.New(words.Fill(w.Busy, "class", busy.Class, "command", "kubectl delete namespace "+spread.Namespace))
	}
	var leaving *spread.LeavingError
	if errors.As(err, &leaving) {
		reason := cmp.Or(plain.Line(leaving.Reason), w.NothingSaid)
		return errors.New(words.Fill(w.Leaving, "namespace", spread.Namespace, "time", leaving.After.String(), "reason", reason, "command", "kubectl describe namespace "+spread.Namespace))
	}
	return err
}

// keeping takes tries over, and tells them as they come. before are those that an earlier call took over.
func (s *spreading) keeping(journal *lanes.Journal[grade.Try], before map[string]grade.Try, answers int) func(string, grade.Try) error {
	done := 0
	for _, t := range before {
		if !t.Alone {
			done++
		}
	}
	return func(key string, t grade.Try) error {
		if known, there := journal.Ended(key); there && known.Ended.Equal(t.Ended) {
			return nil
		}
		if err := journal.Keep(key, t); err != nil {
			return err
		}
		if !t.Alone {
			done++
		}
		s.Tell("%s", s.line(grade.Progress{Done: done, Total: max(answers, done), Try: t}))
		return nil
	}
}

// ownImage makes an image of this klab, and brings it into the nodes that do not have it.
func (s *spreading) ownImage(ctx context.Context, how spread.How) (spread.How, error) {
	program, err := os.Executable()
	if err != nil {
		return how, err
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		return how, err
	}
	nodes, err := s.kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return how, s.unreached(err)
	}
	how.Image, how.Local = image.ProgramTag("klab", binary), true
	if !slices.ContainsFunc(nodes.Items, func(n corev1.Node) bool { return !has(n, how.Image) }) {
		return how, nil
	}
	arch := nodes.Items[0].Status.NodeInfo.Architecture
	if !runsOn(binary, arch) {
		return how, s.Misuse(s.Words().Grade.Spread.NoImage)
	}
	s.Tell("%s", words.Fill(s.Words().Grade.Spread.Importing, "image", how.Image, "n", strconv.Itoa(len(nodes.Items))))
	archive, err := image.Program("klab", binary, arch)
	if err != nil {
		return how, err
	}
	return how, s.local.Import(ctx, archive.Data)
}

// has reports whether a node has an image.
func has(node corev1.Node, ref string) bool {
	return slices.ContainsFunc(node.Status.Images, func(i corev1.ContainerImage) bool { return slices.Contains(i.Names, ref) })
}
