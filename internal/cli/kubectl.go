package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	kubectl "k8s.io/kubectl/pkg/cmd"

	"github.com/klab-dev/klab/cluster"
)

// runKubectl is kubectl itself: klab carries it, so that its version fits the lab.
func runKubectl(args []string, streams Streams) int {
	cmd := kubectl.NewKubectlCommand(kubectl.KubectlOptions{
		Arguments:     append([]string{"kubectl"}, args...),
		PluginHandler: kubectl.NewDefaultPluginHandler([]string{"kubectl"}),
		IOStreams:     genericiooptions.IOStreams{In: streams.In, Out: streams.Out, ErrOut: streams.Err},
	})
	cmd.SetArgs(args)
	if err := cmd.Execute(); err != nil {
		return ExitFailed
	}
	return ExitOK
}

func (a *app) kubectlCommand() *cobra.Command {
	return &cobra.Command{
		Use: "kubectl …", Short: "run kubectl on the lab (klab --name LAB kubectl … for another one)", DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, args []string) error {
			args = a.takeLab(args)
			if err := a.checkLab(); err != nil {
				return err
			}
			kubeconfig := a.clusterOptions(true).Kubeconfig()
			if _, err := os.Stat(kubeconfig); err != nil {
				return &exitError{code: ExitUnknown, cause: cluster.NoLab(a.lab)}
			}
			if err := os.Setenv("KUBECONFIG", kubeconfig); err != nil {
				return fmt.Errorf("point kubectl at the lab: %w", err)
			}
			if code := runKubectl(args, a.Streams); code != ExitOK {
				return &exitError{code: code}
			}
			return nil
		},
	}
}

// takeLab takes klab's own --name off the front; everything else is kubectl's. Cobra hands it on unread,
// because it must not read the flags of kubectl.
func (a *app) takeLab(args []string) []string {
	switch {
	case len(args) >= 2 && args[0] == "--name":
		a.lab, args = args[1], args[2:]
	case len(args) >= 1 && strings.HasPrefix(args[0], "--name="):
		a.lab, args = strings.TrimPrefix(args[0], "--name="), args[1:]
	}
	if len(args) > 0 && args[0] == "--" {
		return args[1:]
	}
	return args
}
