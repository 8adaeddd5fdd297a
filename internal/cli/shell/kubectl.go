package shell

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/klog/v2"
	kubectl "k8s.io/kubectl/pkg/cmd"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/cli/app"
	"github.com/klab-dev/klab/internal/words"
)

// CalledKubectl reports whether klab was started under kubectl's name.
func CalledKubectl(program string) bool {
	return strings.TrimSuffix(filepath.Base(program), ".exe") == "kubectl"
}

// AsKubectl is klab under kubectl's name. In a lab's shell it works on that lab, even where the learner's start files
// change KUBECONFIG; elsewhere it is plain kubectl.
func AsKubectl(ctx context.Context, a *app.App, args []string) error {
	if os.Getenv("KLAB_LAB") == "" {
		return runKubectl(ctx, args, a.Raw, func(*genericclioptions.ConfigFlags, *cobra.Command) error { return nil })
	}
	a.Lab = app.UsualLab()
	if err := a.CheckLab(); err != nil {
		return err
	}
	if err := a.FindHome(false); err != nil {
		return err
	}
	kubeconfig := a.Home.ShellKubeconfig(a.Lab, os.Getenv("KLAB_LESSON"))
	if _, err := os.Stat(kubeconfig); err != nil {
		kubeconfig = a.Home.Kubeconfig(a.Lab) // the lab was made afresh under its shell
	}
	return kubectlOnLab(ctx, a, kubeconfig, args)
}

// kubectlOnLab runs kubectl with a kubeconfig of the lab, and on the lab only.
func kubectlOnLab(ctx context.Context, a *app.App, kubeconfig string, args []string) error {
	own, err := clientcmd.LoadFromFile(a.Home.Kubeconfig(a.Lab))
	if errors.Is(err, fs.ErrNotExist) {
		return &app.Error{Code: app.ExitUnknown, Cause: cluster.NoLab(ctx, a.ClusterOptions(true))}
	}
	if err != nil {
		return fmt.Errorf("read the lab's kubeconfig: %w", err)
	}
	// The learner's own folder of kubectl, with its cache and preferences, belongs to the learner's own clusters.
	for name, value := range map[string]string{"KUBECONFIG": kubeconfig, "KUBECACHEDIR": cacheDir(a.Home, a.Lab), "KUBECTL_KUBERC": "false"} {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("point kubectl at the lab: %w", err)
		}
	}
	return runKubectl(ctx, args, a.Raw, labOnly{a.Words().NotThisLab, a.Lab, own}.allow)
}

// runKubectl is kubectl itself: klab carries it, so that its version fits the lab. It asks allow before a command
// runs, when the flags are known.
func runKubectl(ctx context.Context, args []string, streams app.Streams, allow func(*genericclioptions.ConfigFlags, *cobra.Command) error) error {
	// kubectl lets the system end it on a signal. With klab's own handler port-forward, proxy, exec and attach would go
	// on.
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	if ctx.Err() != nil {
		return &app.Error{Code: app.ExitFailed}
	}
	files := genericiooptions.IOStreams{In: streams.In, Out: streams.Out, ErrOut: streams.Err}
	// As kubectl's own, which it does not hand out.
	flags := genericclioptions.NewConfigFlags(true).WithDeprecatedPasswordFlag().
		WithDiscoveryBurst(300).WithDiscoveryQPS(50).WithWarningPrinter(files)
	root := kubectl.NewKubectlCommand(kubectl.KubectlOptions{
		Arguments:     append([]string{"kubectl"}, args...),
		PluginHandler: kubectl.NewDefaultPluginHandler([]string{"kubectl"}),
		ConfigFlags:   flags,
		IOStreams:     files,
	})
	root.SetArgs(args)
	addLogFlags(root.PersistentFlags())
	var refusal error
	before := root.PersistentPreRunE
	root.PersistentPreRunE = func(cmd *cobra.Command, rest []string) error {
		if refusal = allow(flags, cmd); refusal != nil {
			root.SilenceErrors, root.SilenceUsage = true, true
			return refusal
		}
		if cmd.Flags().Changed("v") || cmd.Flags().Changed("vmodule") {
			klog.ClearLogger() // whoever asks what kubectl does hears it
		}
		return before(cmd, rest)
	}
	if err := root.Execute(); err != nil {
		return &app.Error{Code: app.ExitFailed, Cause: refusal}
	}
	return nil
}

// addLogFlags adds -v and --vmodule. They are not among those of kubectl's commands: the main of its own program adds them.
func addLogFlags(flags *pflag.FlagSet) {
	all := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(all)
	for _, name := range []string{"v", "vmodule"} {
		flags.AddGoFlag(all.Lookup(name))
	}
}

// labOnly keeps kubectl on a lab, whose own kubeconfig says where that is.
type labOnly struct {
	text string
	lab  string
	own  *api.Config
}

// allow refuses flags and files that lead to another cluster. A file that cannot be read leads nowhere: kubectl reports
// it itself.
func (l labOnly) allow(flags *genericclioptions.ConfigFlags, cmd *cobra.Command) error {
	if cmd.HasParent() && cmd.Parent().Name() == "config" {
		return l.allowFile(cmd.Flag("kubeconfig").Value.String())
	}
	config, err := flags.ToRawKubeConfigLoader().RawConfig()
	if err == nil && !l.has(serverOf(flags, config)) {
		return l.refusal(flags)
	}
	return nil
}

// allowFile lets a file be changed that is new, or knows nothing but the lab.
func (l labOnly) allowFile(path string) error {
	if path == "" {
		return nil
	}
	config, err := clientcmd.LoadFromFile(path)
	if err == nil && slices.ContainsFunc(slices.Collect(maps.Values(config.Clusters)), func(c *api.Cluster) bool { return !l.has(c.Server) }) {
		return l.refuse("--kubeconfig " + path)
	}
	return nil
}

func (l labOnly) has(server string) bool {
	for _, c := range l.own.Clusters {
		if c.Server == strings.TrimSuffix(server, "/") {
			return true
		}
	}
	return false
}

// serverOf is the API server that kubectl would turn to, "" when there is none.
func serverOf(flags *genericclioptions.ConfigFlags, config api.Config) string {
	if *flags.APIServer != "" {
		return *flags.APIServer
	}
	cluster := *flags.ClusterName
	if context := config.Contexts[cmp.Or(*flags.Context, config.CurrentContext)]; cluster == "" && context != nil {
		cluster = context.Cluster
	}
	if at := config.Clusters[cluster]; at != nil {
		return at.Server
	}
	return ""
}

// refusal names the flag that leads away from the lab: of several the one that wins.
func (l labOnly) refusal(flags *genericclioptions.ConfigFlags) error {
	what := "the kubeconfig " + os.Getenv("KUBECONFIG")
	for _, given := range []struct {
		flag  string
		value *string
	}{{"--kubeconfig", flags.KubeConfig}, {"--context", flags.Context}, {"--cluster", flags.ClusterName}, {"--server", flags.APIServer}} {
		if *given.value != "" {
			what = given.flag + " " + *given.value
		}
	}
	return l.refuse(what)
}

func (l labOnly) refuse(what string) error {
	return errors.New(words.Fill(l.text, "what", what, "lab", l.lab))
}

// KubectlCommand is kubectl on the lab.
func KubectlCommand(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use: "kubectl …", DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := takeOwn(cmd.Root().PersistentFlags(), args)
			if err != nil {
				return a.FlagMistake(cmd, err)
			}
			if err := a.CheckLab(); err != nil {
				return err
			}
			return kubectlOnLab(cmd.Context(), a, a.Home.Kubeconfig(a.Lab), args)
		},
	}
}

// takeOwn takes klab's own flags off the front and sets them; everything else is kubectl's. Cobra hands them on unread,
// because it must not read the flags of kubectl. What has a short form, as --output, is kubectl's.
func takeOwn(own *pflag.FlagSet, args []string) ([]string, error) {
	rest := args
	for len(rest) > 0 && strings.HasPrefix(rest[0], "--") {
		name, _, joined := strings.Cut(rest[0], "=")
		flag := own.Lookup(name[len("--"):])
		if flag == nil || flag.Shorthand != "" {
			break
		}
		rest = rest[1:]
		if !joined && flag.NoOptDefVal == "" && len(rest) > 0 {
			rest = rest[1:]
		}
	}
	return afterDashes(rest), own.Parse(args[:len(args)-len(rest)])
}

func afterDashes(args []string) []string {
	if len(args) > 0 && args[0] == "--" {
		return args[1:]
	}
	return args
}
