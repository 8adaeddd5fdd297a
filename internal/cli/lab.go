package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/klab-dev/klab/cluster"
	"github.com/klab-dev/klab/internal/session"
)

var _ session.Lab = (*cluster.Lab)(nil)

type startFlags struct {
	workers   int
	image     string
	ports     []string
	proxyMode string
	recreate  bool
	yes       bool
	screen    bool
	lesson    string
}

func (a *app) startCommand() *cobra.Command {
	f := startFlags{}
	cmd := &cobra.Command{
		Use: "start", Short: "bring up the lab (or find it again) and open the lessons", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.start(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.workers, "workers", 2, "number of worker nodes")
	flags.StringVar(&f.image, "image", os.Getenv("KLAB_NODE_IMAGE"), "node image (default: the best one that is there)")
	flags.StringSliceVar(&f.ports, "port", nil, "NODE=HOST port mappings that differ from the default; HOST 0 takes a free one")
	flags.StringVar(&f.proxyMode, "proxy-mode", "", "mode of kube-proxy: iptables (default) or nftables")
	flags.BoolVar(&f.recreate, "recreate", false, "make the lab afresh; asks first on a terminal")
	flags.BoolVar(&f.yes, "yes", false, "do not ask")
	flags.BoolVar(&f.screen, "screen", true, "open the lessons on a terminal")
	flags.StringVar(&f.lesson, "lesson", "", "lesson to open at once")
	return cmd
}

func (f startFlags) options(report func(cluster.Progress)) (cluster.StartOptions, error) {
	ports, err := cluster.ParsePorts(f.ports)
	if err != nil {
		return cluster.StartOptions{}, &exitError{code: ExitUsage, cause: err}
	}
	image := f.image
	if image == "build" {
		image = ""
	}
	return cluster.StartOptions{Workers: f.workers, Image: image, Ports: ports, ProxyMode: f.proxyMode, Recreate: f.recreate, Report: report}, nil
}

// start brings the lab up behind the screen, or, without a terminal, with a line a step.
func (a *app) start(ctx context.Context, f startFlags) error {
	if _, err := os.Stat(a.home.Kubeconfig(a.lab)); err == nil && f.recreate {
		if err := a.consent(ctx, f.yes, fmt.Sprintf("remove lab %s with all you made in it, and make it afresh? Your progress is kept.", a.lab)); err != nil {
			return err
		}
	}
	if a.Terminal && f.screen {
		return a.screen(ctx, f)
	}
	options, err := f.options(a.stepLines())
	if err != nil {
		return err
	}
	return a.holding("klab start", func(hold *cluster.Hold) error {
		lab, err := hold.Start(ctx, options)
		if err != nil {
			return err
		}
		a.sayTidied(tidy(ctx, lab))
		return a.readyNote(ctx)
	})
}

// consent asks a person once before something of theirs goes. Where no terminal is, the command itself is the consent,
// so that scripts need no answer.
func (a *app) consent(ctx context.Context, given bool, question string) error {
	if given || !a.Terminal {
		return nil
	}
	fmt.Fprintf(a.Err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.In).ReadString('\n') // the end of input is no consent
		answer <- line
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line := <-answer:
		if text := strings.ToLower(strings.TrimSpace(line)); text == "y" || text == "yes" {
			return nil
		}
	}
	return &exitError{code: ExitFailed, cause: errors.New("nothing was done")}
}

// holding runs work with the lab's lock.
func (a *app) holding(command string, work func(*cluster.Hold) error) (err error) {
	hold, err := cluster.Acquire(a.clusterOptions(false), command)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hold.Release()) }()
	return work(hold)
}

// stepLines prints a line when a step begins or ends otherwise than well.
func (a *app) stepLines() func(cluster.Progress) {
	seen := map[string]bool{}
	return func(p cluster.Progress) {
		line := fmt.Sprintf("[%d/%d] %3.0f%% %s", p.Step, p.Steps, p.Fraction*100, p.Title)
		if p.State != cluster.Running && p.State != cluster.Done {
			line += ": " + string(p.State)
		}
		key := string(p.ID) + string(p.State)
		if seen[key] || p.State == cluster.Pending || p.State == cluster.Done {
			return
		}
		seen[key] = true
		a.tell("%s", line)
	}
}

func (a *app) readyNote(ctx context.Context) error {
	status, err := cluster.Look(ctx, a.clusterOptions(true))
	if err != nil {
		return err
	}
	a.say("lab %s is ready: %d nodes, Kubernetes %s", status.Name, len(status.Nodes), status.Kubernetes)
	a.say("next: %s", a.forLab("klab start on a terminal, or klab lessons"))
	return nil
}

func (a *app) stopCommand() *cobra.Command {
	return &cobra.Command{
		Use: "stop", Short: "stop the lab's nodes; start resumes them", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.holding("klab stop", func(hold *cluster.Hold) error {
				if err := hold.Stop(cmd.Context()); err != nil {
					return err
				}
				a.say("lab %s is stopped; %s resumes it", a.lab, a.forLab("klab start"))
				return nil
			})
		},
	}
}

func (a *app) destroyCommand() *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use: "destroy", Short: "remove the lab (on a terminal it asks first); progress is kept", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.destroy(cmd.Context(), yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (a *app) destroy(ctx context.Context, yes bool) error {
	if err := a.consent(ctx, yes, fmt.Sprintf("remove lab %s with all you made in it? Your progress is kept.", a.lab)); err != nil {
		return err
	}
	return a.holding("klab destroy", func(hold *cluster.Hold) error {
		if err := hold.Destroy(ctx); err != nil {
			return err
		}
		a.say("lab %s is removed; your progress is kept", a.lab)
		return nil
	})
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "describe the lab", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, err := cluster.Look(cmd.Context(), a.clusterOptions(true))
			if err != nil {
				return err
			}
			document := struct {
				SchemaVersion int `json:"schemaVersion"`
				cluster.Status
			}{schemaVersion, status}
			return a.print(document, func() { a.statusText(status) })
		},
	}
}

func (a *app) statusText(s cluster.Status) {
	a.say("lab %s: %s", s.Name, s.State)
	for _, reason := range s.Reasons {
		a.say("  %s", reason)
	}
	if s.Kubernetes != "" {
		a.say("Kubernetes %s at %s", s.Kubernetes, s.API)
	}
	for _, node := range s.Nodes {
		health := "not ready"
		if node.Ready {
			health = "ready"
		}
		a.say("  %-24s %-14s %-10s %s", node.Name, node.Role, health, node.Version)
	}
	for _, seed := range s.Seeds {
		a.say("begun: %s in %s", seed.Lesson, seed.Namespace)
	}
	if s.State == cluster.StateAbsent {
		a.say("next: %s", a.forLab("klab start"))
	}
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "look at everything a lab depends on", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings := cluster.Examine(cmd.Context(), a.clusterOptions(true))
			failed := false
			for _, finding := range findings {
				failed = failed || finding.Level == cluster.LevelFail
			}
			document := struct {
				SchemaVersion int               `json:"schemaVersion"`
				Findings      []cluster.Finding `json:"findings"`
			}{schemaVersion, findings}
			err := a.print(document, func() {
				for _, finding := range findings {
					a.say("%-4s %-12s %s", finding.Level, finding.ID, finding.What)
					if finding.Fix != "" {
						a.say("     %-12s fix: %s", "", strings.TrimSpace(a.forLab(finding.Fix)))
					}
				}
			})
			if err == nil && failed {
				return &exitError{code: ExitFailed}
			}
			return err
		},
	}
}

func (a *app) repairCommand() *cobra.Command {
	return &cobra.Command{
		Use: "repair", Short: "mend the lab and undo what an interrupted check left", Args: exactly(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.holding("klab repair", func(hold *cluster.Hold) error {
				lab, err := hold.Repair(cmd.Context(), cluster.StartOptions{Report: a.stepLines()})
				if err != nil {
					return err
				}
				a.sayTidied(tidy(cmd.Context(), lab))
				for _, name := range lab.Foreign(cmd.Context()) {
					a.tell("not klab's, and asked before changes of the lab: %s; %s removes it", name, a.forLab("klab kubectl delete "+name))
				}
				return a.readyNote(cmd.Context())
			})
		},
	}
}

// connect opens the running lab. A lab that is not there or cannot be reached is "could not tell".
func (a *app) connect(ctx context.Context, direct bool) (*cluster.Lab, error) {
	return connect(ctx, a.clusterOptions(direct))
}

func connect(ctx context.Context, where cluster.Options) (*cluster.Lab, error) {
	lab, err := cluster.Connect(ctx, where)
	if err != nil {
		return nil, &exitError{code: ExitUnknown, cause: err}
	}
	return lab, nil
}
