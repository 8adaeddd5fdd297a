package class

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/grade"
	"github.com/klab-dev/klab/internal/spread"
	"github.com/klab-dev/klab/internal/submission"
	"github.com/klab-dev/klab/lessons"
)

// runsOn reports whether a program is one of Linux for an architecture.
func runsOn(binary []byte, arch string) bool {
	file, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return false
	}
	machines := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	return machines[arch] == file.Machine && len(file.Progs) > 0
}

// workerCommand is what a Pod of a class runs. Nobody types it.
func (a commands) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use: "worker", Hidden: true, Args: a.Exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return worker{a}.work(cmd.Context(), os.Getenv) },
	}
}

// A worker is klab in a Pod of a class.
type worker struct{ commands }

// work grades a share of a class in the cluster where it runs.
func (a worker) work(ctx context.Context, getenv func(string) string) error {
	phase, err := spread.ParsePhase(getenv(spread.PhaseVariable))
	if err != nil {
		return &app.Error{Code: app.ExitUsage, Cause: err}
	}
	index, err := strconv.Atoi(getenv(spread.IndexVariable))
	if err != nil {
		return &app.Error{Code: app.ExitUsage, Cause: fmt.Errorf("read %s: %w", spread.IndexVariable, err)}
	}
	config, err := rest.InClusterConfig()
	if err != nil {
		return &app.Error{Code: app.ExitUsage, Cause: err}
	}
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	handed, err := spread.Open(ctx, kube, getenv(spread.ClassVariable))
	if err != nil {
		return err
	}
	options, err := a.handed(ctx, handed)
	if err != nil {
		return err
	}
	a.Lab = handed.Class().Lab
	if err := writeKubeconfig(a.Home.Kubeconfig(a.Lab), config); err != nil {
		return err
	}
	lab, err := a.here(ctx, kube, handed.Class())
	if err != nil {
		return err
	}
	journal, err := handed.Journal(ctx)
	if err != nil {
		return err
	}
	options.Lab, options.LabName, options.Journal = lab, a.Lab, journal
	options.Share, options.Once = handed.Class().Share(phase, index), phase == spread.First
	options.Progress = func(p grade.Progress) { a.Tell("%s", a.line(p)) }
	_, err = grade.Run(ctx, options)
	return err
}

// handed are the class's lessons and submissions. Those of another klab are no use in any Pod.
func (a worker) handed(ctx context.Context, handed *spread.Cluster) (grade.Options, error) {
	class := handed.Class()
	o := grade.Options{Klab: version(), Kubernetes: class.Kubernetes, Parallel: class.Parallel, Refusal: cluster.Refused}
	if class.Klab != o.Klab {
		return o, app.Usage("this is klab %s, and the class is graded by klab %s", o.Klab, class.Klab)
	}
	course, err := a.Authored(ctx)
	if err != nil {
		return o, err
	}
	if o.Lessons, err = asked(course, class.Lessons); err != nil {
		return o, err
	}
	if o.Seconds, err = seconds(); err != nil {
		return o, err
	}
	packed, err := handed.Submissions(ctx)
	if err != nil {
		return o, err
	}
	dir, err := os.MkdirTemp("", "submissions-")
	if err != nil {
		return o, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it goes with the Pod
	for i, data := range packed {
		file := filepath.Join(dir, strconv.Itoa(i)+".zip")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return o, err
		}
		s, err := submission.Read(ctx, file)
		if err != nil {
			return o, err
		}
		o.Submissions = append(o.Submissions, s)
	}
	return o, nil
}

// asked are the lessons of a class as they are here.
func asked(course *lessons.Course, wanted []spread.Lesson) ([]*lessons.Lesson, error) {
	var out []*lessons.Lesson
	for _, one := range wanted {
		lesson := course.Lesson(one.ID)
		if lesson == nil || lesson.Hash != one.Hash {
			return nil, app.Usage("lesson %s is another one in this klab, or it has none of this name", one.ID)
		}
		out = append(out, lesson)
	}
	return out, nil
}

// writeKubeconfig writes the Pod's own rights down where klab looks for a lab's.
func writeKubeconfig(file string, config *rest.Config) error {
	const here = "here"
	kubeconfig := clientcmdapi.NewConfig()
	kubeconfig.Clusters[here] = &clientcmdapi.Cluster{Server: config.Host, CertificateAuthority: config.CAFile}
	kubeconfig.AuthInfos[here] = &clientcmdapi.AuthInfo{TokenFile: config.BearerTokenFile}
	kubeconfig.Contexts[here] = &clientcmdapi.Context{Cluster: here, AuthInfo: here}
	kubeconfig.CurrentContext = here
	return clientcmd.WriteToFile(*kubeconfig, file)
}

// here is the lab that the Pod runs in.
func (a worker) here(ctx context.Context, kube kubernetes.Interface, class spread.Class) (*cluster.Lab, error) {
	where := a.ClusterOptions(false)
	where.Whole = true
	lab, err := app.Connect(ctx, where)
	if err != nil {
		return nil, err
	}
	server, err := kube.Discovery().ServerVersion()
	if err != nil {
		return nil, err
	}
	if server.GitVersion != class.Kubernetes {
		return nil, &app.Error{Code: app.ExitUsage, Cause: errors.New("Kubernetes is " + server.GitVersion + ", and was " + class.Kubernetes)}
	}
	return lab, nil // others are at work in it, and from here nobody sees whether they live: whoever asked for the class tidies up
}
